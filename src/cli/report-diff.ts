import { resolve } from "node:path";
import type { METRIC_PARTS } from "../contract/compare-statistics.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { VERSION } from "./data-folder.ts";
import { allRuns, findProject, findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printNote, UsageError } from "./output.ts";
import type { DiffFormat, FailOn } from "./report-diff-options.ts";
import {
  headlineOf,
  judgeMetric,
  sortRows,
  toHtml,
  toMarkdown,
  type DiffReport,
  type DiffRow,
  type DiffSide,
} from "./report-diff-text.ts";
import { writeWhole } from "./sink.ts";

export interface ReportDiffOptions extends CommonOptions {
  readonly format?: DiffFormat;
  readonly output?: string;
  readonly metric: readonly string[];
  readonly part?: (typeof METRIC_PARTS)[number];
  readonly project?: string;
  readonly maxDrop?: number;
  readonly failOn: FailOn;
  readonly title?: string;
}

const MOST_METRICS = 50;
const MOST_CONFIG = 50;
const WORSE = 4;

/** For pull requests: what the head's runs are beside the base's. Answers the exit code. */
export async function reportDiff(
  base: string,
  head: string,
  options: ReportDiffOptions,
): Promise<number> {
  const { data, json, output, failOn, maxDrop } = options;
  const report = await withConnection(data, async ({ api }) => {
    const projectId =
      options.project === undefined ? undefined : (await findProject(api, options.project)).id;
    const sides = [await readSide(api, base, projectId), await readSide(api, head, projectId)];
    return describe(api, sides as [DiffSide, DiffSide], options, maxDrop);
  });
  const format = options.format ?? (/\.html?$/i.test(output ?? "") ? "html" : "md");
  const text = format === "html" ? toHtml(report) : toMarkdown(report);
  const code = exitCodeOf(report.rows, failOn);
  if (output !== undefined) await writeWhole(resolve(output), text);
  if (json === true) {
    const { rows, ...rest } = report;
    printJson({ headline: headlineOf(rows), failed: code !== 0, metrics: rows, ...rest });
  } else if (output === undefined) process.stdout.write(text);
  else printNote(headlineOf(report.rows));
  return code;
}

async function describe(
  api: ApiClient,
  [base, head]: [DiffSide, DiffSide],
  { metric, part, title }: ReportDiffOptions,
  maxDrop: number | undefined,
): Promise<DiffReport> {
  const groups = [base, head].map(({ runs }) => runs.map(({ id }) => id));
  const [answer, config] = await Promise.all([
    api.compare.readMetrics({
      groups,
      names: [base.label, head.label],
      ...(metric.length > 0 && { metrics: [...metric] }),
      ...(part !== undefined && { part }),
      limit: metric.length > 0 ? metric.length : MOST_METRICS,
    }),
    api.compare.diffConfig({ groups, limit: 5000 }),
  ]);
  const differing = config.rows.filter(
    ({ relation, leftOut }) => relation !== "same" && leftOut === null,
  );
  const rest = answer.total - answer.metrics.length;
  return {
    title: title ?? `${head.label} against ${base.label}`,
    base,
    head,
    rows: sortRows(answer.metrics.map((one) => judgeMetric(one, maxDrop))),
    config: differing.slice(0, MOST_CONFIG),
    configTotal: differing.length,
    readings: answer.metrics.flatMap(({ groups: [, of] }) =>
      typeof of?.against?.p === "number" ? [of.against.reading] : [],
    ),
    notes: [
      ...(answer.unknown.length === 0 ? [] : [`No run has ${answer.unknown.join(", ")}.`]),
      ...(answer.unshared === 0 ? [] : [`${answer.unshared} metrics are only on one side.`]),
      ...(rest === 0 ? [] : [`${rest} more metrics; name some with --metric.`]),
    ],
    tool: `Assay ${VERSION}`,
  };
}

/** A metric that was asked for and that a side lacks is a failure too: nobody would notice else. */
function exitCodeOf(rows: readonly DiffRow[], failOn: ReportDiffOptions["failOn"]): number {
  if (failOn === "never") return 0;
  const fails = ({ verdict }: DiffRow): boolean =>
    verdict === "worse" ||
    verdict === "missing" ||
    (failOn === "unclear" && verdict === "cannot say");
  return rows.some(fails) || (failOn === "unclear" && rows.length === 0) ? WORSE : 0;
}

/** A run, `commit:SHA` (its beginning will do), or a query. */
async function readSide(
  api: ApiClient,
  given: string,
  projectId: string | undefined,
): Promise<DiffSide> {
  const commit = /^commit:([0-9a-fA-F]{4,40})$/.exec(given)?.[1]?.toLowerCase();
  const isQuery = commit !== undefined || /[=<>~"']|\s(in|and|or|glob)\s/.test(given);
  const runs = [];
  if (!isQuery) runs.push(await findRun(api, given));
  else {
    const query = commit === undefined ? given : `commit glob "${commit}*"`;
    for await (const row of allRuns(api, { query, ...(projectId !== undefined && { projectId }) }))
      runs.push(row);
    if (runs.length === 0) throw new UsageError(`No run matches ${given}.`);
  }
  const commits = new Set(runs.flatMap((run) => (run.commit === null ? [] : [run.commit])));
  return {
    label: (isQuery ? given : (runs[0]?.name ?? given)).slice(0, 500),
    runs: runs.map(({ id, name }) => ({ id, name })),
    commits: [...commits].toSorted().slice(0, 5),
  };
}
