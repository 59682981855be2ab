import { createHash } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { stepAt, type Steps, type Values } from "../../base/points.ts";
import type { RunDetail, RunRow } from "../../contract/runs.ts";
import type { AllHandlers } from "../module.ts";
import type { FileDoor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { Tag } from "./answers.ts";
import { NO_FILES, type CopiedRun, type FileSource, type RunRef } from "./copied-run.ts";
import type { FileItem } from "./mlflow-side.ts";
import { MlflowNames } from "./mlflow-names.ts";
import { identityOf, type Point } from "./points.ts";
import type { ShownSeries } from "./queries.ts";

/** What runs of watched folders and imports are read by. */
export interface WatchedRuns {
  readonly threads: EngineThreads;
  readonly listFiles: AllHandlers["runs"]["listFiles"];
  readonly files: FileDoor;
}

const PAGE = 20_000;
const FILE_PAGE = 10_000;
const MOST_FILES = 10_000;
/** Of one series; more are forgotten, and a repeat among them is dropped by the server. */
const MOST_REMEMBERED = 200_000;

const STATUSES: Readonly<Record<RunRow["state"], string>> = {
  running: "RUNNING",
  stalled: "RUNNING",
  finished: "FINISHED",
  failed: "FAILED",
  killed: "KILLED",
  lost: "FAILED",
};

/** @param withFiles those in the run's folder as well; what came with an import is always the run's */
export function toWatchedRef(of: WatchedRuns, row: RunRow, withFiles: boolean): RunRef {
  return {
    id: row.id,
    name: row.name,
    userId: "",
    startMs: toMs(row.startedUs ?? row.createdUs),
    mark: undefined,
    load: () => load(of, row.id, withFiles),
  };
}

function toMs(us: number): number {
  return Math.max(0, Math.floor(us / 1000));
}

async function load(of: WatchedRuns, runId: string, withFiles: boolean): Promise<CopiedRun> {
  const { read } = of.threads;
  const [run, about, series, imported] = await Promise.all([
    read.call.runs.getRun({ id: runId }),
    read.call.runs.getRunAbout({ runId }),
    read.call.transfers.listShownSeries({ runId }),
    read.call.runs.listRunArtifacts({ runId }),
  ]);
  const notes: string[] = [];
  const named = nameMetrics(series, notes);
  const startMs = toMs(run.startedUs ?? run.createdUs);
  const isOver = STATUSES[run.state] !== "RUNNING";
  return {
    id: run.id,
    name: run.name,
    status: STATUSES[run.state],
    startMs,
    endMs: isOver && run.lastDataUs !== null ? toMs(run.lastDataUs) : undefined,
    params: toParams(run, notes),
    tags: toTags(run, about.tags, notes),
    inputs: [],
    modelInputs: [],
    modelOutputs: [],
    metrics: [...named.keys()],
    points: (metric) => readAll(of, runId, named.get(metric) ?? [], startMs),
    files: withFiles || imported !== null ? filesOf(of, runId) : NO_FILES,
    notes,
    seal: createHash("sha256")
      .update(JSON.stringify([run, about.tags, series, withFiles]))
      .digest("hex"),
  };
}

function toParams(run: RunDetail, notes: string[]): Tag[] {
  const names = new MlflowNames();
  return run.paramValues.map(({ key, value }) => ({
    key: told("param", key, names, notes),
    value: typeof value === "string" ? value : JSON.stringify(value),
  }));
}

function toTags(run: RunDetail, tags: readonly Tag[], notes: string[]): Tag[] {
  const names = new MlflowNames();
  const own = tags.map(({ key, value }) => ({ key: told("tag", key, names, notes), value }));
  const has = new Set(own.map(({ key }) => key));
  const more: Tag[] = [
    { key: "mlflow.note.content", value: run.notes },
    { key: "mlflow.source.git.commit", value: run.commit ?? "" },
    { key: "mlflow.source.git.branch", value: run.branch ?? "" },
    { key: "assay.logger", value: run.loggers.join(", ") },
  ];
  return [...own, ...more.filter(({ key, value }) => value !== "" && !has.has(key))];
}

function told(what: string, key: string, names: MlflowNames, notes: string[]): string {
  const name = names.give(key);
  if (name !== key)
    notes.push(`The ${what} "${key}" is "${name}" there: MLflow takes no such name.`);
  return name;
}

/**
 * MLflow has one line for each name: what one metric has of several contexts or sources gets names of its own; the attempts of one
 * are points of one line, told apart by their times.
 */
function nameMetrics(
  series: readonly ShownSeries[],
  notes: string[],
): Map<string, readonly ShownSeries[]> {
  const names = new MlflowNames();
  const named = new Map<string, readonly ShownSeries[]>();
  for (const [metric, all] of Map.groupBy(series, (one) => one.metric)) {
    const sources = new Set(all.map(({ sourceId }) => sourceId));
    const lines = Map.groupBy(all, ({ context, sourceId, codec }) =>
      JSON.stringify([context, sourceId, codec]),
    );
    let isFirst = true;
    for (const [key, attempts] of lines) {
      const [context = "", , codec = ""] = JSON.parse(key) as string[];
      const inContext = context === "" ? metric : `${metric}/${context}`;
      const wanted = sources.size > 1 && !isFirst ? `${inContext}:${codec}` : inContext;
      named.set(told("metric", wanted, names, notes), attempts);
      isFirst = false;
    }
  }
  return named;
}

async function* readAll(
  { threads }: WatchedRuns,
  runId: string,
  attempts: readonly ShownSeries[],
  startMs: number,
): AsyncGenerator<readonly Point[]> {
  const seen = new Set<string>();
  for (const { metric, context, sourceId, attempt, points: total } of attempts) {
    for (let offset = 0; offset < total; offset += PAGE) {
      const limit = Math.min(PAGE, total - offset);
      const key = { runId, metric, context, sourceId, attempt };
      const blob = await threads.read.call.runs.readPoints({ ...key, offset, limit });
      const { columns } = decodeColumnBlob(blob.buffer);
      const [steps, timesUs, values] = columns as unknown as [Steps, Float64Array, Values];
      const page: Point[] = [];
      for (let i = 0; i < values.length; i++) {
        const us = timesUs[i] ?? Number.NaN;
        // MLflow's times are whole milliseconds: two points may become one.
        const point = {
          step: stepAt(steps, i),
          ms: Number.isNaN(us) ? startMs : toMs(us),
          value: values[i] ?? Number.NaN,
        };
        const identity = identityOf(point);
        if (seen.has(identity)) continue;
        if (seen.size >= MOST_REMEMBERED) seen.clear();
        seen.add(identity);
        page.push(point);
      }
      yield page;
    }
  }
}

function filesOf({ listFiles, files }: WatchedRuns, runId: string): FileSource {
  const call = { via: "api", isLocal: true, signal: undefined, lastEventId: undefined } as const;

  async function walk(folder: string, found: FileItem[]): Promise<void> {
    const folders: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = { limit: FILE_PAGE, ...(cursor !== undefined && { cursor }) };
      const { entries, nextCursor } = await listFiles({ runId, folder, ...page }, call);
      for (const { name, kind, bytes } of entries) {
        const path = folder === "." ? name : `${folder}/${name}`;
        if (kind === "folder") folders.push(path);
        if (kind === "file" && bytes !== null) found.push({ path, size: bytes });
      }
      if (found.length > MOST_FILES)
        throw new AppError(
          "INVALID_INPUT",
          `There are more than ${MOST_FILES} files in its folder.`,
        );
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    for (const one of folders) await walk(one, found);
  }

  async function* read(path: string): AsyncGenerator<Uint8Array> {
    const { url } = await files.sign({ runId, path, as: "bytes" });
    const { handle } = await files.open(
      new URLSearchParams(url.slice(url.indexOf("?"))).get("t") ?? "",
    );
    try {
      yield* handle.createReadStream({ autoClose: false });
    } finally {
      await handle.close();
    }
  }

  return {
    async list() {
      const found: FileItem[] = [];
      await walk(".", found);
      return found;
    },
    read,
    async hash(path) {
      const hash = createHash("sha256");
      for await (const bytes of read(path)) hash.update(bytes);
      return hash.digest("hex");
    },
  };
}
