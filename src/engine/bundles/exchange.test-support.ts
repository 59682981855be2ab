import { createHash } from "node:crypto";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { isLongFact } from "../../base/run-facts.ts";
import type { RunDetail } from "../../contract/runs.ts";
import type { EngineOptions } from "../engine.ts";
import { makeTestFolder, openTestEngine, type TestEngine } from "../testing.ts";
import { CALL } from "../testing.ts";

const LOGGERS = join(import.meta.dirname, "../../../e2e/fixtures/loggers");

/** One copy of Assay with a data folder of its own, beside others. */
export interface Copy extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly data: string;
}

export interface Copies extends AsyncDisposable {
  readonly folder: string;
  open(name: string): Promise<Copy>;
}

/** People who have nothing in common but the files that they send each other. */
export async function makeCopies(
  options: Pick<EngineOptions, "forcePolling"> = {},
): Promise<Copies> {
  const folder = await makeTestFolder();
  return {
    folder: folder.path,
    async open(name) {
      const data = join(folder.path, name);
      await mkdir(data, { recursive: true });
      const engine = await openTestEngine(data, options);
      await engine.handlers.system.setSettings({ profileName: name }, CALL);
      return { engine, data, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Watches recordings of loggers and a log with steps, times and values that are hard to keep. */
export async function watchLogs(
  { engine }: Copy,
  folder: string,
  loggers: readonly string[] = ["keras_csvlogger"],
): Promise<{ readonly logs: string; readonly runIds: readonly string[] }> {
  const logs = join(folder, "logs");
  await mkdir(join(logs, "wide"), { recursive: true });
  const last = 2n ** 63n - 1n;
  const rows = [`${last - 1n}, "loss": 0.1`, `${last}, "loss": NaN`, `-5, "loss": -Infinity`];
  await writeFile(
    join(logs, "wide", "metrics.jsonl"),
    rows.map((row) => `{"step": ${row}}\n`).join(""),
  );
  for (const name of loggers) await cp(join(LOGGERS, name), join(logs, name), { recursive: true });
  await engine.addFolder(logs, { confirmed: true });
  await engine.whenSettled();
  return { logs, runIds: await listRuns({ engine }) };
}

export async function listRuns({ engine }: Pick<Copy, "engine">): Promise<string[]> {
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10_000 }, CALL);
  return rows.map(({ id }) => id).toSorted();
}

/** Everything that a bundle carries of a run, as the interface tells it; points by their bits. */
export async function readWhole({ engine }: Pick<Copy, "engine">, runId: string) {
  const { runs } = engine.handlers;
  const run = await runs.get({ id: runId }, CALL);
  const { series } = await runs.listSeries({ runId }, CALL);
  const points = [];
  for (const { points: count, ...key } of series) {
    const columns: Array<ReturnType<typeof toBits>> = [];
    for (let offset = 0; offset < count; offset += 20_000) {
      const blob = await runs.readPoints({ runId, ...key, offset, limit: 20_000 }, CALL);
      const { columns: read } = decodeColumnBlob(await blob.arrayBuffer());
      columns.push(...read.map(toBits));
    }
    points.push({ ...key, count, columns });
  }
  const texts: Record<string, string> = {};
  for (const { key } of run.facts)
    if (isLongFact(key)) texts[key] = (await runs.readFact({ runId, key }, CALL)).text;
  return { run: observedOf(run), tags: await readTags(engine, run), points, texts };
}

async function readTags(engine: TestEngine, { id, projectId }: RunDetail) {
  const { tags } = await engine.handlers.runs.listPaths({ projectId }, CALL);
  const [cells = []] = await engine.handlers.runs.readCells(
    { runIds: [id], columns: tags.map((tag) => `tag.${tag}`) },
    CALL,
  );
  return new Map(tags.flatMap((tag, at) => (cells[at] === null ? [] : [[tag, cells[at]]])));
}

function observedOf(run: RunDetail) {
  const { projectId: _project, color: _color, paramValues, facts, sources, ...rest } = run;
  // Nobody follows it where it was taken.
  const state =
    run.state === "running"
      ? {
          state: "stalled",
          observedState: "stalled",
          stateReason: "it was running when the bundle was made",
        }
      : {};
  return {
    ...rest,
    ...state,
    params: paramValues.map(({ key, value }) => [key, value]),
    facts: facts.map(({ key, value }) => [key, value]),
    sources: sources.map(({ id, path, part, logger, attempts }) => ({
      id,
      path: part === null ? path : `${path}#${part}`,
      logger,
      attempts,
    })),
  };
}

function toBits(column: ArrayBufferView) {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  return {
    type: column.constructor.name,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** How long the journal is: what changes nothing leaves it so. */
export async function readJournalLength({ engine }: Pick<Copy, "engine">): Promise<number> {
  const { rows } = await engine.handlers.runs.history({ limit: 1 }, CALL);
  return rows[0]?.seq ?? 0;
}

export async function writeBundle(
  { engine }: Pick<Copy, "engine">,
  path: string,
  runIds: readonly string[],
): Promise<string> {
  await engine.handlers.bundles.write(
    {
      runIds: [...runIds],
      path,
      projectIds: [],
      reportIds: [],
      views: true,
      models: true,
      files: [],
      redact: null,
      request: null,
    },
    CALL,
  );
  return path;
}

export const look = ({ engine }: Pick<Copy, "engine">, path: string) =>
  engine.handlers.bundles.look({ path }, CALL);

export const take = (
  { engine }: Pick<Copy, "engine">,
  path: string,
  options: {
    readonly choices?: Record<string, "mine" | "theirs">;
    readonly partial?: boolean;
  } = {},
) =>
  engine.handlers.bundles.take(
    { path, choices: options.choices ?? {}, partial: options.partial ?? false },
    CALL,
  );
