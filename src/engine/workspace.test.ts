import { readdirSync } from "node:fs";
import { open as openFile, readFile, rm, truncate, writeFile } from "node:fs/promises";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import {
  csv,
  listKept,
  makeHistory,
  makePlace,
  readAllPoints,
  readLogs,
  type Place,
} from "./history.test-support.ts";
import { CALL, openTestEngine, waitFor, type TestEngine } from "./testing.ts";

const PAGE = 4096;

async function overwrite(path: string, fromPage: number, pages: number): Promise<void> {
  await using file = await openFile(path, "r+");
  await file.write(Buffer.alloc(pages * PAGE, 0xff), 0, pages * PAGE, fromPage * PAGE);
}

const DAMAGES: ReadonlyArray<readonly [string, (place: Place) => Promise<void>]> = [
  ["deleted", ({ database }) => rm(database)],
  ["cut to nothing", ({ database }) => truncate(database, 0)],
  ["overwritten with garbage", ({ database }) => writeFile(database, "x".repeat(100_000))],
  [
    "damaged in the second half while it was open",
    async ({ database }) => {
      const pages = (await readFile(database)).length / PAGE;
      await overwrite(database, Math.floor(pages / 2), Math.ceil(pages / 2));
      await writeFile(`${database}-wal`, "");
    },
  ],
  [
    "damaged where every start has to look",
    async ({ database }) => {
      const db = new Database(database);
      const pages = db
        .prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name IN ('journal', 'settings')")
        .pluck()
        .all() as number[];
      db.close();
      for (const page of pages) await overwrite(database, page - 1, 1);
    },
  ],
];

test.each(DAMAGES)(
  "a workspace file that was %s is restored from backup and journal",
  async (_, damage) => {
    await using place = await makePlace();
    let before;
    let points;
    {
      await using engine = await openTestEngine(place.data);
      before = await makeHistory(engine, place);
      points = await readAllPoints(engine);
      await engine.handlers.system.backup(undefined, CALL);
      const [first] = before;
      await engine.handlers.runs.edit({ ids: [first?.id ?? ""], name: "after the backup" }, CALL);
    }
    await damage(place);
    await using engine = await openTestEngine(place.data);
    expect(await engine.handlers.system.info(undefined, CALL)).toMatchObject({
      recoveredFromCrash: true,
    });
    const restored = await waitFor(
      () => listKept(engine),
      (runs) => runs.length === 3 && runs.every((run) => run.points === 400),
    );
    expect(restored).toEqual([{ ...before[0], name: "after the backup" }, ...before.slice(1)]);
    expect(await readAllPoints(engine)).toEqual(points);
    const checks = await engine.handlers.system.doctor(undefined, CALL);
    expect(checks.filter(({ status }) => status === "failed")).toEqual([]);
    const aside = readdirSync(place.data).filter((name) => /damaged-.*Z$/.test(name));
    expect(checks.filter(({ name }) => name === "set aside")).toHaveLength(aside.length);
  },
);

test("damage that no start meets is found by doctor, and a rebuild takes what can be read, else the backup", async () => {
  await using place = await makePlace();
  const lost = await place.write("lost.csv", csv(0, 70_000));
  await place.write("there.csv", csv(0, 70_000, 2));
  const before = await place.command(async (engine) => {
    await readLogs(engine, place);
    return readAllPoints(engine);
  });
  await rm(lost);
  await place.command(async (engine) => {
    await readLogs(engine, place);
    await engine.handlers.system.backup(undefined, CALL);
  });
  const db = new Database(place.database);
  const damaged = db
    .prepare(
      "SELECT pageno - 1 FROM dbstat WHERE name = 'chunks' AND pagetype = 'leaf' LIMIT 40 OFFSET 5",
    )
    .pluck()
    .all() as number[];
  db.close();
  for (const page of damaged) await overwrite(place.database, page, 1);

  const failed = async (engine: TestEngine) =>
    (await engine.handlers.system.doctor(undefined, CALL)).filter(
      ({ status }) => status === "failed",
    );
  await place.command(async (engine) => {
    expect(await failed(engine)).toMatchObject([{ name: "database" }]);
    await engine.handlers.system.rebuild(undefined, CALL);
    expect(await readAllPoints(engine)).toEqual(before);
    expect(await failed(engine)).toEqual([]);
  });
});
