import { isWhole, type Kind, type Span } from "./span.ts";

export interface Literal {
  readonly text: string;
  readonly kind: Kind;
  /** Only where no letter and no digit touches it. */
  readonly whole: boolean;
}

/** More texts than these are not looked for everywhere. */
const MOST = 20_000;
/** Code units of all of them. */
const MOST_UNITS = 2_000_000;

/**
 * Finds all of these texts, whatever the case of their ASCII letters, in time that grows with the searched text alone
 * (Aho and Corasick, "Efficient string matching", 1975): names and secrets may be many, and hostile.
 */
export function createLiteralFinder(literals: readonly Literal[]): (text: string) => Span[] {
  const next = new Map<number, number>();
  const ending: Array<Literal | undefined> = [undefined];
  const parent = [0];
  const unitOf = [0];
  let units = 0;
  for (const literal of literals.slice(0, MOST)) {
    units += literal.text.length;
    if (literal.text === "" || units > MOST_UNITS) continue;
    let node = 0;
    for (let i = 0; i < literal.text.length; i++) {
      const unit = fold(literal.text.charCodeAt(i));
      const key = keyOf(node, unit);
      let child = next.get(key);
      if (child === undefined) {
        child = ending.length;
        next.set(key, child);
        ending.push(undefined);
        parent.push(node);
        unitOf.push(unit);
      }
      node = child;
    }
    ending[node] ??= literal;
  }
  if (next.size === 0) return () => [];
  const { fallback, shorter } = linkNodes(next, ending, parent, unitOf);
  return (text) => {
    const spans: Span[] = [];
    let node = 0;
    for (let at = 0; at < text.length; at++) {
      const unit = fold(text.charCodeAt(at));
      let child = next.get(keyOf(node, unit));
      while (child === undefined && node !== 0) {
        node = fallback[node] ?? 0;
        child = next.get(keyOf(node, unit));
      }
      node = child ?? 0;
      // Only the longest one that counts: those in it are replaced with it.
      for (let found = node; found !== 0; found = shorter[found] ?? 0) {
        const literal = ending[found];
        if (literal === undefined) continue;
        const start = at + 1 - literal.text.length;
        if (literal.whole && !isWhole(text, start, at + 1)) continue;
        spans.push({ start, end: at + 1, kind: literal.kind });
        break;
      }
    }
    return spans;
  };
}

/** Of each node the longest end of it that begins another text, and the longest that is one. */
function linkNodes(
  next: ReadonlyMap<number, number>,
  ending: ReadonlyArray<Literal | undefined>,
  parent: readonly number[],
  unitOf: readonly number[],
): { fallback: Int32Array; shorter: Int32Array } {
  const fallback = new Int32Array(ending.length);
  const shorter = new Int32Array(ending.length);
  const depth = new Int32Array(ending.length);
  for (let node = 1; node < depth.length; node++) depth[node] = (depth[parent[node] ?? 0] ?? 0) + 1;
  const byDepth = Int32Array.from(depth.keys()).sort((a, b) => (depth[a] ?? 0) - (depth[b] ?? 0));
  for (const node of byDepth) {
    const up = parent[node] ?? 0;
    if (node === 0 || up === 0) continue;
    let at = fallback[up] ?? 0;
    let child = next.get(keyOf(at, unitOf[node] ?? 0));
    while (child === undefined && at !== 0) {
      at = fallback[at] ?? 0;
      child = next.get(keyOf(at, unitOf[node] ?? 0));
    }
    fallback[node] = child ?? 0;
    const end = fallback[node] ?? 0;
    shorter[node] = ending[end] === undefined ? (shorter[end] ?? 0) : end;
  }
  return { fallback, shorter };
}

function keyOf(node: number, unit: number): number {
  return node * 65_536 + unit;
}

function fold(unit: number): number {
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}
