/** Parts of a text, as `parseMarkdown` finds them. There is no raw HTML among them: it is text like any other. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly content: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | {
      readonly kind: "list";
      /** Number of the first item; undefined for bullets. */
      readonly start: number | undefined;
      readonly items: ReadonlyArray<readonly Block[]>;
    }
  | {
      readonly kind: "table";
      readonly align: readonly Align[];
      readonly head: ReadonlyArray<readonly Inline[]>;
      readonly rows: ReadonlyArray<ReadonlyArray<readonly Inline[]>>;
    }
  | { readonly kind: "rule" }
  | { readonly kind: "math"; readonly tex: string };
export type Align = "left" | "center" | "right" | undefined;

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "math"; readonly tex: string }
  | { readonly kind: "strong" | "em" | "del"; readonly content: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly content: readonly Inline[] };

/** Deeper nesting stays text: nobody reads it, and a hostile text must not exhaust the stack. */
const MAX_DEPTH = 12;

const FENCE = /^ {0,3}(```+|~~~+)/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,12})([-*+]|\d{1,9}[.)])(?: +|\t|$)/;

/**
 * What people write: headings, emphasis, code, lists, quotes, links, tables (of GitHub's Markdown), and TeX's mathematics
 * between $ and $, or on lines of their own between $$ and $$. Linear in the length of the text.
 */
export function parseMarkdown(source: string): readonly Block[] {
  return parseBlocks(source.replaceAll(/\r\n?/g, "\n").split("\n"), 0);
}

function parseBlocks(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const flush = (): void => {
    if (paragraph.length === 0) return;
    blocks.push({ kind: "paragraph", content: parseInline(paragraph.join("\n")) });
    paragraph = [];
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at] as string;
    const next = readBlock(lines, at, depth);
    if (next !== undefined) {
      flush();
      blocks.push(next.block);
      at = next.end;
      continue;
    }
    if (line.trim() === "") flush();
    else paragraph.push(line.replace(/^[ \t]+/, ""));
    at++;
  }
  flush();
  return blocks;
}

interface Found {
  readonly block: Block;
  readonly end: number;
}

/** What begins at a line, and is no paragraph. */
function readBlock(lines: readonly string[], at: number, depth: number): Found | undefined {
  const line = lines[at] as string;
  const fence = FENCE.exec(line)?.[1];
  if (fence !== undefined) return readFence(lines, at, fence);
  const [, marks, title = ""] = HEADING.exec(line) ?? [];
  if (marks !== undefined) {
    const content = parseInline(title.replace(/[ \t]+#+[ \t]*$/, ""));
    return { block: { kind: "heading", level: marks.length, content }, end: at + 1 };
  }
  if (RULE.test(line)) return { block: { kind: "rule" }, end: at + 1 };
  if (line.trimStart().startsWith("$$")) return readMath(lines, at);
  if (depth < MAX_DEPTH && QUOTE.test(line)) {
    const end = findEnd(lines, at, (other) => QUOTE.test(other));
    const inner = lines.slice(at, end).map((other) => other.replace(QUOTE, ""));
    return { block: { kind: "quote", blocks: parseBlocks(inner, depth + 1) }, end };
  }
  if (depth < MAX_DEPTH && ITEM.test(line)) return readList(lines, at, depth);
  return readTable(lines, at);
}

function findEnd(
  lines: readonly string[],
  from: number,
  isPart: (line: string) => boolean,
): number {
  let end = from;
  while (end < lines.length && isPart(lines[end] as string)) end++;
  return end;
}

/** Nothing where the marks are not closed: then they are text. */
function readMath(lines: readonly string[], at: number): Found | undefined {
  const first = (lines[at] as string).trim().slice(2);
  if (first.length > 2 && first.endsWith("$$"))
    return { block: { kind: "math", tex: first.slice(0, -2).trim() }, end: at + 1 };
  const end = findEnd(
    lines,
    at + 1,
    (line) => line.trim() !== "" && !line.trimEnd().endsWith("$$"),
  );
  const last = lines[end]?.trimEnd();
  if (last === undefined || !last.endsWith("$$")) return undefined;
  const tex = [first, ...lines.slice(at + 1, end), last.slice(0, -2)].join("\n").trim();
  return { block: { kind: "math", tex }, end: end + 1 };
}

function readFence(lines: readonly string[], at: number, fence: string): Found {
  const isEnd = (line: string): boolean => {
    const text = line.trim();
    return text.length >= fence.length && text === fence.charAt(0).repeat(text.length);
  };
  const end = findEnd(lines, at + 1, (line) => !isEnd(line));
  const text = lines.slice(at + 1, end).join("\n");
  return { block: { kind: "code", text }, end: end + 1 };
}

function readList(lines: readonly string[], at: number, depth: number): Found {
  const [, indent = "", marker = ""] = ITEM.exec(lines[at] as string) ?? [];
  const isOrdered = /\d/.test(marker);
  const items: Block[][] = [];
  let item: string[] = [];
  const flush = (): void => {
    if (item.length > 0) items.push([...parseBlocks(item, depth + 1)]);
    item = [];
  };
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end] as string;
    const [start = "", ownIndent = "", own = ""] = ITEM.exec(line) ?? [];
    const isItem =
      own !== "" && /\d/.test(own) === isOrdered && Math.abs(ownIndent.length - indent.length) < 2;
    if (isItem) {
      flush();
      item.push(line.slice(start.length));
      continue;
    }
    const isInside = /^(?: {2,}|\t)/.test(line);
    const goesOn = line.trim() === "" ? followsInside(lines, end) : isInside || isLazy(lines, end);
    if (!goesOn) break;
    item.push(line.replace(/^(?:\t| {1,4})/, ""));
  }
  flush();
  const start = isOrdered ? Number.parseInt(marker, 10) : undefined;
  return { block: { kind: "list", start, items }, end };
}

/** After an empty line an item goes on where the next line is indented, or is an item. */
function followsInside(lines: readonly string[], at: number): boolean {
  const next = lines[at + 1] ?? "";
  return /^(?: {2,}|\t)\S/.test(next) || ITEM.test(next);
}

/** A line that goes on with the paragraph of the item above it. */
function isLazy(lines: readonly string[], at: number): boolean {
  const line = lines[at] as string;
  const starts = [FENCE, HEADING, RULE, QUOTE].some((pattern) => pattern.test(line));
  return !starts && !ITEM.test(line) && (lines[at - 1] ?? "").trim() !== "";
}

function readTable(lines: readonly string[], at: number): Found | undefined {
  const head = lines[at] as string;
  const divider = lines[at + 1] ?? "";
  if (!head.includes("|") || !divider.includes("-")) return undefined;
  const marks = splitRow(divider).map((cell) => cell.trim());
  if (!marks.every((mark) => /^:?-+:?$/.test(mark))) return undefined;
  const cells = splitRow(head);
  if (cells.length !== marks.length) return undefined;
  const end = findEnd(lines, at + 2, (line) => line.trim() !== "" && line.includes("|"));
  const toCells = (row: readonly string[]): ReadonlyArray<readonly Inline[]> =>
    marks.map((_, i) => parseInline((row[i] ?? "").trim()));
  return {
    block: {
      kind: "table",
      align: marks.map(readAlign),
      head: toCells(cells),
      rows: lines.slice(at + 2, end).map((line) => toCells(splitRow(line))),
    },
    end,
  };
}

function readAlign(mark: string): Align {
  if (mark.startsWith(":")) return mark.length > 1 && mark.endsWith(":") ? "center" : "left";
  return mark.endsWith(":") ? "right" : undefined;
}

/** Cells between bars; "\|" is a bar in a cell. */
function splitRow(line: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  const text = line.trim().replace(/^\|/, "");
  for (let i = 0; i < text.length; i++) {
    const sign = text.charAt(i);
    if (sign === "\\" && text.charAt(i + 1) === "|") {
      cell += "|";
      i++;
    } else if (sign === "|") {
      cells.push(cell);
      cell = "";
    } else cell += sign;
  }
  if (cell.trim() !== "" || cells.length === 0) cells.push(cell);
  return cells;
}

const PAIRS = [
  ["**", "strong"],
  ["__", "strong"],
  ["~~", "del"],
  ["*", "em"],
  ["_", "em"],
] as const;
const SPECIAL = /[\\`*_~[!<\n$]|https?:\/\//g;
const ADDRESS = /^https?:\/\/[^\s<>"'`]+/;
/** Nothing else: a link must not run a script or read a file. */
const SAFE = /^(?:https?:\/\/|mailto:)/i;

/** Emphasis, code and links in one text. */
export function parseInline(text: string, depth = 0): readonly Inline[] {
  return new InlineParse(text, depth).run();
}

class InlineParse {
  readonly #text: string;
  readonly #depth: number;
  readonly #out: Inline[] = [];
  /** Closing marks that do not come any more: looked for once. */
  readonly #missing = new Set<string>();
  #plain = "";

  constructor(text: string, depth: number) {
    this.#text = text;
    this.#depth = depth;
  }

  run(): readonly Inline[] {
    const text = this.#text;
    for (let at = 0; at < text.length;) {
      SPECIAL.lastIndex = at;
      const special = this.#depth > MAX_DEPTH ? null : SPECIAL.exec(text);
      const next = special?.index ?? text.length;
      this.#plain += text.slice(at, next);
      at = next;
      if (at < text.length) at = this.#readSpecial(at);
    }
    this.#flush();
    return this.#out;
  }

  #push(inline: Inline): void {
    this.#flush();
    this.#out.push(inline);
  }

  #flush(): void {
    if (this.#plain !== "") this.#out.push({ kind: "text", text: this.#plain });
    this.#plain = "";
  }

  /** Answers where to go on. */
  #readSpecial(at: number): number {
    const text = this.#text;
    const sign = text.charAt(at);
    const end =
      sign === "\\"
        ? this.#readEscape(at)
        : sign === "`"
          ? this.#readCode(at)
          : sign === "\n"
            ? this.#readLineEnd(at)
            : sign === "[" || sign === "!"
              ? this.#readLink(at)
              : sign === "<"
                ? this.#readAngle(at)
                : sign === "h"
                  ? this.#readAddress(at)
                  : sign === "$"
                    ? this.#readMath(at)
                    : this.#readPair(at);
    if (end !== undefined) return end;
    this.#plain += sign;
    return at + 1;
  }

  #readEscape(at: number): number | undefined {
    const next = this.#text.charAt(at + 1);
    if (!/[!-/:-@[-`{-~]/.test(next)) return undefined;
    this.#plain += next;
    return at + 2;
  }

  #readLineEnd(at: number): number {
    const isHard = /(?: {2,}|\\)$/.test(this.#plain.slice(-3));
    this.#plain = this.#plain.replace(/[ \\]+$/, "");
    if (isHard) this.#push({ kind: "break" });
    else this.#plain += "\n";
    return at + 1;
  }

  #readCode(at: number): number | undefined {
    const marks = /^`+/.exec(this.#text.slice(at, at + 50))?.[0] ?? "`";
    const from = at + marks.length;
    const end = this.#findClosing(marks, from, (i) => this.#text.charAt(i + marks.length) !== "`");
    if (end === undefined) {
      this.#plain += marks;
      return from;
    }
    const code = this.#text.slice(from, end).replaceAll("\n", " ");
    this.#push({ kind: "code", text: code.replace(/^ (.*) $/, "$1") });
    return end + marks.length;
  }

  /** "$5 and $6" is money: mathematics neither begins nor ends with a space, nor stands before a digit. */
  #readMath(at: number): number | undefined {
    const text = this.#text;
    if (/^\s?$/.test(text.charAt(at + 1))) return undefined;
    const end = this.#findClosing(
      "$",
      at + 2,
      (i) => !/[\s\\]/.test(text.charAt(i - 1)) && !/\d/.test(text.charAt(i + 1)),
    );
    if (end === undefined) return undefined;
    this.#push({ kind: "math", tex: text.slice(at + 1, end) });
    return end + 1;
  }

  #readPair(at: number): number | undefined {
    const text = this.#text;
    const pair = PAIRS.find(([mark]) => text.startsWith(mark, at));
    if (pair === undefined) return undefined;
    const [mark, kind] = pair;
    const from = at + mark.length;
    const isWord = (i: number): boolean => /[\p{L}\p{N}]/u.test(text.charAt(i));
    // snake_case is no emphasis.
    if (/^\s?$/.test(text.charAt(from)) || (mark.startsWith("_") && isWord(at - 1)))
      return undefined;
    const end = this.#findClosing(
      mark,
      from + 1,
      (i) =>
        !/\s/.test(text.charAt(i - 1)) &&
        !(mark.startsWith("_") && isWord(i + mark.length)) &&
        // "*" does not end at the first sign of "**".
        !(mark.length === 1 && (text.charAt(i + 1) === mark || text.charAt(i - 1) === mark)),
    );
    if (end === undefined) return undefined;
    this.#push({ kind, content: parseInline(text.slice(from, end), this.#depth + 1) });
    return end + mark.length;
  }

  #findClosing(mark: string, from: number, fits: (at: number) => boolean): number | undefined {
    if (this.#missing.has(mark)) return undefined;
    let at = this.#text.indexOf(mark, from);
    while (at >= 0 && !fits(at)) at = this.#text.indexOf(mark, at + 1);
    if (at >= 0) return at;
    this.#missing.add(mark);
    return undefined;
  }

  /** [label](address); of a picture the label: nothing is loaded from elsewhere. */
  #readLink(at: number): number | undefined {
    const text = this.#text;
    const isPicture = text.charAt(at) === "!";
    if (isPicture && text.charAt(at + 1) !== "[") return undefined;
    const from = at + (isPicture ? 2 : 1);
    const middle = this.#findClosing("](", from, () => true);
    if (middle === undefined) return undefined;
    const end = this.#findClosing(")", middle, () => true);
    if (end === undefined) return undefined;
    const href = text
      .slice(middle + 2, end)
      .trim()
      .replace(/\s+["'(].*$/s, "");
    const content = parseInline(text.slice(from, middle), this.#depth + 1);
    if (SAFE.test(href)) this.#push({ kind: "link", href, content });
    else for (const part of content) this.#push(part);
    return end + 1;
  }

  #readAngle(at: number): number | undefined {
    const ahead = this.#text.slice(at, at + 2000);
    const lineBreak = /^<br\s{0,5}\/?>/i.exec(ahead)?.[0];
    if (lineBreak !== undefined) {
      this.#push({ kind: "break" });
      return at + lineBreak.length;
    }
    const [whole, href = ""] = /^<((?:https?:\/\/|mailto:)[^\s<>]+)>/i.exec(ahead) ?? [];
    if (whole === undefined) return undefined;
    this.#push({ kind: "link", href, content: [{ kind: "text", text: href }] });
    return at + whole.length;
  }

  #readAddress(at: number): number | undefined {
    const found = ADDRESS.exec(this.#text.slice(at, at + 2000))?.[0];
    const href = found?.replace(/[.,;:!?)\]*_~]+$/, "");
    if (href === undefined) return undefined;
    this.#push({ kind: "link", href, content: [{ kind: "text", text: href }] });
    return at + href.length;
  }
}
