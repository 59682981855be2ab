import { splitPaths } from "./split-paths.ts";
import { GOAL_WORDS } from "../base/metric-goal.ts";
import { isAppError } from "../base/errors.ts";
import type { ComparedGroup, Grouping } from "../contract/compare-groups.ts";
import type {
  COMPARE_TESTS,
  CompareMethod,
  CORRECTIONS,
  METRIC_PARTS,
  MetricStatistics,
} from "../contract/compare-statistics.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject, findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printNote, printTable, UsageError } from "./output.ts";

export interface CompareOptions extends CommonOptions {
  readonly metric: readonly string[];
  readonly groupBy?: string;
  readonly baseline?: string;
  readonly paired?: boolean;
  readonly unpaired?: boolean;
  readonly test?: (typeof COMPARE_TESTS)[number];
  readonly correct?: (typeof CORRECTIONS)[number];
  readonly part?: (typeof METRIC_PARTS)[number];
  readonly level?: number;
  readonly power?: number;
  readonly limit?: number;
}

type ComparedSet = Parameters<ApiClient["compare"]["openComparison"]>[0]["sets"][number];

/** Metrics that are told when none is named. */
const MOST_METRICS = 10;

/** Runs, projects or queries against the first of them, or against the baseline among the groups of one. */
export async function compareRuns(
  targets: readonly string[],
  options: CompareOptions,
): Promise<void> {
  if (options.paired === true && options.unpaired === true)
    throw new UsageError("--paired and --unpaired exclude each other.");
  await withConnection(options.data, async ({ api }) => {
    const sets: ComparedSet[] = [];
    for (const target of targets) sets.push(await readTarget(api, target));
    const opened = await api.compare.openComparison({
      sets,
      groupBy: readGrouping(options.groupBy, targets.length),
    });
    const baseline = findBaseline(opened.groups, options.baseline);
    const answer = await api.compare.readMetrics({
      ...readMethod(options),
      groups: opened.groups.map(({ runIds }) => runIds),
      names: opened.groups.map(({ label }) => label),
      baseline,
    });
    if (options.json === true) {
      printJson({
        groups: opened.groups.map(({ label, runIds }) => ({ label, runIds })),
        baseline,
        paths: opened.paths,
        leftOut: opened.leftOut,
        missing: opened.missing,
        removed: opened.removed,
        shared: opened.shared,
        ...answer,
      });
      return;
    }
    for (const metric of answer.metrics) printMetric(metric, opened.groups, baseline);
    if (answer.metrics.length === 0) printLine("The groups have no metric in common.");
    for (const note of notesOf(opened, answer)) printNote(note);
  });
}

function readMethod(options: CompareOptions): Partial<Omit<CompareMethod, "groups" | "baseline">> {
  const { metric, test, correct, part, level, power, limit, paired, unpaired } = options;
  return {
    ...(metric.length > 0 && { metrics: [...metric] }),
    ...(test !== undefined && { test }),
    ...(correct !== undefined && { correction: correct }),
    ...(part !== undefined && { part }),
    ...(level !== undefined && { level }),
    ...(power !== undefined && { power }),
    limit: limit ?? (metric.length > 0 ? metric.length : MOST_METRICS),
    pairing: paired === true ? "paired" : unpaired === true ? "unpaired" : "auto",
  };
}

/** A run, else a project, else a query: what has a space, a dot or a comparison in it is one. */
async function readTarget(api: ApiClient, target: string): Promise<ComparedSet> {
  const run = await orNothing(findRun(api, target));
  if (run !== undefined) return { label: run.name, runs: { runIds: [run.id] } };
  const project = await orNothing(findProject(api, target));
  if (project !== undefined) return { label: project.name, runs: { projectId: project.id } };
  if (/[\s.=<>~()]/.test(target)) return { label: target.slice(0, 500), runs: { query: target } };
  throw new UsageError(
    `"${target}" is no run, no project and no query. A query has a comparison, for example "params.lr = 0.1".`,
  );
}

/** Not there is nothing; several of that name is an error. */
async function orNothing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isAppError(error) && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

/** Several targets are a group each; of one, its repetitions are. */
function readGrouping(text: string | undefined, targets: number): Grouping {
  if (text === undefined) return targets === 1 ? "repetitions" : "set";
  if (text === "set" || text === "run" || text === "repetitions") return text;
  const paths = splitPaths(text);
  if (paths.length > 0) return paths;
  throw new UsageError("--group-by names no path. Write for example params.lr,params.optimizer.");
}

/** By the number of the group, its label, or a beginning of one that only one has. */
function findBaseline(groups: readonly ComparedGroup[], wish: string | undefined): number {
  if (wish === undefined) return 0;
  const exact = groups.findIndex(({ label }) => label === wish);
  if (exact >= 0) return exact;
  const starting = groups.flatMap(({ label }, i) => (label.startsWith(wish) ? [i] : []));
  if (starting.length === 1) return starting[0] ?? 0;
  const number = Number(wish);
  if (Number.isInteger(number) && number >= 1 && number <= groups.length) return number - 1;
  throw new UsageError(
    `--baseline ${wish} is none of the groups: ${groups
      .slice(0, 10)
      .map(({ label }, i) => `${i + 1} ${label}`)
      .join("; ")}.`,
  );
}

function printMetric(
  { metric, part, goal, best, groups }: MetricStatistics,
  compared: readonly ComparedGroup[],
  baseline: number,
): void {
  printLine(`${metric} (${part}, ${GOAL_WORDS[goal]})`);
  printTable(
    ["GROUP", "N", "MEAN", "±", "DELTA", "INTERVAL", "P", "ADJUSTED", ""],
    groups.map(({ n, mean, high, against }, i) => [
      compared[i]?.label,
      n,
      toFour(mean),
      typeof mean === "number" && typeof high === "number" ? toFour(high - mean) : "",
      toFour(against?.difference),
      typeof against?.low === "number" ? `${toFour(against.low)} to ${toFour(against.high)}` : "",
      toFour(against?.p),
      toFour(against?.pAdjusted),
      i === baseline ? "baseline" : against?.verdict,
    ]),
    "No group.",
  );
  for (const { against } of groups) if (against !== null) printLine(against.reading);
  if (best !== null && groups.length > 2) printLine(best.reading);
  printLine("");
}

function toFour(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : String(Number(value.toPrecision(4)));
}

/** What was not compared, on stderr. */
function notesOf(
  opened: Awaited<ReturnType<ApiClient["compare"]["openComparison"]>>,
  answer: Awaited<ReturnType<ApiClient["compare"]["readMetrics"]>>,
): string[] {
  const { leftOut, missing, removed, shared, paths, groups } = opened;
  const valueless = paths.filter((_, i) => groups.every(({ values }) => values[i] === null));
  const rest = answer.total - answer.metrics.length;
  return [
    ...(leftOut.length === 0
      ? []
      : [`Not grouped by: ${leftOut.map(({ key, reason }) => `${key} (${reason})`).join(", ")}.`]),
    ...(valueless.length === 0 ? [] : [`No run has a value of ${valueless.join(", ")}.`]),
    ...(missing + removed === 0 ? [] : [`${missing + removed} runs are not there or removed.`]),
    ...(shared === 0 ? [] : [`${shared} runs are in more than one group.`]),
    ...(answer.unknown.length === 0 ? [] : [`No run has ${answer.unknown.join(", ")}.`]),
    ...(rest === 0 ? [] : [`${rest} more metrics; name some with --metric, or set --limit.`]),
  ];
}
