import type { Failed, MoveCost, PageBench } from "./page-bench.ts";
import type { PeerName } from "./peer-pages.ts";
import type { ActionCost } from "./trace.ts";
import type { Spread, Spreads } from "./statistics.ts";

/** B10: Assay with large workspaces, and every page with the runs of the peers. */
export interface PagesResult {
  readonly workspaces: Readonly<Record<string, PageBench>>;
  /** By the number of runs. */
  readonly peers: Readonly<Record<string, Readonly<Partial<Record<PeerName, PageBench>>>>>;
}

const TITLES: Readonly<Record<string, string>> = {
  table: "table of 10,000 runs x 200 columns",
  chart: "chart of 500 runs x 5,000 points",
  wall: "wall of 200 runs x 40 cards",
  compare: "comparison of 500 runs x 200 metrics",
  parallel: "parallel coordinates of 2,000 runs",
};
const PEER_TITLES: Readonly<Record<PeerName, string>> = {
  assay: "Assay",
  tensorboard: "TensorBoard",
  mlflow: "MLflow",
};

const ms = ({ median, min, max }: Spread): string =>
  `${median.toFixed(0)} (${min.toFixed(0)} to ${max.toFixed(0)})`;
const preciseMs = ({ median, min, max }: Spread): string =>
  `${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`;

type StepResult = Spreads<ActionCost> | Spreads<MoveCost> | Failed;
const isMove = (step: StepResult): step is Spreads<MoveCost> => "p99Ms" in step;

/** Of the pages of a comparison; no peer tests one run against another. */
export function toComparisonTable(pages: Readonly<Record<string, PageBench>>): string {
  return [
    "| compare, times in ms | until drawn, wall | longest task, CPU | main thread, CPU | n |",
    "|---|---|---|---|---|",
    ...Object.entries(pages).flatMap(([name, bench]) => toRows(TITLES[name] ?? name, bench)),
  ].join("\n");
}

/** Markdown of both tables. */
export function toPageTables({ workspaces, peers }: PagesResult): string {
  const lines = [
    "| B10, times in ms | until drawn, wall | longest task, CPU | main thread, CPU | n |",
    "|---|---|---|---|---|",
    ...Object.entries(workspaces).flatMap(([name, bench]) => toRows(TITLES[name] ?? name, bench)),
    "",
  ];
  for (const [runs, pages] of Object.entries(peers)) lines.push(...toPeerTable(runs, pages), "");
  return lines.join("\n");
}

function toRows(title: string, bench: PageBench): string[] {
  const rows = Object.entries(bench.steps).map(([name, step]) => {
    const what = `${title}: ${name}`;
    if ("failed" in step) return [what, step.failed, "", "", ""];
    if (isMove(step))
      return [
        `${what}, a move`,
        "",
        "",
        `median ${preciseMs(step.medianMs)}, p99 ${preciseMs(step.p99Ms)}`,
        String(step.medianMs.n),
      ];
    const { drawnMs, longestTaskMs, cpuMs } = step;
    return [what, ms(drawnMs), ms(longestTaskMs), ms(cpuMs), String(cpuMs.n)];
  });
  const { heapMiB, processMiB } = bench.memory;
  const memory = `JavaScript ${heapMiB.median.toFixed(0)} MiB, process ${processMiB.median.toFixed(0)} MiB`;
  return [...rows, [`${title}: memory`, memory, "", "", String(heapMiB.n)]].map(
    (row) => `| ${row.join(" | ")} |`,
  );
}

/** Each cell: until drawn, then the longest task and all tasks of the main thread. */
function toPeerTable(
  runs: string,
  pages: Readonly<Partial<Record<PeerName, PageBench>>>,
): string[] {
  const names = Object.keys(PEER_TITLES) as PeerName[];
  const steps = [...new Set(names.flatMap((name) => Object.keys(pages[name]?.steps ?? {})))];
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    row([
      `B10, ${runs} runs x 20 metrics; ms until drawn (longest task, all tasks in CPU)`,
      ...names.map((name) => PEER_TITLES[name]),
    ]),
    "|---|---|---|---|",
    ...steps.map((step) => row([step, ...names.map((name) => toCell(pages[name]?.steps[step]))])),
    row([
      "memory of the page",
      ...names.map((name) => {
        const memory = pages[name]?.memory.processMiB.median;
        return memory === undefined ? "not measured" : `${memory.toFixed(0)} MiB`;
      }),
    ]),
  ];
}

function toCell(step: StepResult | undefined): string {
  if (step === undefined) return "has none";
  if ("failed" in step) return step.failed;
  if (isMove(step))
    return `a move ${step.medianMs.median.toFixed(1)}, p99 ${step.p99Ms.median.toFixed(1)}`;
  const { drawnMs, longestTaskMs, cpuMs } = step;
  return `${drawnMs.median.toFixed(0)} (${longestTaskMs.median.toFixed(0)}, ${cpuMs.median.toFixed(0)}; n ${cpuMs.n})`;
}
