import { digits, ratio, show } from "./report-text.ts";
import type { Spread } from "./statistics.ts";

export interface ImportanceResult {
  readonly runs: number;
  readonly params: number;
  readonly groups: number;
  readonly resamples: number;
  readonly assay: { readonly wallS: Spread; readonly cpuS: Spread };
  readonly optuna: { readonly wallS: Spread; readonly cpuS: Spread };
  /** Spearman's rho of the shares of all params. */
  readonly agreement: Spread;
  readonly bootstrapS: Spread;
}

/** Lines of Markdown. */
export function toImportanceTable(result: ImportanceResult): string[] {
  const { runs, params, groups, resamples, assay, optuna, agreement, bootstrapS } = result;
  const count = (value: number): string => value.toLocaleString("en-US");
  const rows = [
    [
      `fANOVA of ${count(runs)} runs x ${params} params, 64 trees, wall`,
      show(assay.wallS, "s"),
      show(optuna.wallS, "s"),
      ratio(assay.wallS, optuna.wallS),
    ],
    ["CPU", show(assay.cpuS, "s"), show(optuna.cpuS, "s"), ratio(assay.cpuS, optuna.cpuS)],
    [
      "rank agreement of the params",
      `rho ${digits(agreement.median)} (${digits(agreement.min)} to ${digits(agreement.max)})`,
      "",
      "",
    ],
    [
      `bootstrap of ${groups} groups, ${count(resamples)} resamples each, off the page's thread`,
      show(bootstrapS, "s"),
      "",
      "",
    ],
  ];
  return [
    "| importance | Assay | Optuna | ratio |",
    "|---|---|---|---|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
  ];
}
