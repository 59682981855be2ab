import type {
  WireCorrelations,
  WireDependence,
} from "../../../../src/contract/compare-importance.ts";
import { formatNumber, plural } from "../../../kit/format.ts";

export function showCell(value: WireDependence["levels"][number]["value"]): string {
  if (value === null) return "no value";
  return typeof value === "number" ? formatNumber(value) : value;
}

/** Whose curves are drawn: of all runs, or of how many of how many. */
export function describeCurves({ curves, runs }: Pick<WireDependence, "curves" | "runs">): string {
  return curves.length < runs
    ? `${formatNumber(curves.length)} of ${plural(runs, "run")}, drawn at random`
    : `all ${plural(runs, "run")}`;
}

const KINDS = {
  correlation: "Spearman’s rho",
  ratio: "correlation ratio",
  "cramers-v": "Cramér’s V",
} as const;

/** All that is known of one pair of columns. */
export function describePair(
  pair: WireCorrelations["pairs"][number],
  names: readonly [string, string],
  pairs: number,
): string {
  const both = `${names[0]} and ${names[1]}`;
  if (pair.value === null)
    return `${both}: not defined over ${plural(pair.n, "run")} that have both.`;
  const parts = [
    `${KINDS[pair.kind]} ${formatNumber(pair.value, 2)}`,
    pair.low === null || pair.high === null
      ? ""
      : `95 % interval ${formatNumber(pair.low, 2)} to ${formatNumber(pair.high, 2)}`,
    pair.pearson === null ? "" : `Pearson’s r ${formatNumber(pair.pearson, 2)}`,
    pair.p === null ? "p cannot be told of so few runs" : `p ${formatNumber(pair.p, 2)}`,
    pair.adjusted === null
      ? ""
      : `${formatNumber(pair.adjusted, 2)} after correction over ${plural(pairs, "pair")}`,
    plural(pair.n, "run"),
  ];
  return `${both}: ${parts.filter((part) => part !== "").join(", ")}.`;
}
