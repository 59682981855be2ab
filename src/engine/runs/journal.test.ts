import { readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { open, readJournalLines } from "../../store/index.ts";
import { CALL, makeTestFolder, openTestEngine } from "../testing.ts";
import { findBrokenEntry } from "./journal.ts";

async function makeJournal(dataDir: string, folder: string): Promise<void> {
  await using engine = await openTestEngine(dataDir);
  const { projectId } = await engine.addFolder(folder, { confirmed: true });
  for (const name of ["one", "two", "three"]) {
    await engine.handlers.runs.renameProject({ id: projectId, name }, CALL);
  }
}

test("table and file hold the same entries, and the chain verifies", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const db = open(join(data.path, "workspace.sqlite"), { role: "reader" });
  expect(findBrokenEntry(db)).toBeUndefined();
  const hashes = db.prepare("SELECT hash FROM journal ORDER BY seq").pluck().all();
  db.close();
  const lines = readJournalLines(join(data.path, "journal.jsonl"));
  expect(lines.map((line) => (JSON.parse(line) as { hash: string }).hash)).toEqual(hashes);
  expect(hashes).toHaveLength(4);
});

test.each([
  ["edited", `UPDATE journal SET after = '{"name":"forged"}' WHERE seq = 2`, 2],
  ["removed", "DELETE FROM journal WHERE seq = 2", 3],
  ["reordered", "UPDATE journal SET seq = CASE seq WHEN 2 THEN 30 ELSE seq END", 3],
])("an entry that was %s is named", async (_, sql, seq) => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const raw = new Database(join(data.path, "workspace.sqlite"));
  raw.exec(sql);
  raw.close();
  const db = open(join(data.path, "workspace.sqlite"), { role: "reader" });
  expect(findBrokenEntry(db)?.seq).toBe(seq);
  db.close();
});

test("a torn last line was never acknowledged: it is cut off, and the journal goes on behind it", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const file = join(data.path, "journal.jsonl");
  await truncate(file, (await readFile(file)).length - 10);
  await using engine = await openTestEngine(data.path);
  const [row] = await engine.handlers.runs.listProjects(undefined, CALL);
  expect(row?.name).toBe("three");
  await engine.handlers.runs.renameProject({ id: row?.id ?? "", name: "four" }, CALL);
  expect(readJournalLines(file).length).toBe(5);
});
