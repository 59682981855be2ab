/** A small, safe part of Markdown: what it means, never HTML. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis"; readonly inner: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly inner: readonly Inline[] };

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly inner: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly inner: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | {
      readonly kind: "list";
      readonly isOrdered: boolean;
      readonly items: ReadonlyArray<readonly Block[]>;
    }
  | { readonly kind: "table"; readonly rows: ReadonlyArray<ReadonlyArray<readonly Inline[]>> }
  | { readonly kind: "rule" };

const MAX_DEPTH = 12;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;

export function parseMarkdown(text: string, depth = 0): readonly Block[] {
  const lines = text.split(/\r\n|\n|\r/);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const heading = /^ {0,3}(#{1,6})(?: +(.*?))?(?: +#+)? *$/.exec(line);
    if (line.trim() === "") at++;
    else if (fence !== undefined) {
      const end = lines.findIndex((one, i) => i > at && one.trimStart().startsWith(fence));
      const stop = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(at + 1, stop).join("\n") });
      at = stop + 1;
    } else if (heading !== null) {
      const [, marks = "", title = ""] = heading;
      blocks.push({ kind: "heading", level: marks.length, inner: parseInline(title) });
      at++;
    } else if (/^ {0,3}([-*_])( *\1){2,} *$/.test(line)) {
      blocks.push({ kind: "rule" });
      at++;
    } else if (depth < MAX_DEPTH && /^ {0,3}>/.test(line)) {
      const end = endOf(lines, at, (one) => /^ {0,3}>/.test(one));
      const inner = lines.slice(at, end).map((one) => one.replace(/^ {0,3}> ?/, ""));
      blocks.push({ kind: "quote", blocks: parseMarkdown(inner.join("\n"), depth + 1) });
      at = end;
    } else if (depth < MAX_DEPTH && ITEM.test(line)) {
      const [block, end] = readList(lines, at, depth);
      blocks.push(block);
      at = end;
    } else if (line.includes("|") && /^ *\|?[ :|-]*-[ :|-]*$/.test(lines[at + 1] ?? "")) {
      const end = endOf(lines, at, (one) => one.includes("|"));
      const rows = lines.slice(at, end).filter((_, i) => i !== 1);
      blocks.push({
        kind: "table",
        rows: rows.map((one) => splitCells(one).map((cell) => parseInline(cell))),
      });
      at = end;
    } else {
      const end = endOf(
        lines,
        at,
        (one, i) =>
          one.trim() !== "" &&
          (i === at || !/^ {0,3}(#{1,6} |>|`{3,}|~{3,})/.test(one)) &&
          (i === at || !ITEM.test(one)),
      );
      const inner = lines.slice(at, Math.max(end, at + 1)).map((one) => one.trim());
      blocks.push({ kind: "paragraph", inner: parseInline(inner.join("\n")) });
      at = Math.max(end, at + 1);
    }
  }
  return blocks;
}

function endOf(
  lines: readonly string[],
  from: number,
  belongs: (line: string, index: number) => boolean,
): number {
  let end = from;
  while (end < lines.length && belongs(lines[end] ?? "", end)) end++;
  return end;
}

function readList(lines: readonly string[], from: number, depth: number): readonly [Block, number] {
  const isOrdered = /^ {0,3}\d/.test(lines[from] ?? "");
  const items: Array<readonly Block[]> = [];
  let at = from;
  while (at < lines.length) {
    const match = ITEM.exec(lines[at] ?? "");
    if (match === null || /\d/.test(match[2] ?? "") !== isOrdered) break;
    const indent = match[0].length;
    const own = [(lines[at] ?? "").slice(indent)];
    at++;
    // What is indented, or goes on without a blank line before, belongs to the item.
    while (at < lines.length) {
      const line = lines[at] ?? "";
      const isIndented = line.startsWith("  ");
      const isBlankBefore = (lines[at - 1] ?? "").trim() === "";
      if (line.trim() !== "" && !isIndented && (isBlankBefore || ITEM.test(line))) break;
      if (line.trim() === "" && !(lines[at + 1] ?? "").startsWith("  ")) break;
      own.push(line.replace(new RegExp(`^ {1,${Math.max(1, indent)}}`), ""));
      at++;
    }
    items.push(parseMarkdown(own.join("\n"), depth + 1));
    // One blank line between items.
    if ((lines[at] ?? "x").trim() === "" && ITEM.test(lines[at + 1] ?? "")) at++;
  }
  return [{ kind: "list", isOrdered, items }, at];
}

function splitCells(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

/** Code, pictures (by their words alone), links, strong, emphasis; each at the first place where one is. */
const INLINE =
  /(`+)([^`]+)\1|!\[([^\]]{0,500})\]\([^)\s]{0,2000}\)|\[([^\]]{1,500})\]\(([^)\s]{1,2000})\)|(https?:\/\/[^\s<>)\]]+)|(\*\*|__)(?=\S)([^\n]{1,1000}?\S)\7|(?<![\w*])([*_])(?=\S)([^*_\n]{1,1000}?)(?<=\S)\9(?!\w)/;

export function parseInline(text: string, depth = 0): readonly Inline[] {
  const parts: Inline[] = [];
  let rest = text;
  while (rest !== "") {
    const match = depth < MAX_DEPTH ? INLINE.exec(rest) : null;
    if (match === null) break;
    if (match.index > 0) parts.push({ kind: "text", text: rest.slice(0, match.index) });
    parts.push(toInline(match, depth));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== "") parts.push({ kind: "text", text: rest });
  return parts;
}

function toInline(match: RegExpExecArray, depth: number): Inline {
  const [whole, ticks, code, picture, label, target, url, strong, strongText, , emphasis] = match;
  if (ticks !== undefined) return { kind: "code", text: code ?? "" };
  // Nothing is loaded: a picture stands by its words.
  if (picture !== undefined) return { kind: "text", text: picture };
  if (label !== undefined) {
    const inner = parseInline(label, depth + 1);
    return isWebAddress(target ?? "")
      ? { kind: "link", href: target ?? "", inner }
      : { kind: "text", text: label };
  }
  if (url !== undefined) return { kind: "link", href: url, inner: [{ kind: "text", text: url }] };
  if (strong !== undefined)
    return { kind: "strong", inner: parseInline(strongText ?? "", depth + 1) };
  return emphasis === undefined
    ? { kind: "text", text: whole }
    : { kind: "emphasis", inner: parseInline(emphasis, depth + 1) };
}

function isWebAddress(href: string): boolean {
  return /^https?:\/\//i.test(href);
}
