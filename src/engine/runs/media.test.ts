import { appendFile, copyFile, mkdir, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import type { HistogramMeta, MediaKind, MediaSteps } from "../../contract/run-media.ts";
import { bytesField, event, eventFile, scalar, summary } from "../../formats/tfevents/testing.ts";
import { migrate, migrations, open } from "../../store/index.ts";
import { makePlace, readLogs, type Place } from "../history.test-support.ts";
import { CALL, openTestEngine, outlineOf, waitFor, type TestEngine } from "../testing.ts";
import {
  MEDIA_SERIES_SQL,
  NEXT_ENTRY_SQL,
  PLACE_SQL,
  WHOLE_PART_SQL,
  listMediaSteps,
} from "./list-media.ts";

const RECORDED = join(
  import.meta.dirname,
  "../../../e2e/fixtures/media/events.out.tfevents.1790000000.workstation",
);
const NAME = "events.out.tfevents.1790000000.workstation";

const note = (step: number, text: string): number[] =>
  event(
    1_790_000_000 + step,
    step,
    summary([...bytesField(1, "note"), ...bytesField(4, bytesField(4, text))]),
  );

async function firstRun(engine: TestEngine): Promise<string> {
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
  return rows[0]?.id ?? "";
}

async function stepsOf(
  engine: TestEngine,
  tag = "note",
  kind: MediaKind = "image",
  limit = 1000,
): Promise<MediaSteps> {
  const runIds = [await firstRun(engine)];
  const [steps] = await engine.handlers.runs.listMediaSteps({ tag, kind, runIds, limit }, CALL);
  return steps ?? { runId: "", areFiles: false, total: 0, entries: [] };
}

async function textsOf(engine: TestEngine, { runId, entries }: MediaSteps): Promise<string[]> {
  return Promise.all(
    entries.map(async ({ id }) => {
      const { bytes } = await engine.readMedia({ runId, id, sample: 0 });
      return Buffer.from(bytes).toString();
    }),
  );
}

async function copyRecorded(place: Place): Promise<string> {
  const path = join(place.logs, "run", NAME);
  await mkdir(join(place.logs, "run"));
  await copyFile(RECORDED, path);
  return path;
}

test("tags of a run and of its project, steps, and what they lead to", async () => {
  await using place = await makePlace();
  await copyRecorded(place);
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const projectId = await readLogs(engine, place);
  const runId = await firstRun(engine);
  const tags = await engine.handlers.runs.listMedia({ runId }, CALL);
  expect(outlineOf(tags)).toEqual([
    ["layers/dense/bias", "histogram", 5, 0, 40],
    ["layers/dense/kernel", "histogram", 5, 0, 40],
    ["notes/report", "text", 5, 0, 40],
    ["notes/table", "text", 1, 40, 40],
    ["samples/generated", "image", 5, 0, 40],
    ["samples/input", "image", 5, 0, 40],
    ["speech/pairs", "audio", 5, 0, 40],
    ["speech/tone", "audio", 5, 0, 40],
  ]);
  expect(await engine.handlers.runs.listMedia({ projectId }, CALL)).toEqual(tags);
  const images = await stepsOf(engine, "samples/generated");
  expect(images.entries.map(({ step, samples, timeUs }) => [step, samples, timeUs])).toEqual(
    [0, 10, 20, 30, 40].map((step) => [step, 3, (1_790_000_000 + step) * 1e6]),
  );
  const at = images.entries[2]?.id ?? "";
  const types = await Promise.all(
    [0, 1, 2].map(async (sample) => (await engine.readMedia({ runId, id: at, sample })).type),
  );
  expect(types).toEqual(["image/png", "image/png", "image/jpeg"]);
  await expect(engine.readMedia({ runId, id: at, sample: 3 })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  const [report] = (await stepsOf(engine, "notes/report", "text")).entries;
  const text = await engine.handlers.runs.readMediaText({ runId, id: report?.id ?? "" }, CALL);
  expect(text).toMatchObject({ shape: [], truncated: false });
  expect(text.cells[0]).toContain("# Step 0");
  const removed = await engine.handlers.runs.remove({ ids: [runId] }, CALL);
  expect(removed.gesture).not.toBe("");
  expect(await engine.handlers.runs.listMedia({ projectId }, CALL)).toEqual([]);
});

test("histograms come in common bins with percentiles, thinned to the steps asked for", async () => {
  await using place = await makePlace();
  const path = await copyRecorded(place);
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  await readLogs(engine, place);
  const runId = await firstRun(engine);
  const read = async (maxSteps: number) => {
    const input = { runId, tag: "layers/dense/kernel", maxSteps, bins: 30 };
    const blob = await engine.handlers.runs.readHistograms(input, CALL);
    const { meta, columns } = decodeColumnBlob(await blob.arrayBuffer());
    return { meta: meta as HistogramMeta, columns };
  };
  const { meta, columns } = await read(50);
  const [edges, counts, percentiles, sums] = columns as Float64Array[];
  expect(meta).toMatchObject({ total: 5, unreadable: 0, bins: 30 });
  expect([edges?.length, counts?.length, percentiles?.length]).toEqual([31, 150, 45]);
  expect([...(sums ?? [])]).toEqual([400, 400, 400, 400, 400]);
  for (let row = 0; row < 5; row++) {
    const sum = counts?.subarray(row * 30, row * 30 + 30).reduce((all, count) => all + count, 0);
    expect(sum).toBeCloseTo(400, 6);
  }
  expect((await read(3)).meta.entries.map(({ step }) => step)).toEqual([0, 20, 40]);
  // A part of the file is gone: what is left is shown, and the rest counted.
  await truncate(path, 40_000);
  const cut = (await read(50)).meta;
  expect(cut.unreadable).toBeGreaterThan(0);
  expect(cut.unreadable + cut.entries.length).toBe(5);
  expect(cut.reason).toContain("was cut or replaced");
  await rm(path);
  await expect(read(50)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a growing file's media come in once, through a restart, a move and a rebuild", async () => {
  await using place = await makePlace();
  await mkdir(join(place.logs, "a"));
  const path = join(place.logs, "a", NAME);
  await writeFile(path, eventFile(note(0, "zero"), note(1, "one")));
  {
    await using engine = await openTestEngine(place.data);
    await readLogs(engine, place);
    await appendFile(path, eventFile(note(2, "two")).subarray(0, 20));
    await appendFile(path, eventFile(note(2, "two")).subarray(20));
    await waitFor(
      () => stepsOf(engine),
      ({ total }) => total === 3,
    );
  }
  await appendFile(path, eventFile(note(3, "three")));
  await using engine = await openTestEngine(place.data);
  await engine.whenSettled();
  const expected = ["zero", "one", "two", "three"];
  const steps = await waitFor(
    () => stepsOf(engine),
    ({ total }) => total === 4,
  );
  expect(await textsOf(engine, steps)).toEqual(expected);
  await rename(join(place.logs, "a"), join(place.logs, "b"));
  await waitFor(
    async () => (await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL)).rows,
    ([run]) => run?.name === "b",
  );
  expect(await textsOf(engine, await stepsOf(engine))).toEqual(expected);
  await engine.handlers.system.rebuild(undefined, CALL);
  const rebuilt = await stepsOf(engine);
  expect(rebuilt.total).toBe(4);
  expect(await textsOf(engine, rebuilt)).toEqual(expected);
});

test("of a file that is gone the references stay through a rebuild, and say what is missing", async () => {
  await using place = await makePlace();
  const path = await copyRecorded(place);
  await place.command((engine) => readLogs(engine, place));
  await rm(path);
  await place.command(async (engine) => {
    await engine.whenSettled();
    await engine.handlers.system.rebuild(undefined, CALL);
    const steps = await stepsOf(engine, "samples/input");
    expect(steps.total).toBe(5);
    await expect(textsOf(engine, steps)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("is not there any more") as string,
    });
  });
});

test("a file replaced by another one begins an attempt, and what it held before is said to be gone", async () => {
  await using place = await makePlace();
  await mkdir(join(place.logs, "a"));
  const path = join(place.logs, "a", NAME);
  const old = Array.from({ length: 6 }, (_, step) => note(step, `old ${step}`));
  await writeFile(path, eventFile(...old));
  await using engine = await openTestEngine(place.data);
  await readLogs(engine, place);
  const [first] = (await stepsOf(engine)).entries;
  await writeFile(path, eventFile(note(2, "new 2"), note(3, "new 3")));
  // From its first step the last attempt counts; before it the older one.
  const steps = await waitFor(
    () => stepsOf(engine),
    ({ total }) => total === 4,
  );
  expect(steps.entries.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
  const runId = await firstRun(engine);
  await expect(engine.readMedia({ runId, id: first?.id ?? "", sample: 0 })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  const newest = { ...steps, entries: steps.entries.slice(2) };
  expect(await textsOf(engine, newest)).toEqual(["new 2", "new 3"]);
  // The same beginning again: nothing is repeated.
  await writeFile(path, eventFile(note(2, "new 2")));
  await appendFile(path, eventFile(note(3, "new 3"), note(4, "new 4")));
  await waitFor(
    () => stepsOf(engine),
    ({ total }) => total === 5,
  );
});

test("a further file that begins lower is an attempt, told by its media alone or by its points", async () => {
  await using place = await makePlace();
  await mkdir(join(place.logs, "a"));
  const write = (second: number, ...events: readonly number[][]): Promise<void> =>
    writeFile(join(place.logs, "a", `events.out.tfevents.${second}.host`), eventFile(...events));
  const point = (step: number): number[] => event(step, step, summary(scalar("loss", step)));
  await write(1_790_000_000, note(0, "a"), point(0), note(5, "b"), point(5));
  await write(1_790_000_100, note(3, "c"), point(3), note(4, "d"));
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  await readLogs(engine, place);
  const steps = await stepsOf(engine);
  expect(await textsOf(engine, steps)).toEqual(["a", "c", "d"]);
  const { series } = await engine.handlers.runs.get({ id: await firstRun(engine) }, CALL);
  expect(series[0]?.attempts).toBe(2);
});

test("what an older version read without its media is read once more", async () => {
  await using place = await makePlace();
  const path = await copyRecorded(place);
  const before = await place.command(async (engine) => {
    await readLogs(engine, place);
    return (await engine.handlers.runs.get({ id: await firstRun(engine) }, CALL)).points;
  });
  const db = new Database(place.database);
  // As the version before media left it.
  const sourceColumns =
    "run_name experiment started_us last_data_us git_commit git_branch tags logger_run_id born_us".split(
      " ",
    );
  const later = migrations
    .filter(({ version }) => version >= 170)
    .flatMap(({ sql = "" }) => [...sql.matchAll(/CREATE TABLE (\w+)/g)]);
  for (const [, table] of later) db.exec(`DROP TABLE ${table}`);
  db.exec(`
    DROP VIEW kept_sources; CREATE VIEW kept_sources AS SELECT num FROM sources WHERE missing = 1;
    DROP VIEW stored_files; DROP TABLE artifacts; DROP TABLE imports; DROP TABLE imported_models; DROP TABLE store_edits;
    ALTER TABLE projects DROP COLUMN import;
    DROP TABLE text_rules; ALTER TABLE run_edits DROP COLUMN state;
    DROP TABLE facts; ALTER TABLE files DROP COLUMN backfill;
    DROP TABLE media; DROP TABLE media_series; DROP TABLE project_media;
    ALTER TABLE runs DROP COLUMN git_commit; ALTER TABLE runs DROP COLUMN git_branch;
    DROP TRIGGER sources_said; DROP TRIGGER sources_moved; DROP TRIGGER runs_state; DROP TRIGGER series_twin; DROP INDEX observed_history_at;
    ALTER TABLE sources DROP COLUMN found_us; ALTER TABLE params DROP COLUMN since_us;
    ALTER TABLE observed_history DROP COLUMN origin; ALTER TABLE observed_history DROP COLUMN since_us;
    ${sourceColumns.map((name) => `ALTER TABLE sources DROP COLUMN ${name};`).join("\n")}
    ALTER TABLE observed_history DROP COLUMN source_num;
    DROP INDEX bindings_num; DROP INDEX bindings_slot; ALTER TABLE bindings DROP COLUMN num; ALTER TABLE bindings DROP COLUMN joined;
    ALTER TABLE bindings DROP COLUMN reason; ALTER TABLE bindings DROP COLUMN apart; ALTER TABLE series DROP COLUMN twin;
    DROP TRIGGER series_moved; DROP TRIGGER params_moved; DROP INDEX views_comparisons; ALTER TABLE views DROP COLUMN page;
    PRAGMA user_version = 80`);
  db.close();
  await appendFile(path, eventFile(event(99, 99, summary(scalar("loss", 1)))));
  await using engine = await openTestEngine(place.data);
  await engine.whenSettled();
  const steps = await waitFor(
    () => stepsOf(engine, "samples/generated"),
    ({ total }) => total === 5,
  );
  expect(steps.entries[4]?.samples).toBe(3);
  const run = await waitFor(
    async () => engine.handlers.runs.get({ id: await firstRun(engine) }, CALL),
    ({ points }) => points === before + 1,
  );
  expect(run.series[0]?.attempts).toBe(1);
});

test("hundreds of thousands of references are listed by index, a few thousand at a time", () => {
  const db = open(":memory:", { role: "writer" });
  migrate(db, migrations);
  db.exec(`
    INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
      VALUES (1, 'r', 'p', 1, 'r', 0, 'finished', '', 0);
    INSERT INTO media_series VALUES (1, 1, 1, 1, 'wide', 'histogram', 'f', 300000, 0, 2999990),
      (2, 1, 1, 1, 'flat', 'text', 'f', 50000, 0, 0);
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299999)
      INSERT INTO media SELECT 1, i * 10, i * 100, 0, 100, 0, 0, 1 FROM n;
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 49999)
      INSERT INTO media SELECT 2, 0, i * 100, 0, 100, 0, 0, 1 FROM n;
  `);
  const list = (tag: string, kind: MediaKind, limit: number) =>
    listMediaSteps(db, { tag, kind, runIds: ["r"], limit })[0];
  const wide = list("wide", "histogram", 1000);
  expect(wide?.total).toBe(300_000);
  expect(wide?.entries.length).toBeGreaterThan(990);
  expect([wide?.entries[0]?.step, wide?.entries.at(-1)?.step]).toEqual([0, 2_999_990]);
  const flat = list("flat", "text", 100);
  expect(flat?.total).toBe(50_000);
  expect(flat?.entries.length).toBeGreaterThan(90);
  expect(flat?.entries.length).toBeLessThanOrEqual(100);
  const planOf = (sql: string): string =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql.replaceAll(/:\w+|\?/g, "1")}`)
      .all()
      .map((row) => (row as { detail: string }).detail)
      .join("\n");
  expect(planOf(NEXT_ENTRY_SQL)).toBe(
    "SEARCH media USING PRIMARY KEY (series_id=? AND step>? AND step<?)",
  );
  expect(planOf(WHOLE_PART_SQL)).toBe("SEARCH media USING PRIMARY KEY (series_id=? AND step<?)");
  expect(planOf(MEDIA_SERIES_SQL)).toContain("USING INDEX media_series_key");
  expect(planOf(PLACE_SQL)).not.toContain("SCAN");
  db.close();
});
