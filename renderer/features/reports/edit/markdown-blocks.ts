/** Where a text of Markdown may be cut, and how its pieces come together. */

const FENCE = /^ {0,3}(```+|~~~+)/;
const ITEM = /^(\s{0,12})([-*+]|\d{1,9}[.)])(\s+(?:\[[ xX]\]\s+)?)/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;

/**
 * A pasted text as pieces that can be moved by themselves: headings, paragraphs, whole lists, tables and code. Nothing is
 * lost but empty lines between them.
 */
export function splitMarkdown(text: string): string[] {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const pieces: string[][] = [];
  let piece: string[] = [];
  let fence: string | undefined;
  let isMath = false;
  const flush = (): void => {
    while (piece.at(-1)?.trim() === "") piece.pop();
    if (piece.length > 0) pieces.push(piece);
    piece = [];
  };
  lines.forEach((line, index) => {
    if (fence === undefined && line.trim().startsWith("$$") && !/\$\$.+\$\$\s*$/.test(line.trim()))
      isMath = !isMath;
    const mark = FENCE.exec(line)?.[1];
    if (isMath) piece.push(line);
    else if (fence !== undefined) {
      piece.push(line);
      if (mark !== undefined && mark.startsWith(fence) && line.trim() === mark) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
      piece.push(line);
    } else if (HEADING.test(line)) {
      flush();
      pieces.push([line.trim()]);
    } else if (line.trim() !== "") piece.push(line);
    else if (piece.length > 0 && goesOn(piece, lines, index)) piece.push(line);
    else flush();
  });
  flush();
  return pieces.map((one) => one.join("\n"));
}

/** A list goes on behind an empty line with what is indented, and with its next item. */
function goesOn(piece: readonly string[], lines: readonly string[], at: number): boolean {
  const next = lines.slice(at + 1).find((line) => line.trim() !== "");
  if (next === undefined || !ITEM.test(piece[0] ?? "")) return false;
  return ITEM.test(next) || /^(?: {2,}|\t)/.test(next);
}

/** Whether a place of a text lies in a block of code, where an empty line is only that. */
export function isInFence(text: string, at: number): boolean {
  let fence: string | undefined;
  for (const line of text.slice(0, at).split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (mark === undefined) continue;
    if (fence === undefined) fence = mark;
    else if (mark.startsWith(fence)) fence = undefined;
  }
  return fence !== undefined;
}

export type EnterResult =
  /** The browser does what it does. */
  | { readonly kind: "line" }
  /** The text becomes another one, with the cursor there. */
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  /** What stands behind the cursor goes on in a block of its own. */
  | { readonly kind: "split"; readonly before: string; readonly after: string };

/** What Enter does: a second one ends a paragraph or a list, one ends a heading, an item is followed by the next. */
export function pressEnter(text: string, at: number): EnterResult {
  if (isInFence(text, at)) return { kind: "line" };
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(start, at);
  const rest = text.slice(at);
  const before = text.slice(0, start);
  const isEmpty = line.trim() === "";
  if (HEADING.test(line) && before.trim() === "")
    return { kind: "split", before: text.slice(0, at), after: rest.replace(/^\n+/, "") };
  const item = ITEM.exec(line);
  if (item !== null) {
    const [marker = "", indent = "", bullet = "", space = " "] = item;
    // An item without a text ends the list.
    if (line.length === marker.length) return cut(before, rest);
    const number = Number.parseInt(bullet, 10);
    const next = Number.isNaN(number)
      ? bullet
      : `${number + 1}${bullet.slice(String(number).length)}`;
    const insert = `\n${indent}${next}${space.replace(/\[[xX]\]/, "[ ]")}`;
    return { kind: "text", text: text.slice(0, at) + insert + rest, at: at + insert.length };
  }
  // An empty line that is not the first of all: the second Enter.
  if (isEmpty && before.trim() !== "") return cut(before, rest);
  return { kind: "line" };
}

function cut(before: string, after: string): EnterResult {
  return { kind: "split", before: before.replace(/\n+$/, ""), after: after.replace(/^\n+/, "") };
}

/** Two texts as one, and where the second begins in it. */
export function joinTexts(a: string, b: string): { readonly text: string; readonly at: number } {
  const first = a.replace(/\n+$/, "");
  const second = b.replace(/^\n+/, "");
  if (first === "" || second === "") return { text: first + second, at: first.length };
  const isOneLine = HEADING.test(first) && !first.includes("\n") && !second.includes("\n");
  const between = isOneLine && !HEADING.test(second) ? "" : ITEM.test(second) ? "\n" : "\n\n";
  return { text: first + between + second, at: first.length + between.length };
}

export interface Heading {
  readonly blockId: string;
  readonly level: number;
  readonly title: string;
}

/** Headings of text blocks in their order. */
export function listHeadings(
  blocks: ReadonlyArray<{ readonly id: string; readonly kind: string; readonly markdown?: string }>,
): Heading[] {
  return blocks.flatMap(({ id, markdown }) => {
    if (markdown === undefined || !markdown.includes("#")) return [];
    let offset = 0;
    return markdown.split("\n").flatMap((line) => {
      const isCode = isInFence(markdown, offset);
      offset += line.length + 1;
      const [, marks, title] = HEADING.exec(line) ?? [];
      if (marks === undefined || isCode) return [];
      return [{ blockId: id, level: marks.length, title: plainTitle(title ?? "") }];
    });
  });
}

/** Without the signs that only say how it looks. */
function plainTitle(title: string): string {
  return title
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[*_`~]/g, "")
    .trim();
}

/** Level of the heading that a text is, or 0. */
export function headingLevel(text: string): number {
  return HEADING.exec(text.split("\n", 1)[0] ?? "")?.[1]?.length ?? 0;
}

/** What is typed behind a "/" at the beginning of an otherwise empty line; undefined: no menu is asked for. */
export function slashAt(
  text: string,
  at: number,
): { readonly from: number; readonly search: string } | undefined {
  const from = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  const line = text.slice(from, end < 0 ? text.length : end);
  if (!line.startsWith("/") || at !== from + line.length || isInFence(text, at)) return undefined;
  const search = line.slice(1);
  return search.length > 40 || search.startsWith("/") ? undefined : { from, search };
}
