import type { LoadResult, ReopenResult, StartResult } from "./load.ts";
import { toEveryFileTable, type EveryFileResult } from "./every-file-report.ts";
import { toImportanceTable, type ImportanceResult } from "./importance-report.ts";
import type { PageBench } from "./page-bench.ts";
import { toComparisonTable, toPageTables, type PagesResult } from "./page-report.ts";
import type { RangeSlope } from "./series-range.ts";
import { digits, ratio, show } from "./report-text.ts";
import type { TrackingResult } from "./tracking/measure.ts";
import { toTrackingTable } from "./tracking/report.ts";
import type { Spread, Spreads } from "./statistics.ts";

/** `results.json`. A part is absent until it was measured once. */
export interface Results extends EveryFileResult {
  /** B3 to B6, B8 beside MLflow's server. */
  tracking?: TrackingResult;
  /** Which params go with a metric, beside Optuna; many bootstraps. */
  importance?: ImportanceResult;
  /** Pages of a comparison, by workspace. */
  compare?: Readonly<Record<string, PageBench>>;
  machine: { cpu: string; cores: number; memoryGiB: number };
  versions: Readonly<Record<string, string>>;
  /** Seconds of a fixed loop before each measurement: far above the lowest means a busy machine. */
  spinS: Record<string, number>;
  set?: { runs: number; tags: number; steps: number; points: number; bytes: number };
  b1?: {
    assay: Spreads<LoadResult>;
    tensorBoard: Spreads<LoadResult>;
  };
  b2?: Spreads<ReopenResult>;
  /** Bytes on disk per point: float32 at regular steps, random float64. */
  b7?: { float32: number; float64: number };
  b8?: {
    empty: Spreads<StartResult>;
    full: Spreads<StartResult>;
    tensorBoard: Spreads<StartResult>;
  };
  b10?: PagesResult;
  b9?: { assayDrawnS: Spread; tensorBoardAnsweredS: Spread };
  /** CPU of one range query at 2,000 pixel columns, by the length of the series. */
  b11?: readonly RangeSlope[];
  slope?: {
    rows: ReadonlyArray<{ points: number; cpuS: number; wallS: number; peakMiB: number }>;
    cpuExponent: number;
  };
}

/** The README's table: median (lowest to highest, number of runs). */
export function toTable(results: Results): string {
  const { machine, versions, set, b1, b2, b7, b8, b9, b11, slope } = results;
  const rows: string[][] = [];
  const millions = set === undefined ? "" : `${set.points / 1e6} M points`;
  if (b1 !== undefined) {
    const { assay, tensorBoard } = b1;
    const load = (what: string, key: keyof LoadResult, unit: string): void => {
      rows.push([
        `B1 ${what}`,
        show(assay[key], unit),
        show(tensorBoard[key], unit),
        ratio(assay[key], tensorBoard[key]),
      ]);
    };
    load(`open ${millions}: all series, wall`, "allS", "s");
    load("first curve", "firstCurveS", "s");
    load("CPU of the process tree", "cpuS", "s");
    load("peak memory (PSS)", "peakMiB", "MiB");
    rows.push([
      "B1 points kept of each series",
      String(assay.keptPerSeries.median),
      String(tensorBoard.keptPerSeries.median),
      "",
    ]);
  }
  if (b2 !== undefined) {
    rows.push(
      ["B2 open it again: first chart", show(b2.firstChartS, "s"), "reads everything again", ""],
      [
        "B2 CPU until settled",
        show(b2.cpuS, "s"),
        "",
        b1 ? `${ratio(b2.cpuS, b1.assay.cpuS)} of B1` : "",
      ],
    );
  }
  if (b7 !== undefined && set !== undefined) {
    const eventBytes = set.bytes / set.points;
    rows.push(
      [
        "B7 bytes on disk per point, float32 at regular steps",
        b7.float32.toFixed(1),
        `${eventBytes.toFixed(0)} (event files)`,
        `${(b7.float32 / eventBytes).toFixed(2)} x`,
      ],
      ["B7 the same, random float64", b7.float64.toFixed(1), "", ""],
    );
  }
  if (b8 !== undefined) {
    const { empty, full, tensorBoard } = b8;
    rows.push(
      [
        "B8 start to first answer, CPU",
        show(empty.cpuS, "s"),
        show(tensorBoard.cpuS, "s"),
        ratio(empty.cpuS, tensorBoard.cpuS),
      ],
      [
        "B8 start to first answer, wall",
        show(empty.answerS, "s"),
        show(tensorBoard.answerS, "s"),
        ratio(empty.answerS, tensorBoard.answerS),
      ],
      [
        "B8 idle memory, nothing opened",
        show(empty.idleMiB, "MiB"),
        show(tensorBoard.idleMiB, "MiB"),
        ratio(empty.idleMiB, tensorBoard.idleMiB),
      ],
      [`B8 idle memory, ${millions} known`, show(full.idleMiB, "MiB"), "not measured", ""],
    );
  }
  if (b9 !== undefined) {
    rows.push([
      "B9 line appended until drawn in the browser",
      show(b9.assayDrawnS, "s"),
      `${show(b9.tensorBoardAnsweredS, "s")} until its API answers; its page then polls`,
      "",
    ]);
  }
  if (b11 !== undefined) {
    const exact = b11.some((one) => one.exact.includes("NO")) ? "NOT exact" : "exact";
    const lengths = b11[0]?.points.map((points) => `${points / 1e6} M`).join(", ") ?? "";
    rows.push([
      `B11 CPU of a range at 2,000 pixels, by zoom, of ${lengths} points; ${exact}`,
      b11
        .filter(({ zoom }) => ["full", "1/10", "1/100"].includes(zoom))
        .map(({ zoom, medianMs, exponent }) => {
          const grows = exponent === null ? "" : ` (grows as points^${exponent.toFixed(2)})`;
          return `${zoom}: ${medianMs.map(digits).join(", ")} ms${grows}`;
        })
        .join("; "),
      "keeps 1,000 points",
      "",
    ]);
  }
  if (slope !== undefined) {
    const list = slope.rows
      .map(({ points, cpuS }) => `${points / 1e6} M: ${digits(cpuS)} s`)
      .join(", ");
    rows.push([
      "CPU by number of points",
      `${list}; grows as points^${slope.cpuExponent.toFixed(2)}`,
      "",
      "",
    ]);
  }
  const tools = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return [
    ...(rows.length === 0
      ? []
      : [
          "| what | Assay | TensorBoard | ratio |",
          "|---|---|---|---|",
          ...rows.map((row) => `| ${row.join(" | ")} |`),
          "",
        ]),
    ...toEveryFileTable(results),
    ...(results.tracking === undefined ? [] : toTrackingTable(results.tracking)),
    ...(results.compare === undefined ? [] : [toComparisonTable(results.compare), ""]),
    ...(results.importance === undefined ? [] : toImportanceTable(results.importance)),
    ...(results.b10 === undefined ? [] : [toPageTables(results.b10)]),
    `Median (lowest to highest, number of runs), both on the same files, page cache warm. ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB; ${tools}.`,
    "",
  ].join("\n");
}
