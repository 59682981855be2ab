import { appendFile, copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  bytesField,
  event,
  eventFile,
  scalar,
  scalarFile,
  summary,
} from "../../formats/tfevents/testing.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "../testing.ts";
import {
  addAndRead,
  csvRows,
  HEADER,
  readRuns,
  readSources,
  readStatus,
  waitForLosses,
} from "./testing.ts";

const eventName = (n: number): string => `events.out.tfevents.${n}.host`;

/** Ids of the runs by the path of their source. */
async function readRunIds(engine: TestEngine): Promise<Record<string, string>> {
  return Object.fromEntries((await readSources(engine)).map(({ path, runId }) => [path, runId]));
}

/** As a move to another disk does: other identity, same bytes. */
async function moveToOtherDisk(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await rm(from);
}

test("an event file moved into another run's folder is one more file of that run", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await mkdir(join(folder.path, "a"));
  await mkdir(join(folder.path, "b"));
  await writeFile(join(folder.path, "a", eventName(2)), scalarFile(5, { from: 100 }));
  await writeFile(join(folder.path, "b", eventName(1)), scalarFile(7));
  const projectId = await addAndRead(engine, folder.path);
  const before = await readRunIds(engine);
  await rename(join(folder.path, "a", eventName(2)), join(folder.path, "b", eventName(2)));
  await waitForLosses(engine, { a: 5, b: 12 });
  expect(await readRunIds(engine)).toEqual(before);
  await waitFor(
    () => readRuns(engine),
    (runs) => runs.some(({ sourceMissing }) => sourceMissing),
  );
  expect((await readStatus(engine, projectId)).problems).toEqual([]);
  // The project is still followed.
  await appendFile(
    join(folder.path, "b", eventName(2)),
    eventFile(event(1_800_000_000, 200, summary(scalar("loss", 1)))),
  );
  await waitForLosses(engine, { a: 5, b: 13 });
});

test("one of several event files moved away leaves the run where it is; all of them take it along", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await mkdir(join(folder.path, "a"));
  await writeFile(join(folder.path, "a", eventName(1)), scalarFile(5));
  await writeFile(join(folder.path, "a", eventName(2)), scalarFile(6, { from: 100 }));
  await addAndRead(engine, folder.path);
  const { a } = await readRunIds(engine);
  await mkdir(join(folder.path, "c"));
  await rename(join(folder.path, "a", eventName(2)), join(folder.path, "c", eventName(2)));
  await waitForLosses(engine, { a: 11, c: 6 });
  const { c, ...rest } = await readRunIds(engine);
  expect(rest).toEqual({ a });
  expect(c).not.toBe(a);

  await rename(join(folder.path, "c"), join(folder.path, "d"));
  await waitForLosses(engine, { a: 11, d: 6 });
  expect(await readRunIds(engine)).toEqual({ a, d: c });
  // A file that another one stands beside meanwhile is known as well.
  await rename(join(folder.path, "d", eventName(2)), join(folder.path, "d", eventName(3)));
  await waitFor(
    () => readSources(engine),
    (sources) => sources.some(({ files }) => files.includes(`d/${eventName(3)}`)),
  );
  await waitForLosses(engine, { a: 11, d: 6 });
});

test("parameter files that moved along are the run's, those left behind are not", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await mkdir(join(folder.path, "one"));
  await writeFile(join(folder.path, "one", "metrics.csv"), HEADER + csvRows(0, 3));
  await writeFile(join(folder.path, "one", "hparams.yaml"), "lr: 0.1\n");
  await addAndRead(engine, folder.path);
  await rename(join(folder.path, "one"), join(folder.path, "two"));
  await waitForLosses(engine, { "two/metrics.csv": 3 });
  await writeFile(join(folder.path, "two", "hparams.yaml"), "lr: 0.2\n");
  const [run] = await readRuns(engine);
  const { paramValues } = await waitFor(
    () => engine.handlers.runs.get({ id: run?.id ?? "" }, CALL),
    (detail) => detail.paramValues.some(({ value }) => value === 0.2),
  );
  expect(paramValues).toEqual([{ key: "lr", value: 0.2, origin: "two/hparams.yaml" }]);
});

test.each([
  ["found by the next start", false],
  ["and the workspace rebuilt before anything was looked at", true],
])("files moved to another disk while nobody watched keep their runs, %s", async (_, rebuild) => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await mkdir(join(folder.path, "run"));
  await writeFile(join(folder.path, "run", eventName(1)), scalarFile(5));
  await writeFile(join(folder.path, "x.csv"), HEADER + csvRows(0, 4));
  await writeFile(join(folder.path, "y.csv"), HEADER + csvRows(0, 4, (step) => step));
  let before: Record<string, string>;
  {
    await using engine = await openTestEngine(data.path);
    await addAndRead(engine, folder.path);
    // A logger that is about to begin: its first record comes later than its run.
    await mkdir(join(folder.path, "late"));
    const late = join(folder.path, "late", eventName(1));
    await writeFile(late, eventFile(event(1, 0, bytesField(3, "brain.Event:2"))));
    await waitFor(
      () => readSources(engine),
      (sources) => sources.length === 4,
    );
    await appendFile(late, eventFile(event(2, 1, summary(scalar("loss", 3)))));
    await waitForLosses(engine, { late: 1, run: 5, "x.csv": 4, "y.csv": 4 });
    before = await readRunIds(engine);
  }
  await mkdir(join(folder.path, "deep", "late"), { recursive: true });
  await mkdir(join(folder.path, "deep", "run"));
  await moveToOtherDisk(
    join(folder.path, "late", eventName(1)),
    join(folder.path, "deep", "late", eventName(1)),
  );
  await moveToOtherDisk(
    join(folder.path, "run", eventName(1)),
    join(folder.path, "deep", "run", eventName(1)),
  );
  await moveToOtherDisk(join(folder.path, "x.csv"), join(folder.path, "deep", "z.csv"));
  await copyFile(join(folder.path, "y.csv"), join(folder.path, "deep", "y.csv"));

  await using engine = await openTestEngine(data.path, { ephemeral: rebuild });
  if (rebuild) await engine.handlers.system.rebuild(undefined, CALL);
  else await engine.whenSettled();
  await waitForLosses(engine, {
    "deep/late": 1,
    "deep/run": 5,
    "deep/y.csv": 4,
    "deep/z.csv": 4,
    "y.csv": 4,
  });
  const { "deep/y.csv": copy, ...after } = await readRunIds(engine);
  expect(after).toEqual({
    "deep/late": before["late"],
    "deep/run": before["run"],
    "deep/z.csv": before["x.csv"],
    "y.csv": before["y.csv"],
  });
  expect(Object.values(before)).not.toContain(copy);
});

test("a training that begins like one whose files were deleted is a run of its own", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await writeFile(join(folder.path, "a.csv"), HEADER + csvRows(0, 50));
  await addAndRead(engine, folder.path);
  await rm(join(folder.path, "a.csv"));
  await waitFor(
    () => readRuns(engine),
    ([run]) => run?.sourceMissing === true,
  );
  await writeFile(join(folder.path, "b.csv"), HEADER + csvRows(0, 2));
  await waitForLosses(engine, { "a.csv": 50, "b.csv": 2 });
});

test("a renamed parent folder takes hundreds of runs along", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const losses: Record<string, number> = {};
  for (let i = 0; i < 300; i++) {
    const path = `sweep/run${i}`;
    await mkdir(join(folder.path, path), { recursive: true });
    // All alike: only their places on the disk tell them apart.
    await writeFile(join(folder.path, path, "metrics.csv"), HEADER + csvRows(0, 3));
    await writeFile(join(folder.path, path, "hparams.yaml"), "lr: 0.1\n");
    losses[`moved/run${i}/metrics.csv`] = 3;
  }
  await addAndRead(engine, folder.path);
  const before = await readRunIds(engine);
  await rename(join(folder.path, "sweep"), join(folder.path, "moved"));
  await waitForLosses(engine, losses);
  const after = await readRunIds(engine);
  expect(
    Object.fromEntries(
      Object.entries(after).map(([path, id]) => [path.replace("moved", "sweep"), id]),
    ),
  ).toEqual(before);
});
