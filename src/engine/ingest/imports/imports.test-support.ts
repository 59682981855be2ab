import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { expect } from "vitest";
import type { ImportOrigin, ImportReport } from "../../../contract/ingest-import.ts";
import { open, storedPath } from "../../../store/index.ts";
import { CALL, waitFor, type TestEngine } from "../../testing.ts";
import { listArtifacts } from "./queries.ts";

/* Test support: imports of what real libraries wrote. Not part of the product. */

const FIXTURES = join(import.meta.dirname, "../../../../e2e/fixtures");

/** A fixture as its library left it, and what the library's own reader gives. */
export async function layOut<T>(name: string, folder: string): Promise<T> {
  const from = join(FIXTURES, name);
  await cp(from, folder, {
    recursive: true,
    filter: (path) => !/expected\.json$|\.db\.gz$/.test(path),
  });
  const packed = await readFile(join(from, "mlflow.db.gz")).catch(() => undefined);
  if (packed !== undefined)
    await writeFile(join(folder, "mlflow.db"), await promisify(gunzip)(packed));
  return JSON.parse(await readFile(join(from, "expected.json"), "utf8")) as T;
}

/** Imports and waits until it is over. */
export async function importAll(
  engine: TestEngine,
  path: string,
  artifacts: ImportOrigin["artifacts"] = "copy",
): Promise<ImportReport> {
  const { projectId } = await engine.handlers.ingest.startImport({ path, artifacts }, CALL);
  return waitFor(
    () => engine.handlers.ingest.getImport({ projectId }, CALL),
    ({ state }) => state !== "running",
  );
}

/** Points of each run by its logger's id: steps, times in milliseconds and values of each metric, as stored. */
export async function readRuns(engine: TestEngine, projectId: string) {
  const { sources } = await engine.handlers.ingest.listSources({ projectId }, CALL);
  const runs = new Map<string, ReadRun>();
  for (const { path, part, runId, params, metrics } of sources) {
    const { name, experiment, state } = await engine.handlers.runs.get({ id: runId }, CALL);
    const about = await engine.handlers.runs.getAbout({ runId }, CALL);
    const points: Record<string, Array<[number | string, number | null, string]>> = {};
    for (const metric of Object.keys(metrics)) {
      const { series } = await engine.handlers.runs.getPoints({ runId, metric }, CALL);
      points[metric] = series.flatMap((one) =>
        one.points.map(({ step, timeUs, value }) => [
          step,
          timeUs === null ? null : timeUs / 1000,
          String(value),
        ]),
      );
    }
    const tags = Object.fromEntries(about.tags.map(({ key, value }) => [key, value]));
    runs.set(part ?? path, { runId, name, experiment, state, params, tags, points });
  }
  return runs;
}

export interface ReadRun {
  readonly runId: string;
  readonly name: string;
  readonly experiment: string;
  readonly state: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly points: Readonly<
    Record<string, ReadonlyArray<[number | string, number | null, string]>>
  >;
}

export interface MlflowExpected {
  readonly runs: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly experiment: string;
        readonly status: string;
        readonly stage: string;
        readonly params: Readonly<Record<string, string>>;
        readonly tags: Readonly<Record<string, string>>;
        readonly metrics: Readonly<Record<string, ReadonlyArray<[number, number, string]>>>;
        readonly artifacts: Readonly<Record<string, number>>;
      }
    >
  >;
  readonly models: Readonly<
    Record<
      string,
      {
        readonly aliases: Readonly<Record<string, string>>;
        readonly versions: Readonly<
          Record<string, { readonly stage: string; readonly run: string }>
        >;
      }
    >
  >;
}

/** MLflow's database keeps infinities as the largest numbers there are. */
const PYTHON_NUMBERS: Readonly<Record<string, string>> = {
  nan: "NaN",
  inf: "Infinity",
  "1.7976931348623157e+308": "Infinity",
};
const asNumber = (text: string): string => PYTHON_NUMBERS[text] ?? String(Number(text));

/** The files of the artifact store: what the rows say, hashed again. */
export async function checkStore(data: string, projectId: string) {
  const db = open(join(data, "workspace.sqlite"), { role: "reader" });
  const rows = listArtifacts(db, { projectId });
  db.close();
  for (const { sha256, size } of rows) {
    if (sha256 === null) continue;
    const bytes = await readFile(storedPath(join(data, "artifacts"), sha256));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    expect(bytes.length).toBe(size);
  }
  return rows;
}

export async function expectMlflow(
  engine: TestEngine,
  projectId: string,
  expected: MlflowExpected,
) {
  const runs = await readRuns(engine, projectId);
  const byId = new Map([...runs].map(([key, run]) => [key.split("/").at(-1), run]));
  expect(new Set(byId.keys())).toEqual(new Set(Object.keys(expected.runs)));
  for (const [id, wanted] of Object.entries(expected.runs)) {
    const run = byId.get(id);
    expect(run).toMatchObject({
      name: wanted.name,
      experiment: wanted.experiment,
      state: "finished",
      params: wanted.params,
      tags: wanted.tags,
    });
    expect(Object.keys(run?.points ?? {}).sort()).toEqual(Object.keys(wanted.metrics).sort());
    for (const [metric, points] of Object.entries(wanted.metrics)) {
      expect(run?.points[metric], `${id} ${metric}`).toEqual(
        points.map(([step, ms, value]) => [step, ms, asNumber(value)]),
      );
    }
  }
}

export async function expectFiles(
  data: string,
  projectId: string,
  expected: MlflowExpected,
  isCopied: boolean,
) {
  const rows = await checkStore(data, projectId);
  const found = rows.map(({ sourcePath, part, path, size, sha256 }) => [
    `${part === "" ? (sourcePath.split("/").at(-1) ?? "") : part} ${path}`,
    size,
    sha256 !== null,
  ]);
  const wanted = Object.entries(expected.runs).flatMap(([id, { artifacts }]) =>
    Object.entries(artifacts).map(([path, size]) => [`${id} ${path}`, size, isCopied]),
  );
  const inOrder = (rows: ReadonlyArray<readonly unknown[]>) =>
    rows.map((row) => row.join(" ")).toSorted((a, b) => a.localeCompare(b));
  expect(inOrder(found)).toEqual(inOrder(wanted));
}
