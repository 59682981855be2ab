import { appendFile, mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { csvCodec } from "../../formats/csv/index.ts";
import { PointLog } from "../../formats/index.ts";
import {
  bytesField,
  doubleField,
  event,
  eventFile,
  scalarFile,
  summary,
  varintField,
} from "../../formats/tfevents/testing.ts";
import { migrations, open, migrate } from "../../store/index.ts";
import type { WriteContext } from "../runs/index.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import { readWindow } from "./read-window.ts";
import { factsOf, newRecord } from "./seen-files.ts";
import { storeWindow } from "./store-window.ts";
import { addAndRead, csvRows, HEADER, readRuns } from "./testing.ts";

/** Only new runs go into it. */
const NO_JOURNAL: WriteContext = {
  commit: () => expect.unreachable("nothing was decided"),
};

/** The hparams plug-in's word that a session ended. */
function sessionEnd(seconds: number): number[] {
  const SUCCESS = 1;
  const end = bytesField(4, [...varintField(1, SUCCESS), ...doubleField(2, seconds)]);
  const plugin = bytesField(1, [...bytesField(1, "hparams"), ...bytesField(2, end)]);
  return summary([...bytesField(1, "_hparams_/session_end_info"), ...bytesField(9, plugin)]);
}

test("a window is stored once, whoever read it", async () => {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "metrics.csv");
  await writeFile(path, HEADER + csvRows(0, 5));
  const db = open(join(folder.path, "db"), { role: "writer" });
  migrate(db, migrations);
  db.exec(`
    INSERT INTO experiments (id, project_id, name) VALUES (1, 'p', 'Default');
    INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
      VALUES (1, 'r', 'p', 1, 'r', 0, 'running', '', 0);
    INSERT INTO sources (num, id, run_num, project_id, path, part, codec, logger)
      VALUES (1, 's', 1, 'p', 'metrics.csv', '', 'csv', 'csv');
    INSERT INTO files (project_id, path, source_path, role, codec, logger, size, mtime_us, inode, read_bytes,
                       head_hash, tail_hash, state)
      VALUES ('p', 'metrics.csv', 'metrics.csv', 'data', 'csv', 'csv', 0, 0, '', 0, '', '', '');
  `);
  const record = newRecord(
    { path: "metrics.csv", size: 0, mtimeUs: 0 },
    { codec: "csv", sourcePath: "metrics.csv" },
    "data",
  );
  const {
    more: _,
    fingerprint: __,
    ...window
  } = await readWindow(
    csvCodec,
    { absolutePath: path, facts: factsOf("metrics.csv"), record, once: false },
    { bytes: undefined, points: new PointLog() },
  );
  const args = {
    ...window,
    projectId: "p",
    path: "metrics.csv",
    sourcePath: "metrics.csv",
    windows: 0,
    lowerStepStartsAttempt: false,
    parts: false,
    arrivedUs: 0,
  };
  const store = (window: typeof args) => storeWindow(NO_JOURNAL, db, window);
  expect(store(args)).toMatchObject({ points: 5 });
  expect(store(args)).toBeUndefined();
  expect(store({ ...args, path: "moved.csv", windows: 1 })).toBeUndefined();
  expect(db.prepare("SELECT sum(count) FROM series").pluck().get()).toBe(5);
  db.close();
});

test("a run that said that it ended goes on when points or a new attempt come after that", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const run = join(folder.path, "run");
  await mkdir(run);
  const now = Math.floor(Date.now() / 1000);
  const files = [0, 1, 2].map((n) => join(run, `events.out.tfevents.${now + n}.elsewhere`));
  const [first = "", second = "", third = ""] = files;
  const hasEnded = async (): Promise<boolean> => {
    const db = open(join(data.path, "workspace.sqlite"), { role: "reader" });
    const mark = db.prepare("SELECT end_mark FROM sources").pluck().get();
    db.close();
    return typeof mark === "string";
  };
  const becomes = (ended: boolean): Promise<boolean> =>
    waitFor(hasEnded, (value) => value === ended);
  await writeFile(first, scalarFile(5, { start: now - 100 }));
  await appendFile(first, eventFile(event(now - 90, 0, sessionEnd(now - 90))));
  await addAndRead(engine, folder.path);
  expect(await hasEnded()).toBe(true);
  await waitFor(
    () => readRuns(engine),
    ([found]) => found?.state === "finished",
  );
  await writeFile(second, scalarFile(2, { start: now, from: 5 }));
  await becomes(false);
  await appendFile(second, eventFile(event(now + 3, 7, sessionEnd(now + 3))));
  await becomes(true);
  // Another file that begins lower is another attempt, whatever its clock says.
  await writeFile(third, scalarFile(2, { start: now - 100 }));
  await becomes(false);
  await waitFor(
    () => readRuns(engine),
    ([found]) => found?.state === "running",
  );
});

test("a run of a file of many has ended when it is told so, whenever the others wrote to the file", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const day = "2026-11-28T00:00";
  const operations = [
    { op_code: 0, study_name: "s", directions: [1] },
    { op_code: 4, study_id: 0, datetime_start: `${day}:00+00:00` },
    { op_code: 7, trial_id: 0, step: 1, intermediate_value: 0.5 },
    { op_code: 6, trial_id: 0, state: 3, values: null, datetime_complete: `${day}:01+00:00` },
    { op_code: 4, study_id: 0, datetime_start: `${day}:02+00:00` },
  ];
  const path = join(folder.path, "journal.log");
  await writeFile(path, operations.map((one) => `${JSON.stringify(one)}\n`).join(""));
  await utimes(path, new Date(), new Date(`${day}:59Z`));
  await addAndRead(engine, folder.path);
  const [failed] = (await readRuns(engine)).filter(({ name }) => name === "s/0");
  expect(failed).toMatchObject({ state: "failed", stateReason: "Optuna noted FAIL" });
});

test("what an appended line costs does not grow with the number of metrics", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const file = join(folder.path, "metrics.jsonl");
  const names = Array.from({ length: 3000 }, (_, i) => `layer${i}/norm`);
  const line = (step: number, of: readonly string[]): string =>
    `${JSON.stringify({ step, ...Object.fromEntries(of.map((name) => [name, step])) })}\n`;
  await writeFile(file, line(0, names) + line(1, names.slice(0, 2)));
  const readFileRow = () => {
    const db = open(join(data.path, "workspace.sqlite"), { role: "reader" });
    const row = db
      .prepare("SELECT length(state) AS state, length(names) AS names FROM files")
      .get();
    db.close();
    return row as { state: number; names: number };
  };
  {
    await using engine = await openTestEngine(data.path);
    await addAndRead(engine, folder.path);
    const before = readFileRow();
    expect(before.names).toBeGreaterThan(30_000);
    expect(before.state).toBeLessThan(1000);
    await appendFile(file, line(2, names.slice(0, 2)));
    await waitFor(
      () => readRuns(engine),
      ([run]) => run?.points === 3000 + 4,
    );
    expect(readFileRow().names).toBe(before.names);
  }
  // Written again with a metric that was not there before: it is told by the names, which the start before has stored.
  await using engine = await openTestEngine(data.path);
  await engine.whenSettled();
  const wider = [...names, "late"];
  await writeFile(
    file,
    line(0, wider) + line(1, ["layer0/norm", "layer1/norm", "late"]) + line(2, names.slice(0, 2)),
  );
  await utimes(file, new Date(), new Date());
  const [run] = await waitFor(
    () => readRuns(engine),
    ([found]) => found?.points === 3000 + 4 + 2,
  );
  const { series } = await engine.handlers.runs.get({ id: run?.id ?? "" }, CALL);
  expect(series.every(({ attempts }) => attempts === 1)).toBe(true);
  expect(series.find(({ metric }) => metric === "late")).toMatchObject({ points: 2, last: 1 });
});
