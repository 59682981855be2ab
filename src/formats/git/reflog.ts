/** What a repository's folder says of its HEAD: the branch it is on now, and its log, as texts that may be anything. */
export interface HeadTexts {
  readonly head: string;
  /** Of a long one the end, from anywhere. */
  readonly log: string;
}

export interface Checkout {
  /** 40 or, of a repository with SHA-256, 64 hexadecimal digits. */
  readonly commit: string;
  /** Undefined where none was checked out (a detached HEAD), or where it cannot be told. */
  readonly branch: string | undefined;
}

/** Where HEAD went from one name to another. A name may be that of a commit or a tag. */
interface Move {
  readonly from: string;
  readonly to: string;
}

interface LogEntry {
  readonly seconds: number;
  /** Undefined where HEAD pointed to nothing, and in a line that cannot be read. */
  readonly commit: string | undefined;
  /** "unknown" where HEAD may have come from anywhere. */
  readonly move: Move | "unknown" | undefined;
}

/** From when on something was checked out, in the order of the log. */
interface Since {
  /** Of this entry or of an earlier one behind it (clocks are set back): they never fall, and are searched by halves. */
  readonly seconds: number;
  readonly checkout: Checkout | undefined;
}
export type HeadLog = readonly Since[];

/** Both hashes are of one kind: the line that a cut begins with does not look like a whole one. */
const ENTRY =
  /^(?:[0-9a-f]{40} ([0-9a-f]{40})|[0-9a-f]{64} ([0-9a-f]{64})) [^>]*> (\d{1,12}) [+-]\d{4}(?:\t(.*))?$/;
const CHECKOUT = /^checkout: moving from (\S+) to (.+)$/;
const RENAMED = /^Branch: renamed refs\/heads\/(\S+) to refs\/heads\/(\S+)$/;
const HEAD = /^ref: refs\/heads\/(\S+)\s*$/;
const GIT_FILE = /^gitdir: ([^\r\n\0]+)\r?\n?$/;
const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Git allows none of these in the name of a branch. */
// oxlint-disable-next-line no-control-regex -- they are among them
const NO_BRANCH = /[\s\u0000-\u001f\u007f~^:?*[\\\uFFFD]|\.\.|@\{|^HEAD$/;
const LONGEST_NAME = 500;

export function parseHead({ head, log }: HeadTexts): HeadLog {
  const entries = parseEntries(log);
  // Where HEAD left from behind each entry: the next move says, or HEAD as it is now.
  const left: Array<string | undefined> = Array.from({ length: entries.length });
  let name = branchNamed(HEAD.exec(head)?.[1] ?? "");
  const times = new Float64Array(entries.length);
  for (let i = entries.length - 1; i >= 0; i--) {
    const { move, seconds = Infinity } = entries[i] ?? {};
    left[i] = name;
    times[i] = Math.min(seconds, times[i + 1] ?? Infinity);
    if (move !== undefined) name = move === "unknown" ? undefined : branchNamed(move.from);
  }
  let last: LogEntry["move"];
  return entries.map(({ commit, move }, i) => {
    last = move ?? last;
    const branch = findBranch(last, left[i]);
    return {
      seconds: times[i] ?? Infinity,
      checkout: commit === undefined ? undefined : { commit, branch },
    };
  });
}

function parseEntries(log: string): LogEntry[] {
  const entries: LogEntry[] = [];
  let last: LogEntry = { seconds: -Infinity, commit: undefined, move: undefined };
  for (const line of log.split("\n")) {
    if (line === "") continue;
    // What cannot be read may have been at any time since the entry before it: from then on nothing is known.
    const entry = parseEntry(line, entries.length === 0);
    // Of many such lines the first says as much as all.
    if (entry === undefined && last.commit === undefined && last.move === "unknown") continue;
    last = entry ?? { seconds: last.seconds, commit: undefined, move: "unknown" };
    entries.push(last);
  }
  return entries;
}

function parseEntry(line: string, isFirst: boolean): LogEntry | undefined {
  const match = ENTRY.exec(line);
  if (match === null) return undefined;
  const [, sha1, sha256, seconds, message = ""] = match;
  const commit = sha1 ?? sha256 ?? "";
  return {
    seconds: Number(seconds),
    commit: /^0+$/.test(commit) ? undefined : commit,
    // Nothing is written when HEAD goes to a branch without commits: its first one tells.
    move: !isFirst && message.startsWith("commit (initial)") ? "unknown" : parseMove(message),
  };
}

function parseMove(message: string): Move | undefined {
  const [, from, to] = CHECKOUT.exec(message) ?? RENAMED.exec(message) ?? [];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/**
 * A checkout names the branch as a person wrote it, which may be a tag; where HEAD left from later says whether it
 * was one.
 */
function findBranch(last: LogEntry["move"], left: string | undefined): string | undefined {
  return left === undefined || last === undefined || last === "unknown"
    ? left
    : branchNamed(last.to);
}

/** What was checked out at a time; undefined where the log does not reach back to it, or is damaged there. */
export function findCheckout(log: HeadLog, atUs: number): Checkout | undefined {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log[middle]?.seconds ?? Infinity) <= atUs / 1e6) low = middle + 1;
    else high = middle;
  }
  return log[low - 1]?.checkout;
}

function branchNamed(name: string): string | undefined {
  const isBranch =
    name !== "" && name.length <= LONGEST_NAME && !HASH.test(name) && !NO_BRANCH.test(name);
  return isBranch ? name : undefined;
}

/** Where a `.git` that is a file leads, absolute or relative to its folder; undefined where it is something else. */
export function parseGitFile(text: string): string | undefined {
  const path = GIT_FILE.exec(text)?.[1]?.trimEnd();
  return path === undefined || path === "" ? undefined : path;
}
