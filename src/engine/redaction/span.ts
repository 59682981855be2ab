/** Names of what is put in place: `<secret-1>`, `<host-2>`, `<home>`. */
export type Kind = "text" | "secret" | "user" | "home" | "root" | "path" | "host";

/** A part of a text that is replaced. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
  /** What it stands for, where that is not the part itself: the same thing has one placeholder. */
  readonly same?: string;
}

/** Of equal parts the first kind counts. */
const ORDER: readonly Kind[] = ["text", "secret", "user", "home", "root", "path", "host"];

/**
 * Parts that do not overlap, in their order: one that lies in another is part of that; of two that cross each other, the
 * later one begins where the earlier one ends, so that nothing of either stays.
 */
export function settleSpans(spans: readonly Span[]): Span[] {
  const sorted = spans.toSorted(
    (a, b) => a.start - b.start || b.end - a.end || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
  );
  const settled: Span[] = [];
  let end = 0;
  for (const span of sorted) {
    if (span.end <= end) continue;
    if (span.start >= end) settled.push(span);
    else settled.push({ start: end, end: span.end, kind: span.kind });
    end = span.end;
  }
  return settled;
}

/** As `String.matchAll`, with the place of a group. */
export function* findGroups(
  text: string,
  pattern: RegExp,
  group = 0,
): Generator<{ readonly start: number; readonly end: number; readonly match: RegExpExecArray }> {
  // Most texts have none, and `matchAll` makes a pattern of its own each time.
  if (text.search(pattern) === -1) return;
  for (const match of text.matchAll(pattern)) {
    const [start, end] = match.indices?.[group] ?? [match.index, match.index + match[0].length];
    if (end > start) yield { start, end, match };
  }
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Neither a letter nor a digit stands before or behind. */
export function isWhole(text: string, start: number, end: number): boolean {
  const touches = (at: number): boolean =>
    at >= 0 && at < text.length && LETTER_OR_DIGIT.test(text.charAt(at));
  return !touches(start - 1) && !touches(end);
}
