import { digits, ratio, show } from "../report-text.ts";
import type { Spread } from "../statistics.ts";
import type { GrowthResult, TrackingResult, WritingResult } from "./measure.ts";
import type { Query, SearchName } from "./reading.ts";

type Row = readonly [what: string, assay: string, one: string, four: string, ratio: string];

/** Lines of Markdown. The ratio is to MLflow's better setting. */
export function toTrackingTable(result: TrackingResult): string[] {
  return [
    "| tracking server | Assay | mlflow server, 1 worker | 4 workers | ratio to its better |",
    "|---|---|---|---|---|",
    ...[
      ...writingRows(result),
      ...readingRows(result),
      ...startingRows(result),
      ...growthRows(result),
    ].map((row) => `| ${row.join(" | ")} |`),
    "",
  ];
}

type Part = "calls" | "calls8" | "batches" | "batches8";

function writingRows({ writing }: TrackingResult): Row[] {
  const { assay, mlflow1, mlflow4 } = writing;
  const row = (
    what: string,
    of: (one: WritingResult) => Spread,
    unit: string,
    better: "high" | "low",
  ): Row => [
    what,
    show(of(assay), unit),
    show(of(mlflow1), unit),
    show(of(mlflow4), unit),
    ratio(of(assay), betterOf(of(mlflow1), of(mlflow4), better)),
  ];
  const rowsOf = (what: string, part: Part, unit: string): Row[] => [
    row(what, (one) => one[part].perS, `${unit}/s`, "high"),
    row("p50 of a request", (one) => one[part].p50Ms, "ms", "low"),
    row("p99", (one) => one[part].p99Ms, "ms", "low"),
    row(`server CPU a ${unit}`, (one) => one[part].cpuMs, "ms", "low"),
  ];
  return [
    ...rowsOf("B3 log-metric, 1 client", "calls", "call"),
    ...rowsOf("B3 log-metric, 8 clients", "calls8", "call"),
    row("B3 `mlflow.log_metric` in Python", ({ python }) => python.perS, "call/s", "high"),
    ...rowsOf("B4 log-batch of 1,000 points, 1 client", "batches", "point"),
    ...rowsOf("B4 log-batch, 8 clients", "batches8", "point"),
  ];
}

function betterOf(one: Spread, other: Spread, better: "high" | "low"): Spread {
  return one.median > other.median === (better === "high") ? one : other;
}

const SEARCH_NAMES: Readonly<Record<SearchName, string>> = {
  filtered: "filter on metric and param, ordered, at most 1,000",
  ordered: "all ordered by a metric, the first 1,000",
  orderedFew: "all ordered by a metric, the first 100",
  newest: "the newest 100",
  all: "all of them",
};

function readingRows({ reading, runs, points }: TrackingResult): Row[] {
  const { assay, mlflow1 } = reading;
  const row = (what: string, ours: Query, theirs: Query): Row => [
    what,
    `${show(ours.wallMs, "ms")}; CPU ${digits(ours.cpuMs)} ms`,
    `${show(theirs.wallMs, "ms")}; CPU ${digits(theirs.cpuMs)} ms`,
    "",
    `1/${digits(theirs.wallMs.median / ours.wallMs.median)}, CPU 1/${digits(theirs.cpuMs / ours.cpuMs)}`,
  ];
  const found = ({ hasExtremes }: { readonly hasExtremes: boolean }): string =>
    hasExtremes ? "yes" : "no";
  return [
    ...(Object.keys(SEARCH_NAMES) as SearchName[]).map((name) =>
      row(
        `B5 search of ${runs.toLocaleString("en-US")} runs: ${SEARCH_NAMES[name]}`,
        assay.searches[name],
        mlflow1.searches[name],
      ),
    ),
    [
      "B5 memory (PSS) at most, all runs answered",
      `${digits(assay.peakMiB)} MiB`,
      `${digits(mlflow1.peakMiB)} MiB`,
      "",
      `${(assay.peakMiB / mlflow1.peakMiB).toFixed(2)} x`,
    ],
    row(
      `B6 history of ${points.toLocaleString("en-US")} points, whole`,
      assay.history,
      mlflow1.history,
    ),
    row("B6 the same, 320 samples", assay.sampled, mlflow1.sampled),
    [
      "B6 lowest and highest value among them",
      found(assay.sampled),
      found(mlflow1.sampled),
      "",
      "",
    ],
  ];
}

function startingRows({ starting }: TrackingResult): Row[] {
  const { assay, mlflow1, mlflow4 } = starting;
  const row = (what: string, key: keyof typeof assay, unit: string): Row => [
    what,
    show(assay[key], unit),
    show(mlflow1[key], unit),
    show(mlflow4[key], unit),
    ratio(assay[key], betterOf(mlflow1[key], mlflow4[key], "low")),
  ];
  return [
    row("B8 start to first answer, wall", "answerS", "s"),
    row("B8 CPU until then", "cpuS", "s"),
    row("B8 idle memory (PSS)", "idleMiB", "MiB"),
  ];
}

const showCost = (cost: number | null): string => (cost === null ? "–" : digits(cost));

function growthRows({ growth }: TrackingResult): Row[] {
  const cell = ({ rows, exponents }: GrowthResult, key: keyof GrowthResult["exponents"]): string =>
    `${rows.map((row) => showCost(row[key])).join(", ")} ms: runs^${exponents[key].toFixed(2)}`;
  const numbers = growth.assay.rows.map(({ runs }) => runs.toLocaleString("en-US")).join(", ");
  const row = (what: string, key: keyof GrowthResult["exponents"]): Row => [
    `${what} at ${numbers} runs`,
    cell(growth.assay, key),
    cell(growth.mlflow1, key),
    "",
    "",
  ];
  return [
    row("server CPU of a log-metric", "callCpuMs"),
    row("the newest 100", "newestMs"),
    row("the first 100 by a metric", "orderedMs"),
  ];
}
