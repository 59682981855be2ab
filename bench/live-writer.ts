/**
 * Runs that grow side by side, as so many trainings write them: one process, paced by the clock, a write for each row of
 * each run. `spawnWriter` starts it and talks to it.
 */
import { fork } from "node:child_process";
import { appendFileSync, closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatNamed, type LogFormat, type RunLog } from "./log-formats.ts";
import { quantile } from "./series-tools.ts";

export interface LiveSet {
  readonly folder: string;
  readonly formats: readonly string[];
  readonly runsPerFormat: number;
  /** Rows a second, of each run. */
  readonly rate: number;
}

/** How well the writer kept to the clock: milliseconds that rows were written late. */
export interface Pace {
  readonly rows: number;
  readonly seconds: number;
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
  readonly lateMaxMs: number;
}

export interface LiveRun {
  readonly format: LogFormat;
  readonly run: number;
  readonly log: RunLog;
}

/** Rows of every run before the first paced one, so that it is known by then. */
const FIRST_ROWS = 3;
const TICK_MS = 2;

/** The runs of a set, format by format; the first of each is the one whose writes are told. */
export function listRuns({ formats, runsPerFormat }: LiveSet): LiveRun[] {
  return formats.map(formatNamed).flatMap((format, index) =>
    Array.from({ length: runsPerFormat }, (_, i) => {
      const inFolder = Math.floor(i / format.runsPerFolder);
      const folder = `${format.name}/${String(inFolder).padStart(4, "0")}`;
      const part = i % format.runsPerFolder;
      // Over all formats, so that no two runs have the same values.
      const run = index * runsPerFormat + i;
      return { format, run, log: format.create({ folder, run, part }) };
    }),
  );
}

type Told =
  | { readonly kind: "ready" }
  | {
      readonly kind: "row";
      readonly format: string;
      readonly step: number;
      readonly writtenMs: number;
    }
  | { readonly kind: "done"; readonly rows: readonly number[]; readonly pace: Pace };

export interface LiveWriter extends Disposable {
  readonly runs: readonly LiveRun[];
  begin(): void;
  /** Is told each row of the first run of each format, right after its write; `writtenMs` by `Date.now()` before it. */
  onRow: (format: string, step: number, writtenMs: number) => void;
  /** Rows written of each run, and how well they were paced. */
  stop(): Promise<{ readonly rows: readonly number[]; readonly pace: Pace }>;
}

/** Starts the process; resolves when every run has its first rows. */
export async function spawnWriter(set: LiveSet): Promise<LiveWriter> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(set)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  const ready = Promise.withResolvers<void>();
  const done = Promise.withResolvers<Extract<Told, { kind: "done" }>>();
  // Whoever waits for it is told; nobody may.
  done.promise.catch(() => undefined);
  const writer: LiveWriter = {
    runs: listRuns(set),
    onRow: () => undefined,
    begin: () => void child.send("begin"),
    stop: () => {
      child.send("stop");
      return done.promise;
    },
    [Symbol.dispose]: () => {
      process.off("exit", end);
      end();
    },
  };
  child.on("message", (told: Told) => {
    if (told.kind === "ready") ready.resolve();
    else if (told.kind === "done") done.resolve(told);
    else writer.onRow(told.format, told.step, told.writtenMs);
  });
  child.once("exit", (code) => {
    const ended = new Error(`the writer ended with ${code}`);
    ready.reject(ended);
    done.reject(ended);
  });
  await ready.promise;
  return writer;
}

// The process -----------------------------------------------------------------------------------------------------------

function write(set: LiveSet): void {
  const tell = (told: Told): void => void process.send?.(told);
  const runs = listRuns(set);
  for (const { log } of runs) makeLog(set.folder, log);
  const files = new Map<string, number>();
  const handles = runs.map(({ log: { path } }) => {
    const handle = files.get(path) ?? openSync(join(set.folder, path), "a");
    files.set(path, handle);
    return handle;
  });
  let rows = 0;
  let startedMs = 0;
  const late: number[] = [];
  const stepOf = (row: number): number => FIRST_ROWS + Math.floor(row / runs.length);
  const dueMs = (row: number): number => startedMs + (row * 1000) / (runs.length * set.rate);
  const writeDue = (): void => {
    for (; dueMs(rows) <= Date.now(); rows++) {
      const index = rows % runs.length;
      const { format, log } = runs[index] as LiveRun;
      const step = stepOf(rows);
      const writtenMs = Date.now();
      const row = log.row(step, writtenMs);
      writeSync(handles[index] as number, typeof row === "string" ? Buffer.from(row) : row);
      late.push(writtenMs - dueMs(rows));
      if (index % set.runsPerFormat === 0)
        tell({ kind: "row", format: format.name, step, writtenMs });
    }
  };
  let timer: NodeJS.Timeout | undefined;
  process.on("message", (word) => {
    if (word === "begin") {
      startedMs = Date.now();
      timer = setInterval(writeDue, TICK_MS);
      return;
    }
    clearInterval(timer);
    for (const handle of files.values()) closeSync(handle);
    const full = Math.floor(rows / runs.length);
    const pace = {
      rows,
      seconds: (Date.now() - startedMs) / 1000,
      lateP50Ms: quantile(late, 0.5),
      lateP99Ms: quantile(late, 0.99),
      lateMaxMs: quantile(late, 1),
    };
    tell({
      kind: "done",
      rows: runs.map((_, index) => FIRST_ROWS + full + (index < rows % runs.length ? 1 : 0)),
      pace,
    });
  });
  process.on("disconnect", () => process.exit());
  tell({ kind: "ready" });
}

function makeLog(folder: string, log: RunLog): void {
  for (const [path, text] of log.beside) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const path = join(folder, log.path);
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, log.head);
  for (let step = 0; step < FIRST_ROWS; step++) appendFileSync(path, log.row(step, Date.now()));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  write(JSON.parse(process.argv[2] ?? "") as LiveSet);
