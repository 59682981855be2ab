import { cp } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { open } from "../../store/index.ts";
import { CALL, makeTestFolder, openTestEngine, type TestFolder } from "../testing.ts";
import { Fields } from "../tracking/fields.ts";
import { TRACKING_ROUTES } from "../tracking/routes.ts";
import { workspacePaths } from "../workspace.ts";
import { verifyAudit } from "./audit.ts";

const ENTRIES = 8;
let folder: TestFolder;
let made: string;

/** A journal of eight entries, of which a backup has six. */
beforeAll(async () => {
  folder = await makeTestFolder();
  made = join(folder.path, "made");
  await using engine = await openTestEngine(made);
  const create = TRACKING_ROUTES.find(({ path }) => path === "registered-models/create");
  for (let i = 1; i <= ENTRIES; i++) {
    const fields = new Fields({ name: `model ${i}` });
    await create?.handler(engine.tracking.context, { fields, path: {} });
    if (i === 6) await engine.handlers.system.backup(undefined, CALL);
  }
});
afterAll(() => folder[Symbol.asyncDispose]());

async function verify(tamper: (db: Database.Database) => void, head?: string) {
  const data = join(folder.path, `copy-${Math.random()}`);
  await cp(made, data, { recursive: true });
  const { database } = workspacePaths(data);
  const db = new Database(database);
  tamper(db);
  db.close();
  await using engine = await openTestEngine(data);
  return engine.handlers.system.verifyAudit(head === undefined ? {} : { head }, CALL);
}

describe("the audit", () => {
  test("of a journal that nobody touched is right, and tells its end", async () => {
    const audit = await verify(() => undefined);
    expect(audit).toMatchObject({ entries: ENTRIES, broken: null });
    expect(audit.heads).toBeGreaterThanOrEqual(1);
    expect(audit.head).toMatch(/^8:[0-9a-f]{64}$/);
    expect((await verify(() => undefined, audit.head)).broken).toBeNull();
  });

  test.each([
    ["edited", "UPDATE journal SET after = json_set(after, '$.name', 'x') WHERE seq = 3", 3],
    [
      "said to be another's",
      "UPDATE journal SET actor = json_set(actor, '$.name', 'x') WHERE seq = 4",
      4,
    ],
    ["removed", "DELETE FROM journal WHERE seq = 3", 4],
    [
      "put in",
      "UPDATE journal SET seq = 9 WHERE seq = 8; INSERT INTO journal SELECT 8, 'new', at_ms, actor, gesture, entity, op, before, after, undoes, salt, prev_hash, hash, unapplied FROM journal WHERE seq = 5",
      8,
    ],
    [
      "swapped",
      "UPDATE journal SET seq = 100 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = 100",
      3,
    ],
  ])("names an entry that was %s", async (_how, sql, seq) => {
    expect((await verify((db) => db.exec(sql))).broken?.seq).toBe(seq);
  });

  test("finds a tail that was cut off by the end that a backup keeps", async () => {
    const data = join(folder.path, "cut");
    await cp(made, data, { recursive: true });
    {
      await using engine = await openTestEngine(data);
      const { head } = await engine.handlers.system.verifyAudit({}, CALL);
      expect(await readCut(4, head)).toMatchObject({ broken: { seq: 8 } });
    }
    expect(await readCut(4)).toMatchObject({ broken: { seq: 6 } });
    expect(await readCut(7)).toMatchObject({ broken: null });
  });

  test("is exported whole, and refuses what is no end", async () => {
    await using engine = await openTestEngine(made);
    const { entries } = await engine.handlers.system.listAudit({ after: 2, limit: 3 }, CALL);
    expect(entries.map(({ seq }) => seq)).toEqual([3, 4, 5]);
    await expect(engine.handlers.system.verifyAudit({ head: "5" }, CALL)).rejects.toThrow(/no end/);
  });
});

/** The journal of a reader without its last entries: of the table alone, which a start would mend from the file. */
async function readCut(last: number, head?: string) {
  const data = join(folder.path, `cut-${last}-${Math.random()}`);
  await cp(made, data, { recursive: true });
  const { database, backups } = workspacePaths(data);
  const db = new Database(database);
  db.exec(`DELETE FROM journal WHERE seq > ${last}`);
  db.close();
  const reader = open(database, { role: "reader" });
  try {
    return verifyAudit(reader, { backups, head });
  } finally {
    reader.close();
  }
}
