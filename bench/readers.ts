/** Points of files that loggers wrote, per CPU second: `assay scan` until they are stored, beside the loggers' own readers. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensurePython, readPythonJson } from "../e2e/support/python.ts";
import { BUNDLE, ENV } from "./load.ts";
import type { BenchContext } from "./sizes.ts";
import { spreadOf, type Spread } from "./statistics.ts";

export interface LogSizes {
  readonly runs: number;
  readonly metrics: number;
  readonly steps: number;
}

export interface ReaderSizes {
  readonly repeat: number;
  readonly wandb: LogSizes;
  readonly mlflow: LogSizes;
}

export interface ReaderResult {
  readonly points: number;
  /** Points per CPU second. */
  readonly assay: Spread;
  readonly peer: Spread;
}

export interface ReadersResult {
  /** CPU seconds of a scan that finds nothing, which are taken off. */
  readonly emptyScanS: Spread;
  readonly wandb: ReaderResult;
  readonly mlflow: ReaderResult;
}

/** The family that has a logger's own reader: W&B's last one in Python is that of 0.29. */
const READERS = { wandb: "wandb-reader", mlflow: "trackers" } as const;
type Logger = keyof typeof READERS;

const VERSION = 1;
const CLIENTS = join(import.meta.dirname, "clients");

export async function measureReaders(
  { temp, scratch, note, noteSpin }: BenchContext,
  sizes: ReaderSizes,
): Promise<ReadersResult> {
  const writers = await ensurePython("trackers");
  const empty = join(scratch, "nothing");
  mkdirSync(empty, { recursive: true });
  const emptyScans: number[] = [];
  for (let i = 0; i < sizes.repeat; i++) emptyScans.push(scan(empty, scratch).cpuS);
  const emptyScanS = spreadOf(emptyScans);
  note(`readers: an empty scan ${JSON.stringify(emptyScanS)}`);

  const measure = async (logger: Logger): Promise<ReaderResult> => {
    const { runs, metrics, steps } = sizes[logger];
    const points = runs * metrics * steps;
    const folder = join(temp, `assay-bench-${logger}-${runs}x${metrics}x${steps}-v${VERSION}`);
    note(`readers: ${logger}, ${points} points`);
    ensureLogs(writers, logger, folder, sizes[logger]);
    const reader = await ensurePython(READERS[logger]);
    const assay: number[] = [];
    const peer: number[] = [];
    for (let i = 0; i < sizes.repeat; i++) {
      noteSpin(`readers.${logger}.${i}`);
      const theirs = await readPythonJson<Scan>(reader, [script("read", logger), folder]);
      const ours = scan(folder, scratch);
      if (ours.points !== points || theirs.points !== points)
        throw new Error(
          `of ${points} points Assay read ${ours.points}, ${logger} ${theirs.points}`,
        );
      peer.push(points / theirs.cpuS);
      assay.push(points / (ours.cpuS - emptyScanS.median));
      note(`readers ${logger} ${i}: Assay ${ours.cpuS} s, its own ${theirs.cpuS} s`);
    }
    return { points, assay: spreadOf(assay), peer: spreadOf(peer) };
  };
  return { emptyScanS, wandb: await measure("wandb"), mlflow: await measure("mlflow") };
}

const script = (what: "read" | "write", logger: Logger): string =>
  join(CLIENTS, `${what}_${logger}.py`);

/** What the logger's library writes, kept in the temporary folder. */
function ensureLogs(
  python: string,
  logger: Logger,
  folder: string,
  { runs, metrics, steps }: LogSizes,
): void {
  if (existsSync(folder)) return;
  const draft = `${folder}-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  execFileSync(python, [script("write", logger), draft, ...[runs, steps, metrics].map(String)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  renameSync(draft, folder);
}

interface Scan {
  readonly points: number;
  readonly cpuS: number;
}

/** `assay scan` of the bundle into a fresh data folder; its CPU as the shell is told it by the system, after its end. */
function scan(folder: string, scratch: string): Scan {
  const dataDir = join(scratch, "scan-data");
  const command = [process.execPath, BUNDLE, "scan", folder, "--data", dataDir, "--json"];
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", 'TIMEFORMAT="%3U %3S"; time "$@"', "bash", ...command],
    { encoding: "utf8", env: { ...process.env, ...ENV, LC_ALL: "C" } },
  );
  if (status !== 0) throw new Error(`assay scan ended with ${status}: ${stderr}`);
  rmSync(dataDir, { recursive: true });
  const [user = NaN, system = NaN] = (stderr.trimEnd().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  const { points } = JSON.parse(stdout) as { readonly points: number };
  return { points, cpuS: user + system };
}
