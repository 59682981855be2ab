/**
 * An exported report of many runs: seconds and bytes of the export, time from opening the file on the disk to the first
 * chart, CPU of the page for each move of the mouse over a chart; and seconds until 1,000 runs of a bundle are taken in. Linux.
 *   node bench/report-file.ts [--runs 20] [--metrics 20] [--points 10000] [--repeat 5]
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser } from "../e2e/support/browser.ts";
import { startEngine } from "../e2e/support/engine.ts";
import { ensureWorkspace, metricName, PROJECT } from "./gen-workspace.ts";
import { moveOver } from "./page-moves.ts";
import { spreadsOf } from "./statistics.ts";
import { summarizeMoves, tracePage } from "./trace.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    metrics: { type: "string", default: "20" },
    points: { type: "string", default: "10000" },
    repeat: { type: "string", default: "5" },
  },
});
const [runs, metrics, points, repeat] = [
  values.runs,
  values.metrics,
  values.points,
  values.repeat,
].map(Number) as [number, number, number, number];
/** Taken in as a whole. */
const BUNDLE = { runs: 1000, metrics: 20, points: 100 };

const scratch = await mkdtemp(join(tmpdir(), "assay-bench-report-"));
const browser = await launchBrowser();
try {
  const file = join(scratch, "report.html");
  const exports = await exportReport(file);
  const opened = await openReport(file);
  const bundle = await takeBundle();
  process.stdout.write(
    `${JSON.stringify({ bench: "report-file", runs, metrics, points, exports, ...opened, bundle }, undefined, 2)}\n`,
  );
} finally {
  await browser.close();
  await rm(scratch, { recursive: true, force: true });
}

/** One chart for each metric, every run in it. */
async function exportReport(file: string) {
  const data = join(scratch, "data");
  await cp(ensureWorkspace({ runs, params: 5, metrics, keys: metrics, points }), data, {
    recursive: true,
  });
  await using engine = await startEngine({ dataDir: data });
  const { api } = engine;
  const { id } = await api.reports.create({ projectId: PROJECT, title: "Bench" });
  const { revision } = await api.reports.get({ id });
  const blocks = Array.from({ length: metrics }, (_, i) => ({
    id: `chart-${i}`,
    kind: "chart" as const,
    runSetId: "all",
    metrics: [metricName(i)],
  }));
  await api.reports.edit({
    id,
    revision,
    runSets: [{ id: "all", name: "All", projectId: PROJECT }],
    blocks: Object.fromEntries(blocks.map((block) => [block.id, block])),
    order: blocks.map((block) => block.id),
  });
  const figures: Array<{ readonly wallS: number; readonly bytes: number }> = [];
  for (let i = 0; i < repeat; i++) {
    const started = performance.now();
    const html = new Uint8Array(await (await api.reports.exportHtml({ id })).arrayBuffer());
    await writeFile(file, html);
    figures.push({ wallS: (performance.now() - started) / 1000, bytes: html.length });
  }
  return spreadsOf(figures);
}

async function openReport(file: string) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const tracer = await tracePage(browser, page);
  const chart = "figure[data-metric] canvas";
  const opened: Array<{ readonly firstChartMs: number }> = [];
  const moves: Array<ReturnType<typeof summarizeMoves>> = [];
  for (let i = 0; i < repeat; i++) {
    await page.goto("about:blank");
    const started = performance.now();
    await page.goto(`file://${file}`, { waitUntil: "commit" });
    await page.locator(chart).first().waitFor({ timeout: 60_000 });
    opened.push({ firstChartMs: performance.now() - started });
    moves.push(summarizeMoves(await tracer.measureMoves(() => moveOver(page, chart))));
  }
  await context.close();
  return { open: spreadsOf(opened), hover: spreadsOf(moves) };
}

async function takeBundle() {
  const logs = await writeLogs(join(scratch, "logs"));
  const path = join(scratch, "many.assay");
  const figures: Array<{
    readonly writeS: number;
    readonly lookS: number;
    readonly takeS: number;
  }> = [];
  await using engine = await startEngine({ folders: [logs] });
  await engine.settled();
  const projectIds = (await engine.api.runs.listProjects()).map(({ id }) => id);
  for (let i = 0; i < repeat; i++) {
    const begun = performance.now();
    await engine.api.bundles.write({ projectIds, redact: null, path });
    const written = performance.now();
    await using other = await startEngine();
    const started = performance.now();
    await other.api.bundles.look({ path });
    const looked = performance.now();
    await other.api.bundles.take({ path });
    const taken = performance.now();
    figures.push({
      writeS: (written - begun) / 1000,
      lookS: (looked - started) / 1000,
      takeS: (taken - looked) / 1000,
    });
  }
  return spreadsOf(figures);
}

async function writeLogs(folder: string): Promise<string> {
  const names = Array.from({ length: BUNDLE.metrics }, (_, i) => metricName(i));
  for (let run = 0; run < BUNDLE.runs; run++) {
    const rows = Array.from({ length: BUNDLE.points }, (_, step) =>
      [step, ...names.map((_name, i) => Math.sin(step * 0.1 + i + run) / (step + 1))].join(","),
    );
    const place = join(folder, `run-${run}`);
    await mkdir(place, { recursive: true });
    await writeFile(
      join(place, "metrics.csv"),
      `${["step", ...names].join(",")}\n${rows.join("\n")}\n`,
    );
  }
  return folder;
}
