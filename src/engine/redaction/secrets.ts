import { isSecretValue, judgeKey, looksRandom } from "./secret-keys.ts";
import { findGroups, type Span } from "./span.ts";

/**
 * What credentials of known services look like. Each pattern begins where no letter or digit stands before, so that a text is
 * gone over once whatever it holds.
 */
const SHAPES: readonly RegExp[] = [
  /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AIDA|AROA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])gh[a-z]_[A-Za-z0-9]{20,}/g,
  /(?<![A-Za-z0-9])github_pat_\w{20,}/g,
  /(?<![A-Za-z0-9])gl(?:pat|ptt|rt|dt|cbt|ft|soat|agent|oas|imt)-[\w-]{16,}/g,
  /(?<![A-Za-z0-9])(?:xox[a-z]|xapp)-[A-Za-z0-9-]{8,}/g,
  /(?<=hooks\.slack\.com\/services\/)[A-Za-z0-9/]{16,}/g,
  /(?<![A-Za-z0-9])(?:hf|api_org)_[A-Za-z0-9]{20,}/g,
  /(?<![A-Za-z0-9])wandb_v\d_[A-Za-z0-9_]{20,}/g,
  /(?<![A-Za-z0-9])AIza[\w-]{30,}/g,
  /(?<![A-Za-z0-9])ya29\.[\w-]{20,}/g,
  /(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{10,}/g,
  /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,}/g,
  /(?<![A-Za-z0-9])pypi-[\w-]{40,}/g,
  /(?<![A-Za-z0-9])SG\.[\w-]{16,64}\.[\w-]{16,}/g,
  /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{40,}/g,
  /(?<![A-Za-z0-9])dapi[a-f0-9]{32}/g,
  /(?<![A-Za-z0-9])(?:r8|gsk|lin_api|dckr_pat|nvapi|figd|shpat|sbp)[_-][A-Za-z0-9_-]{24,}/g,
  /(?<![A-Za-z0-9])eyJhcGlf[A-Za-z0-9+/=_-]{20,}/g,
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
];
/** With letters and digits alike: else it is the name of something. */
const RANDOM_SHAPES: readonly RegExp[] = [
  /(?<![A-Za-z0-9])sk-[\w-]{20,}/g,
  /(?<![A-Za-z0-9])\d{8,10}:[\w-]{35}(?![\w-])/g,
];
const SCHEMES = /(?<![A-Za-z0-9])(?:bearer|basic|token|digest)[ \t]{1,4}([\w+/=.~-]{8,})/dgi;
const USER_INFO =
  /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/([^\s/?#"'<>@:]{0,400})(?::([^\s/?#"'<>]{0,400}))?@/dg;
const NETRC = /\blogin\s{1,4}\S{1,200}\s{1,4}password\s{1,4}(\S{1,500})/dg;
/** A key of Weights & Biases is 40 digits, as a commit is: what stands before tells. */
const NEAR_WANDB =
  /wandb[^\n]{0,40}?(?:key|login|token)[^\n]{0,40}?(?<![0-9a-f])([0-9a-f]{40})(?![0-9a-f])/dgi;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** A stem of every key that `judgeKey` knows. */
const STEM = /pass|pwd|secret|token|key|cred|auth|cookie|session|sig|dsn|jwt|bearer/gi;
const KEY_UNIT = /[\w.-]/;
const MOST_KEY = 80;
const MOST_VALUE = 4000;

export interface SecretSpan extends Span {
  readonly kind: "secret" | "user";
  /** By the name that stands beside it: it is a secret wherever else it stands. */
  readonly named: boolean;
}

export function findSecrets(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  const add = (start: number, end: number, named = false, kind: "secret" | "user" = "secret") =>
    spans.push({ start, end, kind, named });
  for (const shape of SHAPES) for (const { start, end } of findGroups(text, shape)) add(start, end);
  for (const shape of RANDOM_SHAPES)
    for (const { start, end, match } of findGroups(text, shape))
      if (/\d/.test(match[0])) add(start, end);
  for (const { start, end, match } of findGroups(text, SCHEMES, 1))
    if (looksRandom(match[1] ?? "")) add(start, end, true);
  for (const { start, end } of findGroups(text, NETRC, 1)) add(start, end, true);
  for (const { start, end } of findGroups(text, NEAR_WANDB, 1)) add(start, end, true);
  for (const match of text.matchAll(USER_INFO)) {
    const [user, password] = [match.indices?.[1], match.indices?.[2]];
    const name = match[1] ?? "";
    const isToken = password === undefined ? looksRandom(name) : name === "" || looksRandom(name);
    if (user !== undefined && name !== "" && name !== "git")
      add(user[0], user[1], isToken, isToken ? "secret" : "user");
    if (password !== undefined && password[1] > password[0]) add(password[0], password[1], true);
  }
  for (const { index } of text.matchAll(PRIVATE_KEY)) {
    const last = spans.at(-1);
    if (last !== undefined && index < last.end && index >= last.start) continue;
    const end = text.indexOf("-----END ", index);
    const close = end === -1 ? -1 : text.indexOf("-----", end + 9);
    add(index, close === -1 ? text.length : close + 5);
  }
  findNamed(text, add);
  return spans;
}

/** `password=x`, `"api_key": "x"`, `export TOKEN=x`, `--password x` */
function findNamed(text: string, add: (start: number, end: number, named: boolean) => void): void {
  const bare = createBareFinder(text);
  let done = 0;
  for (const { index } of text.matchAll(STEM)) {
    if (index < done) continue;
    const keyStart = expand(text, index, -1);
    const keyEnd = expand(text, index, 1);
    done = keyEnd;
    const key = text.slice(keyStart, keyEnd);
    const standing = judgeKey(key);
    if (standing === "no") continue;
    const value = findValue(text, keyEnd, key.startsWith("--"), bare);
    if (value === undefined) continue;
    if (!isSecretValue(text.slice(...value), standing)) continue;
    add(...value, true);
    done = value[1];
  }
}

function expand(text: string, from: number, step: 1 | -1): number {
  let at = from;
  const isIn = (place: number): boolean => KEY_UNIT.test(text.charAt(place));
  if (step === 1) while (at < text.length && at - from < MOST_KEY && isIn(at)) at++;
  else while (at > 0 && from - at < MOST_KEY && isIn(at - 1)) at--;
  return at;
}

const BETWEEN = /(?:\\?["'\]]){0,2}[ \t]{0,3}(?:=>|:=|[:=])[ \t]{0,3}/y;
const BEHIND_OPTION = /(?:=|["']?,?[ \t]{1,3})/y;
const QUOTE = /[rbf]?\\?["'`]/y;
const SCHEME_WORD = /(?:bearer|basic|token|digest)[ \t]{1,4}/iy;
const BARE = /[^\s;&"'`)}\]<>]+/y;
/** Names in one text without a gap (`token=token=...`) whose values are looked at. */
const MOST_TRIES = 8;

/** Where what has no quotes ends; undefined where so much of it was looked at already. */
type BareFinder = (start: number) => number | undefined;

function createBareFinder(text: string): BareFinder {
  let [end, tries] = [0, 0];
  return (start) => {
    if (start >= end) {
      BARE.lastIndex = start;
      [end, tries] = [BARE.test(text) ? BARE.lastIndex : start, 0];
    }
    return ++tries > MOST_TRIES ? undefined : end;
  };
}

/** Start and end of what stands behind a key. */
function findValue(
  text: string,
  keyEnd: number,
  isOption: boolean,
  findEnd: BareFinder,
): [number, number] | undefined {
  const skip = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from;
    return pattern.test(text) ? pattern.lastIndex : from;
  };
  let at = skip(BETWEEN, keyEnd);
  if (at === keyEnd && isOption) at = skip(BEHIND_OPTION, keyEnd);
  if (at === keyEnd) return undefined;
  const opened = skip(QUOTE, at);
  if (opened > at) {
    const quote = text.slice(at, opened).replace(/^[rbf]/, "");
    const line = text.slice(opened, opened + MOST_VALUE);
    const close = line.indexOf(quote);
    const start = skip(SCHEME_WORD, opened);
    if (close > start - opened && !line.slice(0, close).includes("\n"))
      return [start, opened + close];
  }
  const start = skip(SCHEME_WORD, Math.max(at, opened));
  const end = findEnd(start) ?? start;
  const isListed = /[,.]/.test(text.charAt(end - 1));
  return end > start ? [start, isListed ? end - 1 : end] : undefined;
}
