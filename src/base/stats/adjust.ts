import { ascendingOrder } from "./ranks.ts";

/** How p values of several comparisons are corrected. */
export type Adjustment =
  | "none"
  | "bonferroni"
  | "holm"
  | "benjamini-hochberg"
  | "benjamini-yekutieli";

/**
 * Corrected p values in the order of the given ones. Holm (1979) and Bonferroni bound the chance of any false alarm, Benjamini
 * and Hochberg (1995) the share of false ones among the alarms, Benjamini and Yekutieli (2001) the same whatever the
 * dependence. What is no number (a test that could not say) stays so, and is not counted.
 */
export function adjustP(p: readonly number[], by: Adjustment): number[] {
  const kept = p.flatMap((value, place) => (Number.isNaN(value) ? [] : [{ value, place }]));
  const values = kept.map(({ value }) => value);
  const adjusted = adjustNumbers(values, by);
  const all = p.map(() => Number.NaN);
  for (const [i, { place }] of kept.entries()) all[place] = adjusted[i] as number;
  return all;
}

function adjustNumbers(p: readonly number[], by: Adjustment): number[] {
  const m = p.length;
  switch (by) {
    case "none":
      return [...p];
    case "bonferroni":
      return p.map((value) => Math.min(1, value * m));
    case "holm":
      return stepwise(p, "up", (value, rank) => value * (m - rank + 1));
    case "benjamini-hochberg":
      return stepwise(p, "down", (value, rank) => (value * m) / rank);
    case "benjamini-yekutieli": {
      let harmonic = 0;
      for (let i = m; i >= 1; i--) harmonic += 1 / i;
      return stepwise(p, "down", (value, rank) => (value * m * harmonic) / rank);
    }
  }
}

/** By rank from 1 on, made monotone from the smallest up, or from the largest down. */
function stepwise(
  p: readonly number[],
  direction: "up" | "down",
  correct: (value: number, rank: number) => number,
): number[] {
  const order = [...ascendingOrder(p)];
  const found = p.map(() => 1);
  let bound = direction === "up" ? 0 : 1;
  const ranks = [...order.keys()];
  for (const i of direction === "up" ? ranks : ranks.toReversed()) {
    const place = order[i] as number;
    const corrected = Math.min(1, correct(p[place] as number, i + 1));
    bound = direction === "up" ? Math.max(bound, corrected) : Math.min(bound, corrected);
    found[place] = bound;
  }
  return found;
}
