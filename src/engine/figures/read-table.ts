import type { JsonValue } from "../../base/json.ts";
import type { Goal } from "../../base/metric-goal.ts";
import type { RecipeTable } from "../../contract/figure-recipe.ts";
import type { GroupStatistics, MetricStatistics } from "../../contract/compare-statistics.ts";
import { nameRuns, type ReadContext } from "./read-plot.ts";
import { resolveRuns, type FigureGroup } from "./resolve-runs.ts";

/** Mean and what is around it, of one metric over the runs of a group. */
export interface FigureCell {
  readonly n: number;
  /** Null where no run has a finite value. */
  readonly mean: number | null;
  readonly sd: number | null;
  /** Ends of the 95 % interval. */
  readonly low: number | null;
  readonly high: number | null;
  /** Best of its column, and not by chance. */
  readonly isBest: boolean;
}

export interface FigureTable {
  readonly name: string;
  /** Of the columns that say which group it is. */
  readonly headings: readonly string[];
  readonly metrics: ReadonlyArray<{
    readonly metric: string;
    readonly label: string;
    readonly goal: Goal;
    readonly digits: number | undefined;
  }>;
  readonly rows: ReadonlyArray<{
    readonly labels: readonly string[];
    readonly runs: number;
    readonly cells: readonly FigureCell[];
  }>;
  readonly spread: RecipeTable["spread"];
  readonly arrows: boolean;
  readonly counts: boolean;
  readonly notes: readonly string[];
  readonly about: readonly string[];
}

/** The numbers of a table: what `compare.readMetrics` says, which computes over every run and point. */
export async function readFigureTable(
  context: ReadContext,
  table: RecipeTable,
): Promise<FigureTable> {
  const runs = table.runs ?? context.runs;
  // The schema has seen to it.
  if (runs === undefined) throw new Error("a table without runs");
  const { threads, findings, signal } = context;
  const { groups, paths, sets } = await resolveRuns(threads, runs, findings, signal);
  const metrics = [...new Set(table.metrics.map(({ metric }) => metric))];
  const answer =
    groups.length === 0
      ? { metrics: [] as MetricStatistics[] }
      : await threads.analyse.call.compare.readMetrics(
          {
            groups: groups.map(({ runIds }) => [...runIds]),
            metrics,
            limit: metrics.length,
            baseline: 0,
            part: table.part,
            test: "auto",
            interval: "auto",
            correction: table.correction,
            pairing: table.pairing,
            level: 0.95,
            power: 0.8,
          },
          { signal },
        );
  const told = new Map(answer.metrics.map((one) => [one.metric, one]));
  await findMissing(context, groups, metrics, told);
  for (const metric of metrics) {
    const one = told.get(metric);
    if (one?.goal === "none")
      findings.warnings.add(
        `${metric} has no goal, so none of its values is best; set one in the chart's settings.`,
      );
    const best = one?.best;
    if (table.bold && best !== null && best !== undefined && !best.isClear && groups.length > 1)
      findings.warnings.add(
        `${metric}: no group is clearly the best, so none is bold (p ${best.pAdjusted === null ? "cannot be told" : `= ${Number(best.pAdjusted.toPrecision(2))}`}).`,
      );
  }
  const hasPaths = paths.length > 0 && sets === 1 && Array.isArray(runs.groupBy);
  const headings = hasPaths ? paths.map((path) => path.replace(/^[^.]*\./, "")) : [table.heading];
  return {
    name: table.name,
    headings,
    metrics: table.metrics.map(({ metric, label, digits }) => ({
      metric,
      label: label ?? metric,
      goal: told.get(metric)?.goal ?? "none",
      digits,
    })),
    rows: groups.map(({ label, values, runIds }, i) => ({
      labels: hasPaths ? values.map((value) => String(value ?? "")) : [label],
      runs: runIds.length,
      cells: table.metrics.map(({ metric }) => {
        const one = told.get(metric);
        const isBest = table.bold && one?.best?.isClear === true && one.best.group === i;
        return toCell(one?.groups[i], isBest);
      }),
    })),
    spread: table.spread,
    arrows: table.arrows,
    counts: table.counts,
    notes: notesOf(table),
    about: [
      `${table.name}, made by Assay of these runs:`,
      ...groups.map(({ label, runIds }) => `${label}: ${runIds.join(" ")}`),
    ],
  };
}

function notesOf({ part, spread, bold, correction }: RecipeTable): string[] {
  const around = { interval: "95 % interval (Student's t)", sd: "standard deviation", none: "" }[
    spread
  ];
  const correctedBy = { holm: " by Holm", bh: " by Benjamini and Hochberg", none: "" }[correction];
  return [
    `Mean${around === "" ? "" : ` ± ${around}`} over runs of the ${part === "best" ? "best" : part} value.`,
    ...(bold
      ? [
          `Bold: the best mean, different from the next best (p < 0.05, corrected for the groups${correctedBy === "" ? "" : `, and for the metrics${correctedBy}`}).`,
        ]
      : []),
  ];
}

async function findMissing(
  { threads, findings }: ReadContext,
  groups: readonly FigureGroup[],
  metrics: readonly string[],
  told: ReadonlyMap<string, MetricStatistics>,
): Promise<void> {
  const names = await nameRuns(
    threads,
    groups.flatMap(({ runIds }) => runIds),
  );
  for (const metric of metrics) {
    groups.forEach(({ label, runIds }, i) => {
      const values = told.get(metric)?.groups[i]?.values;
      runIds.forEach((id, k) => {
        const value = values?.[k] ?? null;
        const who = `run ${names.get(id)} (${id}) of "${label}"`;
        if (value === null) findings.missing.add(`${who} has no metric ${metric}`);
        else if (typeof value !== "number")
          findings.missing.add(`${who} has no finite value of ${metric}`);
      });
    });
  }
}

const numberOf = (value: JsonValue | undefined): number | null =>
  typeof value === "number" ? value : null;

function toCell(of: GroupStatistics | undefined, isBest: boolean): FigureCell {
  return {
    n: of?.n ?? 0,
    mean: numberOf(of?.mean),
    sd: numberOf(of?.sd),
    low: numberOf(of?.low),
    high: numberOf(of?.high),
    isBest,
  };
}
