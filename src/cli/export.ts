import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { decodeColumnBlob, type Column } from "../base/column-blob.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { PointColumns, Steps, Values } from "../base/points.ts";
import { POINT_COLUMNS } from "../contract/run-points.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { headOf, toLines, type ExportFormat } from "./export-lines.ts";
import { findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { createProgress, formatBytes, printJson, printLine, UsageError } from "./output.ts";

export interface ExportOptions extends CommonOptions {
  readonly format?: ExportFormat;
  readonly output?: string;
}

/** So many points are held at once. */
const PAGE = 20_000;

interface Sink {
  write(text: string): Promise<void>;
  /** Everything is written: the file gets its name. */
  finish(): Promise<void>;
  /** Nothing is left behind. */
  discard(): Promise<void>;
}

/** Every stored point of runs, attempt by attempt in file order, with memory that does not depend on how many they are. */
export async function exportRuns(given: readonly string[], options: ExportOptions): Promise<void> {
  const { data, json, output } = options;
  if (output === undefined)
    throw new UsageError("Name a file with -o, or an MLflow server with --to-mlflow.");
  if (given.length === 0) throw new UsageError("Name the runs to export.");
  if (output === "-" && json === true)
    throw new UsageError("--json tells about a file; with -o - the points themselves are printed.");
  const format = options.format ?? (/\.(jsonl|ndjson)$/i.test(output) ? "jsonl" : "csv");
  const done = await withConnection(data, async ({ api }) => {
    const runs = new Map<string, string>();
    for (const one of given) {
      const { id, name } = await findRun(api, one);
      runs.set(id, name);
    }
    const sink = output === "-" ? toStdout() : await toFile(resolve(output));
    try {
      const counts = await writeRuns(api, runs, format, sink);
      await sink.finish();
      return { ...counts, runs: runs.size };
    } catch (error) {
      await sink.discard();
      throw error;
    }
  });
  if (output === "-") return;
  const file = resolve(output);
  if (json === true) printJson({ file, format, ...done });
  else
    printLine(
      `Wrote ${done.points} points of ${done.series} series to ${file} (${formatBytes(done.bytes)}).`,
    );
}

interface Counts {
  readonly series: number;
  readonly points: number;
  readonly bytes: number;
}

async function writeRuns(
  api: ApiClient,
  runs: ReadonlyMap<string, string>,
  format: ExportFormat,
  sink: Sink,
): Promise<Counts> {
  const progress = createProgress();
  let [count, points, bytes] = [0, 0, 0];
  const write = async (text: string): Promise<void> => {
    bytes += Buffer.byteLength(text);
    await sink.write(text);
  };
  try {
    await write(headOf(format));
    for (const [runId, run] of runs) {
      const { series } = await api.runs.listSeries({ runId });
      for (const { points: total, source, ...key } of series) {
        const { metric, context, attempt } = key;
        const named = { metric, context, source, attempt };
        count++;
        // What is appended meanwhile belongs to the next export.
        for (let offset = 0; offset < total;) {
          const limit = Math.min(PAGE, total - offset);
          const columns = await decode(await api.runs.readPoints({ runId, ...key, offset, limit }));
          if (columns.values.length !== limit) throw changedMeanwhile(key.metric);
          await write(toLines(format, { runId, run, ...named }, columns));
          offset += limit;
          points += limit;
        }
        progress.show(`${run}: ${count} series, ${points} points, ${formatBytes(bytes)}`);
      }
    }
  } finally {
    progress.end();
  }
  return { series: count, points, bytes };
}

async function decode(blob: Blob): Promise<PointColumns> {
  const { columns } = decodeColumnBlob(await blob.arrayBuffer());
  const column = (name: (typeof POINT_COLUMNS)[number]): Column | undefined =>
    columns[POINT_COLUMNS.indexOf(name)];
  return {
    steps: column("step") as Steps,
    timesUs: column("timeUs") as Float64Array,
    values: column("value") as Values,
  };
}

function changedMeanwhile(metric: string): AppError {
  return new AppError(
    "CONFLICT",
    `The series "${metric}" was replaced while it was written.`,
    "Start the export again.",
  );
}

function toStdout(): Sink {
  return {
    async write(text) {
      if (!process.stdout.write(text)) await once(process.stdout, "drain");
    },
    finish: async () => undefined,
    discard: async () => undefined,
  };
}

/** Written beside it under another name: a reader of the file sees all of it or what was there before. */
async function toFile(path: string): Promise<Sink> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (isFolder)
    throw new AppError("INVALID_INPUT", `${path} is a folder.`, "Name a file in it with -o.");
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  let opening: Promise<unknown> = Promise.resolve();
  const end = (): never => {
    rmSync(draft, { force: true });
    process.exit(1);
  };
  // A signal may come while the file is being made: it is waited for, and taken away.
  const cleanUp = (): void => void opening.then(end, end);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, cleanUp);
  const release = (): void => {
    for (const signal of signals) process.off(signal, cleanUp);
  };
  const made = open(draft, "wx");
  opening = made;
  const handle = await made.catch((error: unknown) => {
    release();
    throw new AppError(
      "READ_ONLY",
      `${path} cannot be written: ${messageOf(error)}`,
      "Choose another file with -o.",
      { cause: error },
    );
  });
  return {
    async write(text) {
      try {
        await handle.writeFile(text);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        throw new AppError(
          "DISK_FULL",
          `The disk of ${path} is full.`,
          "Free some space and start again.",
          {
            cause: error,
          },
        );
      }
    },
    async finish() {
      await handle.sync();
      await handle.close();
      await rename(draft, path);
      release();
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(draft, { force: true });
      release();
    },
  };
}
