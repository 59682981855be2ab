import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "./testing.ts";

/** A folder of logs and a data folder beside it. */
export interface Place extends AsyncDisposable {
  readonly logs: string;
  readonly data: string;
  /** The workspace file. */
  readonly database: string;
  /** Writes `logs/NAME`. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  /** One command: an engine that reads the logs once, and ends. */
  command<T>(work: (engine: TestEngine) => Promise<T>): Promise<T>;
}

export async function makePlace(): Promise<Place> {
  const folder = await makeTestFolder();
  const logs = join(folder.path, "logs");
  const data = join(folder.path, "data");
  await mkdir(logs);
  await mkdir(data);
  return {
    logs,
    data,
    database: join(data, "workspace.sqlite"),
    async write(name, content) {
      const path = join(logs, name);
      await mkdir(join(path, ".."), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    async command(work) {
      await using engine = await openTestEngine(data, { ephemeral: true });
      return await work(engine);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Adds the logs as a project and reads them. */
export async function readLogs(engine: TestEngine, { logs }: Place): Promise<string> {
  const { projectId } = await engine.addFolder(logs, { confirmed: true });
  await engine.whenSettled();
  return projectId;
}

/** A CSV of a loss: steps `from` to `to`, both included. */
export function csv(from: number, to: number, value = 1): string {
  return `step,loss\n${csvRows(from, to, value)}`;
}

export function csvRows(from: number, to: number, value = 1): string {
  let text = "";
  for (let step = from; step <= to; step++) text += `${step},${value / (step + 1)}\n`;
  return text;
}

/** What a person would miss of each run, oldest first. */
export async function listKept(engine: TestEngine) {
  const lists = await Promise.all(
    [false, true].map((removed) => engine.handlers.runs.list({ removed, limit: 1000 }, CALL)),
  );
  return lists
    .flatMap(({ rows }) => rows)
    .map(({ id, name, color, points, removed, sourceMissing }) => ({
      id,
      name,
      color,
      points,
      removed,
      sourceMissing,
    }))
    .sort((a, b) => a.id.localeCompare(b.id));
}

/** Every stored point by source and metric, and within that by attempt. */
export async function readAllPoints(engine: TestEngine): Promise<Record<string, unknown[]>> {
  const { sources } = await engine.handlers.ingest.listSources({}, CALL);
  const all: Record<string, unknown[]> = {};
  for (const { path, runId, metrics } of sources) {
    for (const metric of Object.keys(metrics)) {
      const { series } = await engine.handlers.runs.getPoints({ runId, metric }, CALL);
      all[`${path} ${metric}`] = series.map(({ attempt, points }) => ({ attempt, points }));
    }
  }
  return all;
}

/** Three runs: one renamed and coloured, one removed, one whose file is gone. */
export async function makeHistory(engine: TestEngine, place: Place) {
  for (const name of ["a", "b", "c"]) await place.write(`${name}/metrics.csv`, csv(0, 399));
  await readLogs(engine, place);
  const [a = "", b = ""] = (await listKept(engine)).map(({ id }) => id);
  await engine.handlers.runs.edit({ ids: [a], name: "the best", color: "#123456" }, CALL);
  await engine.handlers.runs.remove({ ids: [b] }, CALL);
  await rm(join(place.logs, "c"), { recursive: true });
  return waitFor(
    () => listKept(engine),
    (runs) => runs.some(({ sourceMissing }) => sourceMissing),
  );
}
