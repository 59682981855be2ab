import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { event, eventFile, scalar, summary } from "../../formats/tfevents/testing.ts";
import { makeRepository } from "../git.test-support.ts";
import { makePlace, readLogs } from "../history.test-support.ts";
import { CALL, openTestEngine, waitFor, type TestEngine } from "../testing.ts";

const events = (...seconds: readonly number[]): Uint8Array =>
  eventFile(...seconds.map((at, i) => event(at, i, summary(scalar("loss", i)))));

async function readCheckouts(engine: TestEngine) {
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 100 }, CALL);
  return Object.fromEntries(rows.map(({ name, commit, branch }) => [name, [commit, branch]]));
}

test("runs know commit and branch of their start, by the log of a repository above the watched folder", async () => {
  await using place = await makePlace();
  const { first, git, commit } = await makeRepository(join(place.logs, ".."));
  await place.write("early/events.out.tfevents.1.h", events(50, 500));
  await place.write("first/events.out.tfevents.1.h", events(150, 500));
  await place.write("timeless.csv", "step,loss\n0,1\n1,2\n");
  await using engine = await openTestEngine(place.data);
  await readLogs(engine, place);
  expect(await readCheckouts(engine)).toEqual({
    early: [null, null],
    first: [first, "main"],
    timeless: [null, null],
  });

  // One that begins while the folder is watched.
  await git(200, "checkout", "--quiet", "-b", "try");
  const second = await commit(300, "more");
  await place.write("second/events.out.tfevents.1.h", events(350));
  await waitFor(
    () => readCheckouts(engine),
    (runs) => runs["second"]?.[0] === second,
  );
  const found = await engine.handlers.runs.list(
    { query: 'branch = try and commit != ""', columns: ["commit"], removed: false, limit: 9 },
    CALL,
  );
  expect([found.rows.map(({ name }) => name), found.values]).toEqual([["second"], [[second]]]);
});

test("another file of the run that begins earlier tells another start", async () => {
  await using place = await makePlace();
  const { first, commit } = await makeRepository(place.logs);
  const second = await commit(300, "more");
  await place.write("run/events.out.tfevents.2.h", events(350));
  await using engine = await openTestEngine(place.data);
  await readLogs(engine, place);
  expect(await readCheckouts(engine)).toEqual({ run: [second, "main"] });
  await place.write("run/events.out.tfevents.1.h", events(150));
  await waitFor(
    () => readCheckouts(engine),
    (runs) => runs["run"]?.[0] === first,
  );
});

test("runs of an earlier version are looked up at the next reading; a rebuild tells the same, and what the log forgot stays", async () => {
  await using place = await makePlace();
  await place.write("run/events.out.tfevents.1.h", events(150));
  const unknown = { run: [null, null] };
  await place.command(async (engine) => {
    await readLogs(engine, place);
    expect(await readCheckouts(engine)).toEqual(unknown);
  });
  const { first, git, log } = await makeRepository(place.logs);
  const known = { run: [first, "main"] };
  await place.command(async (engine) => {
    await readLogs(engine, place);
    expect(await readCheckouts(engine)).toEqual(known);
    await engine.handlers.system.rebuild(undefined, CALL);
    expect(await readCheckouts(engine)).toEqual(known);
  });
  await git(400, "reflog", "expire", "--expire=now", "--all");
  for (const forget of [async () => undefined, () => rm(log), () => writeFile(log, "junk\0")]) {
    await forget();
    await place.command(async (engine) => {
      await readLogs(engine, place);
      await engine.handlers.system.rebuild(undefined, CALL);
      expect(await readCheckouts(engine)).toEqual(known);
    });
  }
});

test("a folder that is gone has no repository, whatever lies around it", async () => {
  await using place = await makePlace();
  const file = await place.write("run/events.out.tfevents.1.h", events(150));
  await place.command((engine) => readLogs(engine, place));
  await rm(join(file, ".."), { recursive: true });
  await makeRepository(place.logs);
  await mkdir(join(place.logs, "other"));
  await place.command(async (engine) => {
    await readLogs(engine, place);
    expect(await readCheckouts(engine)).toEqual({ run: [null, null] });
  });
});
