import type { LiveManyResult } from "./live-many.ts";
import type { ReaderResult, ReadersResult } from "./readers.ts";
import { digits, ratio, show } from "./report-text.ts";
import type { Spread } from "./statistics.ts";
import type { TreeResult } from "./tree.ts";
import type { PairedDifference, WatchedResult } from "./watched.ts";

/** Every file of every logger: each part is absent until it was measured once. */
export interface EveryFileResult {
  tree?: TreeResult;
  live500?: LiveManyResult;
  readers?: ReadersResult;
  b12?: WatchedResult;
}

type Row = readonly [what: string, assay: string, peer: string, ratio: string];

const whole = (value: number): string => value.toLocaleString("en-US");
const delays = ({
  p50,
  p99,
  n,
}: {
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
}) => `p50 ${digits(p50)} s, p99 ${digits(p99)} s (n ${n})`;

/** Lines of Markdown; none without a result. */
export function toEveryFileTable({ tree, live500, readers, b12 }: EveryFileResult): string[] {
  const rows = [
    ...(tree === undefined ? [] : treeRows(tree)),
    ...(live500 === undefined ? [] : liveRows(live500)),
    ...(readers === undefined ? [] : readerRows(readers)),
    ...(b12 === undefined ? [] : watchedRows(b12)),
  ];
  if (rows.length === 0) return [];
  return [
    "| every file | Assay | peer | ratio |",
    "|---|---|---|---|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
  ];
}

function treeRows(tree: TreeResult): Row[] {
  const { first, again, tensorBoard } = tree;
  const what = `tree of ${whole(tree.files)} files, ${whole(tree.logs)} logs of ten loggers`;
  const peer = (spread: Spread, unit: string): string =>
    `TensorBoard, its ${whole(tree.eventLogs)} event files: ${show(spread, unit)}`;
  return [
    [
      `${what}: all read, wall`,
      show(first.wallS, "s"),
      peer(tensorBoard.wallS, "s"),
      ratio(first.wallS, tensorBoard.wallS),
    ],
    [
      "tree: CPU",
      show(first.cpuS, "s"),
      peer(tensorBoard.cpuS, "s"),
      ratio(first.cpuS, tensorBoard.cpuS),
    ],
    [
      "tree: peak memory (PSS)",
      show(first.peakMiB, "MiB"),
      peer(tensorBoard.peakMiB, "MiB"),
      ratio(first.peakMiB, tensorBoard.peakMiB),
    ],
    [
      "tree again, nothing changed: wall",
      show(again.wallS, "s"),
      "reads everything again",
      `${ratio(again.wallS, first.wallS)} of the first start`,
    ],
    [
      "tree again: CPU",
      show(again.cpuS, "s"),
      "",
      `${ratio(again.cpuS, first.cpuS)} of the first start`,
    ],
    [
      `tree, ${tree.watch}: line appended until its point is answered`,
      show(tree.changeS, "s"),
      "",
      "",
    ],
    ["tree: CPU while nothing happens, of one core", show(tree.idlePercent, "%"), "", ""],
  ];
}

function liveRows({ mixed, events, tensorBoard, rate, seconds }: LiveManyResult): Row[] {
  const peer = `TensorBoard, ${tensorBoard.runs} event files`;
  const late = ({ lateP50Ms, lateP99Ms }: LiveManyResult["mixed"]["pace"]): string =>
    `p50 ${digits(lateP50Ms)} ms, p99 ${digits(lateP99Ms)} ms`;
  return [
    [
      `${mixed.runs} live runs of ten loggers, ${rate} rows a second each, ${seconds} s: CPU, of one core`,
      show(mixed.cpuPercent, "%"),
      `${peer}: ${show(tensorBoard.cpuPercent, "%")}`,
      "",
    ],
    [
      `the same, ${events.runs} event files alone`,
      show(events.cpuPercent, "%"),
      show(tensorBoard.cpuPercent, "%"),
      ratio(events.cpuPercent, tensorBoard.cpuPercent),
    ],
    [
      `${mixed.runs} live runs: memory (PSS); ${events.runs} event files`,
      `${digits(mixed.pssMiB)} MiB; ${digits(events.pssMiB)} MiB`,
      `${peer}: ${digits(tensorBoard.pssMiB)} MiB`,
      "",
    ],
    [
      `${mixed.runs} live runs: row written until the API answers with it`,
      delays(mixed.answeredS),
      `${peer}: ${delays(tensorBoard.answeredS)}`,
      "",
    ],
    [`the same, ${events.runs} event files alone`, delays(events.answeredS), "", ""],
    [
      `${mixed.runs} live runs: row written until drawn, all of them on the page`,
      mixed.drawnS === undefined
        ? "not drawn in 120 s"
        : `${show(mixed.drawnS, "s")}; engine ${digits(mixed.cpuPercentWithPage ?? NaN)} % of one core meanwhile`,
      "its page polls",
      "",
    ],
    [
      `${mixed.runs} live runs: points written, stored; rows late by`,
      `${whole(mixed.points)}, ${whole(mixed.points)}; ${late(mixed.pace)}`,
      `${peer}: rows late by ${late(tensorBoard.pace)}`,
      "",
    ],
  ];
}

function readerRows({ wandb, mlflow }: ReadersResult): Row[] {
  const thousands = ({ median, min, max, n }: Spread): Spread => ({
    median: median / 1000,
    min: min / 1000,
    max: max / 1000,
    n,
  });
  const row = (what: string, peer: string, result: ReaderResult): Row => [
    `${what}, ${whole(result.points)} points: thousand points a CPU second`,
    show(thousands(result.assay), "k/s"),
    `${peer}: ${show(thousands(result.peer), "k/s")}`,
    ratio(result.assay, result.peer),
  ];
  return [
    row("W&B offline files, stored", "W&B's own reader (0.29), into memory", wandb),
    row("MLflow file store, stored", "MLflow's own reader, into memory", mlflow),
  ];
}

function watchedRows(b12: WatchedResult): Row[] {
  const { wandb, mlflow, tensorboard } = b12.callMs;
  const paired = ({ alone, mean, half }: PairedDifference): string =>
    `${mean < 0 ? "" : "+"}${mean.toFixed(3)} s ± ${half.toFixed(3)} (95 %, ${b12.pairs} pairs) of ${show(alone, "s")}`;
  return [
    [
      `B12 training of ${b12.steps} steps, watched less alone: wall`,
      paired(b12.wallS),
      "nobody watches: they run in the training",
      "",
    ],
    ["B12 the same: CPU of the training", paired(b12.cpuS), "", ""],
    [
      `B12 engine at ${b12.otherRuns + 1} live runs, of one core`,
      show(b12.enginePercent, "%"),
      "",
      "",
    ],
    [
      "B12 CPU of the training for each logged value",
      `0 ms; torch's own writer, flushed each time: ${show(tensorboard, "ms")}`,
      `wandb offline ${show(wandb, "ms")}, mlflow file store ${show(mlflow, "ms")}`,
      "",
    ],
  ];
}
