import type { Coding } from "./code-trait.ts";

/** Keys whose changes go together as closely as this, history cannot tell apart. */
const TOGETHER = 0.95;
/** With fewer runs that have both it says nothing. */
const LEAST_RUNS = 3;
/** Looked at first, so that keys that have nothing to do with each other cost little. */
const SAMPLE = 400;
const SAMPLE_TOGETHER = 0.6;

export interface Cluster {
  /** Indices of the codings that always change together; mostly one. */
  readonly members: readonly number[];
  /** Runs that have a value of either side of all of them, and how many of these have the same side of all. */
  readonly runs: number;
  readonly together: number;
}

/** Each coding is in one cluster; one joins where it goes with all that are in it. */
export function findConfounded(codings: readonly Coding[]): Cluster[] {
  const clusters: number[][] = [];
  for (const [i, coding] of codings.entries()) {
    const found = clusters.find((members) =>
      members.every((j) => areTogether(codings[j] as Coding, coding)),
    );
    if (found === undefined) clusters.push([i]);
    else found.push(i);
  }
  return clusters.map((members) => ({
    members,
    ...countTogether(members.map((i) => codings[i] as Coding)),
  }));
}

function areTogether(a: Coding, b: Coding): boolean {
  const stride = Math.max(1, Math.floor(a.x.length / SAMPLE));
  if (stride > 1) {
    const { r, n } = correlate(a, b, stride);
    if (n >= 50 && !(r >= SAMPLE_TOGETHER)) return false;
  }
  const { r, n } = correlate(a, b, 1);
  return n >= LEAST_RUNS && r >= TOGETHER;
}

/** Pearson's r over the runs where both are known; NaN where one does not vary. */
function correlate(a: Coding, b: Coding, stride: number): { r: number; n: number } {
  let n = 0;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.x.length; i += stride) {
    if (a.known[i] === 0 || b.known[i] === 0) continue;
    const [u, v] = [a.x[i] as number, b.x[i] as number];
    n++;
    sa += u;
    sb += v;
    saa += u * u;
    sbb += v * v;
    sab += u * v;
  }
  const r =
    (n * sab - sa * sb) /
    Math.sqrt(Math.max(0, n * saa - sa * sa) * Math.max(0, n * sbb - sb * sb));
  return { r, n };
}

function countTogether(codings: readonly Coding[]): { runs: number; together: number } {
  const [first] = codings;
  let runs = 0;
  let together = 0;
  for (let i = 0; i < (first?.x.length ?? 0); i++) {
    const side = first?.like[i];
    if (!codings.every(({ like }) => like[i] !== 0)) continue;
    runs++;
    if (codings.every(({ like }) => like[i] === side)) together++;
  }
  return { runs, together };
}
