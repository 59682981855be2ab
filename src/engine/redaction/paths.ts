import { findGroups, type Span } from "./span.ts";

export interface KnownFolders {
  /** Absolute, as the system writes them. */
  readonly roots: readonly string[];
  readonly homes: readonly string[];
}

/** What may stand in a name without quotes around the path. */
const NAME = String.raw`[^\s/\\"'\x60<>|:;*?(){}[\]&$!]`;
/**
 * `/` and a name, where an absolute path can begin: not behind a word (`a/b`, the path of an address), nor behind what stands for
 * another one (`~/x`, `${HOME}/x`, `<root>/x`). Also behind `-I`, an escaped `\n`, and an address without a host (`file:///x`).
 */
const POSIX = new RegExp(
  String.raw`(?:(?<![\p{L}\p{N}_.~)\]}%*+\-/\\]|<[a-z]{1,8}(?:-\d{1,7})?>)|(?<=(?:^|\s)-[A-Za-z])|(?<=\\[nrt])|(?<=:\/\/\/?))\/(?=${NAME})`,
  "gu",
);
const DRIVE = /(?:(?<![\p{L}\p{N}_./\\-])|(?<=:\/\/\/))[A-Za-z]:(?:\\{1,2}|\/(?!\/))/gu;
/** `\\server\share`, with its backslashes as they are or doubled, and `//server/share`. */
const SHARE =
  /(?:(?<![\\\p{L}\p{N}_.>])\\\\(?:\\\\)?(?=[\w.$?-]+\\)|(?<=^|[\s"'=(,])\/\/(?=[\w.-]+\/[\w.-]))/gu;

const POSIX_REST = new RegExp(String.raw`(?:\/|\\ |${NAME})+`, "y");
const DRIVE_REST = new RegExp(String.raw`(?:[/\\]|${NAME})+`, "y");
const QUOTES = `"'\``;
/** Longest path between quotes, or as a whole value. */
const MOST_SPACED = 4000;
const HOME =
  /^(?:\/[^/\\]{1,255}){0,3}?[/\\]{1,2}(?:home|homes|Users|users|Documents and Settings)[/\\]{1,2}([^/\\]{1,255})/;

export interface PathSpan extends Span {
  /** Whose home it lies in. */
  readonly owner?: string;
}

/** The folders of absolute paths, up to the last name. @param isValue the text is one value, which may be a path with spaces */
export function findPaths(text: string, known: KnownFolders, isValue = false): PathSpan[] {
  const spans: PathSpan[] = [];
  let done = 0;
  const add = (start: number, bodyStart: number, rest: RegExp): void => {
    if (start < done) return;
    const root = findKnown(text, start, known);
    if (root !== undefined) {
      spans.push(root);
      return;
    }
    done = findEnd(text, start, bodyStart, rest, isValue);
    const span = toFolder(text.slice(start, done), start);
    if (span !== undefined) spans.push(span);
  };
  for (const { start } of findGroups(text, POSIX)) add(start, start, POSIX_REST);
  done = 0;
  for (const { start, end } of findGroups(text, DRIVE)) add(start, end, DRIVE_REST);
  done = 0;
  for (const { start, end } of findGroups(text, SHARE)) add(start, end, DRIVE_REST);
  return spans;
}

function findEnd(
  text: string,
  start: number,
  bodyStart: number,
  rest: RegExp,
  isValue: boolean,
): number {
  const quote = text.charAt(start - 1);
  if (quote !== "" && QUOTES.includes(quote)) {
    const close = text.slice(start, start + MOST_SPACED).indexOf(quote);
    const quoted = text.slice(start, start + Math.max(0, close));
    if (close > 0 && !/\n|\s[-/]/.test(quoted)) return start + close;
  }
  if (isValue && start === 0 && text.length <= MOST_SPACED && !/\n|\s[-/]|:\//.test(text.slice(2)))
    return text.length;
  rest.lastIndex = bodyStart;
  return rest.test(text) ? rest.lastIndex : bodyStart;
}

function findKnown(text: string, start: number, known: KnownFolders): PathSpan | undefined {
  const found = (folders: readonly string[], kind: "root" | "home"): PathSpan[] =>
    folders.flatMap((folder) => {
      const end = matchFolder(text, start, folder);
      return end === undefined ? [] : [{ start, end, kind, same: folder }];
    });
  return [...found(known.roots, "root"), ...found(known.homes, "home")].toSorted(
    (a, b) => b.end - a.end,
  )[0];
}

/** Where this folder ends in the text, if it stands there: separators may be doubled, and of the other kind. */
function matchFolder(text: string, start: number, folder: string): number | undefined {
  const isWindows = /^[A-Za-z]:|^\\/.test(folder);
  const isSeparator = (char: string): boolean => char === "/" || (isWindows && char === "\\");
  const fold = (char: string): string => (isWindows ? char.toLowerCase() : char);
  let at = start;
  for (let i = 0; i < folder.length; i++) {
    const char = folder.charAt(i);
    if (isSeparator(char)) {
      if (!isSeparator(text.charAt(at))) return undefined;
      while (isSeparator(text.charAt(at))) at++;
      while (isSeparator(folder.charAt(i + 1))) i++;
    } else {
      if (fold(text.charAt(at)) !== fold(char)) return undefined;
      at++;
    }
  }
  const behind = text.charAt(at);
  return behind === "" || isSeparator(behind) || !/[\p{L}\p{N}_-]/u.test(behind) ? at : undefined;
}

function toFolder(path: string, start: number): PathSpan | undefined {
  const home = HOME.exec(path) ?? /^[A-Za-z]:[/\\]{1,2}Users[/\\]{1,2}([^/\\]{1,255})/i.exec(path);
  if (home !== null) {
    const owner = (home[1] ?? "").replace(/[.,]+$/, "");
    const end = home[0].length - (home[1] ?? "").length + owner.length;
    if (owner !== "")
      return { start, end: start + end, kind: "home", owner, same: toPlain(home[0].slice(0, end)) };
  }
  if (/^\/root(?![^/])/.test(path)) return { start, end: start + 5, kind: "home", same: "/root" };
  const trimmed = path.replace(/[/\\ ]{1,100}$/, "");
  const last = Math.max(trimmed.lastIndexOf("/"), trimmed.lastIndexOf("\\"));
  const folder = trimmed.slice(0, Math.max(last, 0)).replace(/[/\\]{1,4}$/, "");
  // One name below the top says no more than the name.
  if (
    folder === "" ||
    /^[A-Za-z]:$/.test(folder) ||
    (/^[/\\]{2,4}[^/\\]*$/.test(folder) && last < 0)
  )
    return undefined;
  return { start, end: start + folder.length, kind: "path", same: toPlain(folder) };
}

/** The same folder written in one way. */
function toPlain(folder: string): string {
  return folder.replaceAll(/[/\\]{1,4}/g, "/");
}
