import { writeTable, type TextTable } from "../../../../src/base/text-table.ts";
import type { MetricTable } from "../../../client/metric-table.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { plural } from "../../../kit/format.ts";
import { notify } from "../../../kit/notify.tsx";
import type { GroupView } from "../use-comparison.tsx";

/** The shown rows with every stored digit: five columns for each group. */
export async function copyMetrics(
  table: MetricTable,
  metrics: readonly number[],
  groups: readonly GroupView[],
  format: "tsv" | "markdown",
): Promise<void> {
  await copyText(writeTable(toText(table, metrics, groups), format));
  notify(`Copied ${plural(metrics.length, "metric")}.`);
}

const COLUMNS = ["n", "mean", "sd", "low", "high"] as const;
const AGAINST = ["difference", "diffLow", "diffHigh", "p", "pAdjusted"] as const;

function toText(
  table: MetricTable,
  metrics: readonly number[],
  groups: readonly GroupView[],
): TextTable {
  const isBaseline = groups.map(
    (_, group) => table.verdictAt(metrics[0] ?? 0, group) === undefined,
  );
  const head = groups.flatMap(({ label }, group) => [
    ...COLUMNS.map((name) => `${label} ${name}`),
    ...(isBaseline[group] === true
      ? []
      : [...AGAINST, "verdict"].map((name) => `${label} ${name}`)),
  ]);
  return [
    ["metric", "part", ...head],
    ...metrics.map((metric) => [
      table.metrics[metric]?.metric ?? "",
      table.metrics[metric]?.part ?? "",
      ...groups.flatMap((_, group) => [
        ...COLUMNS.map((name) => spell(table.at(name, metric, group))),
        ...(isBaseline[group] === true
          ? []
          : [
              ...AGAINST.map((name) => spell(table.at(name, metric, group))),
              table.verdictAt(metric, group) ?? "",
            ]),
      ]),
    ]),
  ];
}

const spell = (value: number): string => (Number.isNaN(value) ? "" : String(value));
