import type { Trait } from "./traits.ts";

/** Nearest pairs are looked for from so many runs that are like b, among so many that are like a. */
const MOST_B = 40;
const MOST_A = 300;
/** With so many pairs that differ in nothing else, no others are looked for. */
const ENOUGH_EXACT = 5;
const MOST_SHOWN = 20;

export interface RunPair {
  /** Places in history: like a, like b. */
  readonly a: number;
  readonly b: number;
  /** How many other keys they differ in. */
  readonly others: number;
}

export interface Matches {
  /** Pairs that differ in nothing else, all of them counted. */
  readonly exact: number;
  /** The nearest first; at most some. */
  readonly shown: readonly RunPair[];
  /** Of all pairs that were looked at (exact ones, else nearest): how many, and in how many y goes up and down. */
  readonly pairs: number;
  readonly up: number;
  readonly down: number;
}

/** One 52-bit number a run for the values of all keys; equal runs have equal ones. */
export interface Signatures {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

export function signRuns(traits: readonly Trait[], rest: readonly number[]): Signatures {
  const high = new Uint32Array(rest.length);
  const low = new Uint32Array(rest.length);
  for (const [key, { codes }] of traits.entries()) {
    for (const [i, run] of rest.entries()) {
      const code = codes[run] ?? -1;
      high[i] = (high[i] as number) ^ mix(key, code, 0x9e3779b9);
      low[i] = (low[i] as number) ^ mix(key, code, 0x85ebca6b);
    }
  }
  return { high, low };
}

function mix(key: number, code: number, salt: number): number {
  let hash = Math.imul(key + 1, salt) ^ Math.imul(code + 2, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Pairs of runs of which one is like a and the other like b in some keys, while they agree in the others: in all of them,
 * else in as many as there are.
 */
export function matchRuns(args: {
  readonly traits: readonly Trait[];
  readonly signatures: Signatures;
  /** Which of the traits it is about. */
  readonly own: ReadonlySet<number>;
  /** 1 like a, 2 like b in all of them. */
  readonly like: Uint8Array;
  readonly rest: readonly number[];
  readonly y: Float64Array;
}): Matches {
  const { traits, signatures, own, like, rest, y } = args;
  const exact = exactPairs(traits, signatures, own, like, rest);
  const pairs =
    exact.length >= ENOUGH_EXACT
      ? exact
      : [...exact, ...nearestPairs(traits, own, like, rest, exact)];
  let up = 0;
  let down = 0;
  for (const { a, b } of pairs) {
    const difference = (y[b] as number) - (y[a] as number);
    if (difference > 0) up++;
    else if (difference < 0) down++;
  }
  const shown = pairs.toSorted((p, q) => p.others - q.others).slice(0, MOST_SHOWN);
  return { exact: exact.length, shown, pairs: pairs.length, up, down };
}

function exactPairs(
  traits: readonly Trait[],
  { high, low }: Signatures,
  own: ReadonlySet<number>,
  like: Uint8Array,
  rest: readonly number[],
): RunPair[] {
  const strata = new Map<number, { readonly a: number[]; readonly b: number[] }>();
  for (const [i, run] of rest.entries()) {
    if (like[i] === 0) continue;
    let [upper, lower] = [high[i] as number, low[i] as number];
    for (const key of own) {
      const code = traits[key]?.codes[run] ?? -1;
      upper ^= mix(key, code, 0x9e3779b9);
      lower ^= mix(key, code, 0x85ebca6b);
    }
    const sign = (upper >>> 0) * 0x100000 + (lower >>> 12);
    const stratum = strata.get(sign) ?? { a: [], b: [] };
    strata.set(sign, stratum);
    (like[i] === 1 ? stratum.a : stratum.b).push(i);
  }
  return [...strata.values()].flatMap(({ a, b }) =>
    b.slice(0, a.length).map((second, i) => ({ a: a[i] as number, b: second, others: 0 })),
  );
}

function nearestPairs(
  traits: readonly Trait[],
  own: ReadonlySet<number>,
  like: Uint8Array,
  rest: readonly number[],
  taken: readonly RunPair[],
): RunPair[] {
  const used = new Set(taken.flatMap(({ a, b }) => [a, b]));
  const of = (side: number): number[] =>
    rest.flatMap((_, i) => (like[i] === side && !used.has(i) ? [i] : []));
  const others = traits.filter((_, key) => !own.has(key)).map(({ codes }) => codes);
  const candidates = thin(of(1), MOST_A);
  const pairs: RunPair[] = [];
  for (const b of thin(of(2), MOST_B)) {
    let nearest: RunPair | undefined;
    for (const a of candidates) {
      if (used.has(a)) continue;
      const most = nearest?.others ?? Number.POSITIVE_INFINITY;
      const distance = countDifferent(others, rest[a] as number, rest[b] as number, most);
      if (distance < most) nearest = { a, b, others: distance };
    }
    if (nearest === undefined) break;
    used.add(nearest.a);
    pairs.push(nearest);
  }
  return pairs;
}

/** Stops at `most`. */
function countDifferent(
  codes: readonly Int32Array[],
  first: number,
  second: number,
  most: number,
): number {
  let count = 0;
  for (const of of codes) {
    if (of[first] !== of[second] && ++count >= most) return count;
  }
  return count;
}

function thin<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)] as T);
}
