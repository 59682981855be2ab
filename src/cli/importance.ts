import type { MetricPart } from "../base/query/index.ts";
import type { WireImportance } from "../contract/compare-importance.ts";
import {
  describeCounts,
  describeLeftOut,
  describeResult,
  describeSilence,
  describeWarning,
  METHODS,
  NOT_CAUSAL,
  PAIRS_SAY,
  percent,
  percentRange,
  type ImportanceMethod,
} from "../contract/compare-importance-words.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject, type When } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printNote, printTable, UsageError } from "./output.ts";
import {
  chooseForm,
  formatOf,
  TABLE_FORMATS,
  writeTable,
  type TableFormat,
  type TableOptions,
} from "./table-format.ts";

export interface ImportanceOptions extends CommonOptions, TableOptions, When {
  readonly metric: string;
  readonly part: MetricPart;
  readonly method: ImportanceMethod;
  readonly param: readonly string[];
  readonly project?: string;
}

/** Params left out that are told by name: of a sweep over file names there may be thousands. */
const MOST_NAMED = 20;

/** How much of a metric's variation each param carries among the runs that a query finds. */
export async function tellImportance(query: string, options: ImportanceOptions): Promise<void> {
  chooseForm(options, ["json", ...TABLE_FORMATS]);
  const found = await withConnection(options.data, ({ api }) => measure(api, query, options));
  const notes = notesOf(found, options);
  if (options.json === true) {
    const { method, metric, part } = options;
    printJson({ metric, part, method, ...found, says: [resultOf(found, options), ...notes] });
    return;
  }
  const format = formatOf(options);
  if (format === undefined) tell(found, notes, options);
  else {
    writeTable(tableOf(found, format), format, "");
    for (const note of [resultOf(found, options), ...notes]) printNote(note);
  }
}

async function measure(
  api: ApiClient,
  query: string,
  { metric, part, method, param, project, at }: ImportanceOptions,
): Promise<WireImportance> {
  const when: When = at === undefined ? {} : { at };
  const projectId = project === undefined ? undefined : (await findProject(api, project, when)).id;
  const opened = await api.compare.openComparison({
    ...when,
    sets: [{ runs: { query, ...(projectId !== undefined && { projectId }) } }],
    groupBy: "set",
  });
  const runIds = opened.groups[0]?.runIds ?? [];
  if (runIds.length === 0)
    throw new UsageError(query === "" ? "There is no run." : `No run matches ${query}.`);
  return api.compare.readImportance({
    ...when,
    runIds,
    metric,
    part,
    method,
    pairs: method !== "ped-anova",
    ...(param.length > 0 && { params: [...param] }),
  });
}

/** What was found, or why nothing can be said. */
function resultOf(found: WireImportance, { method, metric }: ImportanceOptions): string {
  if (found.silent !== null) {
    const { title, text } = describeSilence(found, metric);
    return `${title}. ${text}`;
  }
  return describeResult(found, method, metric) || "Nothing can be said of any param.";
}

/** All that limits it. */
function notesOf(found: WireImportance, { metric }: ImportanceOptions): string[] {
  const { warnings, leftOut, silent } = found;
  const more = leftOut.length - MOST_NAMED;
  return [
    ...warnings.map((warning) => describeWarning(warning, metric)),
    ...(silent === null ? [NOT_CAUSAL] : []),
    `${describeCounts(found)}.`,
    ...(leftOut.length === 0
      ? []
      : [
          `Left out: ${describeLeftOut(leftOut.slice(0, MOST_NAMED))}${more > 0 ? `, and ${more} more` : ""}.`,
        ]),
  ];
}

function tell(found: WireImportance, notes: readonly string[], options: ImportanceOptions): void {
  const { rows, pairs } = found;
  printLine(resultOf(found, options));
  if (rows.length > 0) {
    printLine("");
    printTable(
      ["PARAM", "IMPORTANCE", "95 %", "VARIES WITH"],
      rows.map(({ param, share, aliases }) => [
        param,
        percent(share.value),
        percentRange(share),
        aliases.join(", "),
      ]),
      "",
    );
    printLine(METHODS.find(({ id }) => id === options.method)?.says ?? "");
  }
  if (pairs.length > 0) {
    printLine("");
    printTable(
      ["INTERACTION", "BEYOND EACH", "95 %"],
      pairs.map(({ params, share }) => [
        params.join(" × "),
        percent(share.value),
        percentRange(share),
      ]),
      "",
    );
    printLine(PAIRS_SAY);
  }
  printLine("");
  for (const note of notes) printLine(note);
}

/** Interactions are rows as well, of two params; numbers for programs, percents for papers and notes. */
function tableOf({ rows, pairs }: WireImportance, format: TableFormat) {
  const all = [
    ...rows.map(({ param, share, aliases, missing }) => ({
      names: [param],
      share,
      aliases: aliases.join(", "),
      missing,
    })),
    ...pairs.map(({ params, share }) => ({ names: params, share, aliases: "", missing: null })),
  ];
  if (format === "csv")
    return {
      headings: ["param", "with", "importance", "low", "high", "varies_with", "missing"],
      rows: all.map(({ names, share, aliases, missing }) => [
        names[0],
        names[1],
        share.value,
        share.low,
        share.high,
        aliases,
        missing,
      ]),
    };
  return {
    headings: ["Param", "Importance", "95 %", "Varies with"],
    rows: all.map(({ names, share, aliases }) => [
      names.join(" × "),
      percent(share.value),
      percentRange(share),
      aliases,
    ]),
  };
}
