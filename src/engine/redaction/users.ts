import { AT_HOST } from "./hosts.ts";
import { findGroups, type Span } from "./span.ts";

const MAIL =
  /(?<![\p{L}\p{N}_.+%-])([\p{L}\p{N}_.+%-]{1,100})@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])/dgu;
/** Name before the address, as Git writes them. */
const NAMED_MAIL =
  /(?<![\p{L}\p{N}])(\p{Lu}[\p{L}.'-]{0,40}(?: \p{Lu}[\p{L}.'-]{0,40}){0,4}) ?<(?=[^\s<>@]{1,100}@)/dgu;
const TILDE = /(?<=(?:^|[\s"'=:(])~)([A-Za-z_][\w.-]{0,63})(?=\/)/dg;
/** What SSH logs in as. */
const LOGIN = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.+%-])([A-Za-z_][\w.-]{0,63})@(?=${AT_HOST}|(?:\d{1,3}\.){3}\d{1,3}(?!\d))`,
  "dgu",
);

export interface UserSpan extends Span {
  readonly kind: "user";
  /** Who it is, wherever it stands. */
  readonly name: string | undefined;
}

export function findUsers(text: string): UserSpan[] {
  const spans: UserSpan[] = [];
  for (const { start, end, match } of findGroups(text, MAIL)) {
    // `git@host:path` names no person.
    if (match[1] === "git") continue;
    spans.push({ start, end, kind: "user", name: match[1] });
  }
  for (const { start, end, match } of findGroups(text, NAMED_MAIL, 1))
    spans.push({ start, end, kind: "user", name: match[1] });
  for (const { start, end, match } of findGroups(text, TILDE, 1))
    spans.push({ start, end, kind: "user", name: match[1] });
  for (const { start, end, match } of findGroups(text, LOGIN, 1))
    if (!isCommonName(match[1] ?? "")) spans.push({ start, end, kind: "user", name: match[1] });
  return spans;
}

const COMMON = new Set(
  "root admin administrator user users ubuntu debian centos fedora ec2-user runner jovyan docker guest git nobody test tests default localhost none null unknown system anonymous public shared data home node host server train training model models run runs main worker master local login mail info noreply no-reply support contact team service daemon www mlflow wandb python notebook job jobs all any true false self other min max mean best last first step count text".split(
    " ",
  ),
);

/** Names nobody in particular: replacing it everywhere would take words out of texts. */
export function isCommonName(name: string): boolean {
  return name.length < 2 || /^[\d.]+$/.test(name) || COMMON.has(name.toLowerCase());
}
