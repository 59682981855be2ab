/**
 * Bytes, seconds and memory of `assay export` in each format, beside pandas, which writes the same rows from a frame that it
 * has in memory. Linux.
 *   node bench/export.ts [--runs 20] [--metrics 20] [--points 10000] [--repeat 5]
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EXPORT_FORMATS, type ExportFormat } from "../src/base/export-table.ts";
import { ROOT } from "../e2e/support/engine.ts";
import { ensurePython, readPythonJson } from "../e2e/support/python.ts";
import { ensureWorkspace, PROJECT } from "./gen-workspace.ts";
import { readUsage } from "./process-tree.ts";
import { spreadsOf } from "./statistics.ts";

interface Figures {
  readonly wallS: number;
  readonly cpuS: number;
  readonly bytes: number;
}
interface Peer {
  readonly figures: Readonly<Record<"parquet" | "csv", Figures>>;
  readonly peakMiB: number;
  readonly rows: number;
}

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    metrics: { type: "string", default: "20" },
    points: { type: "string", default: "10000" },
    repeat: { type: "string", default: "5" },
  },
});
const [runs, metrics, points] = [values.runs, values.metrics, values.points].map(Number) as [
  number,
  number,
  number,
];
const LOOK_MS = 20;

const data = ensureWorkspace({ runs, params: 5, metrics, keys: metrics, points });
const python = await ensurePython("frames");
const scratch = await mkdtemp(join(tmpdir(), "assay-bench-export-"));
const ours: Record<ExportFormat, Array<Figures & { readonly peakMiB: number }>> = {
  csv: [],
  jsonl: [],
  parquet: [],
};
const peers: Peer[] = [];
try {
  for (let i = 0; i < Number(values.repeat); i++) {
    for (const format of EXPORT_FORMATS) ours[format].push(await exportAs(format));
    const source = join(scratch, "points.parquet");
    const script = join(import.meta.dirname, "clients", "to_parquet.py");
    peers.push(await readPythonJson<Peer>(python, [script, source, join(scratch, "peer")]));
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
const rows = peers[0]?.rows;
const results = {
  assay: Object.fromEntries(EXPORT_FORMATS.map((format) => [format, spreadsOf(ours[format])])),
  pandas: {
    parquet: spreadsOf(peers.map(({ figures }) => figures.parquet)),
    csv: spreadsOf(peers.map(({ figures }) => figures.csv)),
    peak: spreadsOf(peers.map(({ peakMiB }) => ({ peakMiB }))),
  },
};
process.stdout.write(`${JSON.stringify({ bench: "export", rows, results }, undefined, 2)}\n`);

/** The whole command, start and reading included. */
async function exportAs(format: ExportFormat): Promise<Figures & { readonly peakMiB: number }> {
  const file = join(scratch, `points.${format}`);
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      join(ROOT, "dist", "engine", "main.js"),
      "export",
      "--project",
      PROJECT,
      "-o",
      file,
      "--data",
      data,
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  let used = { cpuS: 0, pssMiB: 0 };
  const look = setInterval(() => {
    const now = readUsage(child.pid ?? 0);
    used = { cpuS: Math.max(used.cpuS, now.cpuS), pssMiB: Math.max(used.pssMiB, now.pssMiB) };
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`export ended with ${code}`);
  const { size } = await stat(file);
  return {
    wallS: (performance.now() - started) / 1000,
    cpuS: used.cpuS,
    bytes: size,
    peakMiB: used.pssMiB,
  };
}
