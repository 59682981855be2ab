/** B12: what a training loses by being watched, beside what it pays to other loggers for each call. */
import { setTimeout as pause } from "node:timers/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startEngine } from "../e2e/support/engine.ts";
import { ensurePython } from "../e2e/support/python.ts";
import { createRandom } from "../e2e/support/random.ts";
import { waitFor } from "../e2e/support/wait.ts";
import { intervalHalves, summarize } from "../src/base/stats/summary.ts";
import { spawnWriter } from "./live-writer.ts";
import { BUNDLE, ENV } from "./load.ts";
import { LOG_FORMATS } from "./log-formats.ts";
import { readUsage } from "./process-tree.ts";
import type { BenchContext } from "./sizes.ts";
import { spreadOf, type Spread } from "./statistics.ts";

export interface WatchedSizes {
  readonly pairs: number;
  readonly seed: number;
  /** Of a training, and what it aims at for each. */
  readonly steps: number;
  readonly stepMs: number;
  /** Rows a second of each of the other live runs. */
  readonly rate: number;
  readonly callRepeat: number;
}

/** Mean of watched minus alone over the pairs, and half of its 95 % interval (Student's t). */
export interface PairedDifference {
  readonly alone: Spread;
  readonly watched: Spread;
  readonly mean: number;
  readonly half: number;
}

export interface WatchedResult {
  readonly pairs: number;
  readonly steps: number;
  readonly otherRuns: number;
  readonly rate: number;
  /** Seconds of the training's loop. */
  readonly wallS: PairedDifference;
  /** CPU seconds of the training's process in it. */
  readonly cpuS: PairedDifference;
  /** Of the engine in percent of one core, in each watched training. */
  readonly enginePercent: Spread;
  /** CPU milliseconds of the training's process for each logged value. */
  readonly callMs: Readonly<Record<CallLogger, Spread>>;
}

const FAMILIES = { tensorboard: "torch", wandb: "trackers", mlflow: "trackers" } as const;
type CallLogger = keyof typeof FAMILIES;

const SCRIPT = join(import.meta.dirname, "clients", "training_loop.py");
/** What a start leaves to do is over, and the engine's last caller is forgotten. */
const QUIET_MS = 6000;
const FIRST_WORK = 100;

interface Training {
  readonly wallS: number;
  readonly cpuS: number;
  readonly logCpuS: number;
}

export async function measureWatched(
  { scratch, note, noteSpin }: BenchContext,
  sizes: WatchedSizes,
): Promise<WatchedResult> {
  const { pairs, steps, rate } = sizes;
  const python = await ensurePython("torch");
  const root = join(scratch, "watched");
  const formats = LOG_FORMATS.map(({ name }) => name).filter((name) => name !== "tfevents");
  const work = await calibrate(python, scratch, sizes);
  note(`B12: ${work} units of work a step`);
  const random = createRandom(sizes.seed);
  const alone: Training[] = [];
  const watched: Training[] = [];
  const enginePercent: number[] = [];
  using writer = await spawnWriter({
    folder: join(root, "others"),
    formats,
    runsPerFormat: 1,
    rate,
  });
  writer.begin();
  for (let i = 0; i < pairs; i++) {
    noteSpin(`B12.${i}`);
    const folder = join(root, `training-${i}`);
    const train = (onLine?: (line: string) => void): Promise<Training> =>
      runTraining(python, ["tensorboard", folder, steps, work], onLine);
    const runAlone = async (): Promise<void> => {
      await pause(QUIET_MS);
      alone.push(await train());
    };
    const runWatched = async (): Promise<void> => {
      const dataDir = join(scratch, `watched-data-${i}`);
      await using engine = await startEngine({
        command: BUNDLE,
        env: ENV,
        folders: [root],
        dataDir,
      });
      await engine.settled();
      await pause(QUIET_MS);
      const marks: Array<{ readonly atMs: number; readonly cpuS: number }> = [];
      const training = await train((line) => {
        if (line === "begin" || line === "end")
          marks.push({ atMs: performance.now(), cpuS: readUsage(engine.pid).cpuS });
      });
      const [begin, end] = marks;
      if (begin === undefined || end === undefined) throw new Error("the training told no end");
      enginePercent.push(((end.cpuS - begin.cpuS) / (end.atMs - begin.atMs)) * 100_000);
      watched.push(training);
      await waitFor("the training is stored", async () => {
        const { sources } = await engine.api.ingest.listSources({});
        const source = sources.find(({ path }) => path === `training-${i}`);
        return source?.metrics["train/loss"]?.points === steps;
      });
      await engine.stop();
      await rm(dataDir, { recursive: true });
    };
    const both = [runAlone, runWatched];
    if (random.next() < 0.5) both.reverse();
    for (const one of both) {
      await one();
      await rm(folder, { recursive: true });
    }
    note(
      `B12 ${i}: alone ${JSON.stringify(alone.at(-1))}, watched ${JSON.stringify(watched.at(-1))}, engine ${enginePercent.at(-1)?.toFixed(2)} %`,
    );
  }
  const { pace } = await writer.stop();
  note(`B12: the others' rows were late by ${JSON.stringify(pace)}`);
  return {
    pairs,
    steps,
    otherRuns: writer.runs.length,
    rate,
    wallS: compare(alone, watched, "wallS"),
    cpuS: compare(alone, watched, "cpuS"),
    enginePercent: spreadOf(enginePercent),
    callMs: await measureCalls(scratch, sizes, work, note),
  };
}

/** Units of work that take `stepMs` on this machine; the same for every training that follows. */
async function calibrate(
  python: string,
  scratch: string,
  { steps, stepMs }: WatchedSizes,
): Promise<number> {
  const count = Math.min(steps, 50);
  const { cpuS } = await runTraining(python, ["none", scratch, count, FIRST_WORK]);
  return Math.max(1, Math.round((FIRST_WORK * stepMs) / ((cpuS / count) * 1000)));
}

function compare(
  alone: readonly Training[],
  watched: readonly Training[],
  key: "wallS" | "cpuS",
): PairedDifference {
  const differences = watched.map((training, i) => training[key] - (alone[i]?.[key] ?? NaN));
  const summary = summarize(differences);
  return {
    alone: spreadOf(alone.map((training) => training[key])),
    watched: spreadOf(watched.map((training) => training[key])),
    mean: summary?.mean ?? NaN,
    half: summary === undefined ? NaN : intervalHalves()(summary),
  };
}

/** The same training with each logger, by turns, nobody watching. */
async function measureCalls(
  scratch: string,
  { steps, callRepeat }: WatchedSizes,
  work: number,
  note: (line: string) => void,
): Promise<WatchedResult["callMs"]> {
  const ms: Record<CallLogger, number[]> = { tensorboard: [], wandb: [], mlflow: [] };
  for (let i = 0; i < callRepeat; i++) {
    for (const logger of ["tensorboard", "wandb", "mlflow"] as const) {
      const python = await ensurePython(FAMILIES[logger]);
      const folder = join(scratch, `calls-${logger}-${i}`);
      const { logCpuS } = await runTraining(python, [logger, folder, steps, work]);
      ms[logger].push((logCpuS / steps) * 1000);
      note(`B12 ${logger} ${i}: ${((logCpuS / steps) * 1000).toFixed(3)} ms a call`);
      await rm(folder, { recursive: true });
    }
  }
  return {
    tensorboard: spreadOf(ms.tensorboard),
    wandb: spreadOf(ms.wandb),
    mlflow: spreadOf(ms.mlflow),
  };
}

async function runTraining(
  python: string,
  args: ReadonlyArray<string | number>,
  onLine = (_line: string): void => undefined,
): Promise<Training> {
  const child = spawn(python, [SCRIPT, ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  let last = "";
  for await (const line of createInterface(child.stdout)) {
    onLine(line);
    last = line;
  }
  await closed;
  if (child.exitCode !== 0)
    throw new Error(`${SCRIPT} ${args.join(" ")} ended with ${child.exitCode}`);
  return JSON.parse(last) as Training;
}
