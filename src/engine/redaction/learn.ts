import { isCommonName, findUsers } from "./users.ts";
import { findHosts, isEverybodys } from "./hosts.ts";
import { findPaths, type KnownFolders } from "./paths.ts";
import { findSecrets } from "./secrets.ts";
import { isSecretValue, judgeKey } from "./secret-keys.ts";

/** What is replaced wherever it stands, because one place told what it is. */
export interface Learned {
  readonly hosts: Set<string>;
  readonly users: Set<string>;
  readonly secrets: Set<string>;
}

/** So many of each; hostile texts may hold any number. */
const MOST = 5000;
const LONGEST = 300;

const HOST_KEY =
  /(?:^|[^a-z])(?:host|hostname|host_name|nodename|node_name|nodelist|machine|master_addr|fqdn)$/i;
const USER_KEY =
  /(?:^|[^a-z])(?:user|user_?id|username|user_name|login|logname|owner|author|authors|committer|e?mail)$/i;
const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9.-]{1,252}$/;

/** What a value is, by the name it stands under. */
export type KeyKind = "secret" | "host" | "user" | "plain";

export function kindOfValue(value: string, key: string): KeyKind {
  const text = value.trim();
  if (isSecretValue(text, judgeKey(key))) return "secret";
  if (
    HOST_KEY.test(key) &&
    HOST_NAME.test(text) &&
    /[a-z]/i.test(text) &&
    !isEverybodys(text) &&
    !isCommonName(text)
  )
    return "host";
  if (
    USER_KEY.test(key) &&
    text !== "" &&
    text.length <= 100 &&
    !/[\n/\\]/.test(text) &&
    !isCommonName(text)
  )
    return "user";
  return "plain";
}

export function learnFrom(learned: Learned, text: string, key: string, known: KnownFolders): void {
  const kind = kindOfValue(text, key);
  if (kind === "secret") learnSecret(learned, text.trim());
  else if (kind === "host") learnHost(learned, text.trim());
  else if (kind === "user") learnUser(learned, text.trim());
  for (const { start, end, named } of findSecrets(text))
    if (named) learnSecret(learned, text.slice(start, end));
  for (const { start, end, isName } of findHosts(text, true))
    if (isName) learnHost(learned, text.slice(start, end));
  for (const { name } of findUsers(text)) if (name !== undefined) learnUser(learned, name);
  for (const { owner } of findPaths(text, known))
    if (owner !== undefined) learnUser(learned, owner);
}

/** A short one may be a word. */
function learnSecret({ secrets }: Learned, secret: string): void {
  if ((secret.length >= 6 && /[^a-z]/.test(secret)) || secret.length >= 10)
    remember(secrets, secret);
}

export function learnHost({ hosts }: Learned, host: string): void {
  if (isEverybodys(host)) return;
  if (!isCommonName(host) && host.length >= 3) remember(hosts, host);
  const [short = "", ...domain] = host.split(".");
  // Of a machine in a domain its own name too; `www` and `github` are words.
  const isMachine = domain.length >= 2 && /\d/.test(short);
  if (isMachine && short.length >= 3 && /[a-z]/i.test(short)) remember(hosts, short);
}

export function learnUser({ users }: Learned, name: string): void {
  if (name.length >= 3 && !isCommonName(name)) remember(users, name);
}

function remember(set: Set<string>, text: string): void {
  if (text.length <= LONGEST && set.size < MOST) set.add(text);
}
