import { readdirSync } from "node:fs";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { newId } from "../../base/ids.ts";
import { open, openJournalFile, readJournalLines } from "../../store/index.ts";
import { CALL, makeTestFolder, openTestEngine, type TestEngine } from "../testing.ts";
import { findBrokenEntry, hashEntry, type JournalEntry } from "./journal.ts";
import { createWriteContext, SYSTEM_ACTOR } from "./write-context.ts";
import { editProject } from "./writes.ts";

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

interface Line {
  readonly seq: number;
  readonly hash: string;
}

const readFileLines = (dataDir: string): string[] =>
  readJournalLines(join(dataDir, "journal.jsonl"));
const hashesOf = (lines: readonly string[]): string[] =>
  lines.map((line) => (JSON.parse(line) as Line).hash);
const listAside = (dataDir: string): string[] =>
  readdirSync(dataDir).filter((name) => name.startsWith("journal.jsonl.damaged-"));

async function checkJournal(engine: TestEngine) {
  const checks = await engine.handlers.system.doctor(undefined, CALL);
  return checks.find(({ name }) => name === "journal");
}

async function writeLines(dataDir: string, lines: readonly string[]): Promise<void> {
  await writeFile(join(dataDir, "journal.jsonl"), lines.map((line) => `${line}\n`).join(""));
}

test("an old line that cannot be read stops no start; doctor names it, a rebuild writes the file again", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const lines = readFileLines(data.path);
  await writeLines(data.path, lines.with(1, "###"));
  await using engine = await openTestEngine(data.path);
  expect(await engine.handlers.runs.listProjects(undefined, CALL)).toMatchObject([
    { name: "three" },
  ]);
  expect(await checkJournal(engine)).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("entry 2") as string,
  });
  await engine.handlers.system.rebuild(undefined, CALL);
  expect(readFileLines(data.path)).toEqual(lines);
  expect(listAside(data.path)).toHaveLength(1);
  expect(await checkJournal(engine)).toMatchObject({ status: "ok" });
});

test.each([
  ["whose newest lines are damaged", (lines: string[]) => [...lines.slice(0, 2), "#", "#"], 1],
  ["that lost its newest lines", (lines: string[]) => lines.slice(0, 2), 1],
  ["that is gone", () => undefined, 0],
  ["of another workspace", (lines: string[]) => lines.map((line) => foreign(line)), 1],
  ["with a change that does not follow", (lines: string[]) => [...lines, fork(lines[1])], 1],
])("a journal file %s is written again from the database", async (_, change, aside) => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const lines = readFileLines(data.path);
  const changed = change(lines);
  if (changed === undefined) await rm(join(data.path, "journal.jsonl"));
  else await writeLines(data.path, changed);
  await using engine = await openTestEngine(data.path);
  expect(readFileLines(data.path)).toEqual(lines);
  expect(listAside(data.path)).toHaveLength(aside);
  const [row] = await engine.handlers.runs.listProjects(undefined, CALL);
  expect(row?.name).toBe("three");
  await engine.handlers.runs.renameProject({ id: row?.id ?? "", name: "four" }, CALL);
  expect(await checkJournal(engine)).toMatchObject({ status: "ok" });
});

/** The next change of a copy of the workspace that went another way. */
function fork(line: string | undefined): string {
  const { hash: _, ...entry } = JSON.parse(line ?? "") as JournalEntry;
  const other = { ...entry, id: "fork", seq: 5, after: { name: "forked" } };
  return JSON.stringify({ ...other, hash: hashEntry(other) });
}

/** The same change five entries later, in a chain of its own. */
function foreign(line: string): string {
  const { hash: _, ...entry } = JSON.parse(line) as JournalEntry;
  const other = { ...entry, seq: entry.seq + 5, workspaceId: "other", after: null };
  return JSON.stringify({ ...other, hash: hashEntry(other) });
}

test("an entry that cannot be applied is kept and told; what follows goes on", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const lines = readFileLines(data.path);
  const { hash: prevHash, ...last } = JSON.parse(lines.at(-1) ?? "") as JournalEntry;
  const bad = {
    ...last,
    id: "bad",
    seq: last.seq + 1,
    op: "source.bind" as const,
    after: null,
    prevHash,
  };
  await writeLines(data.path, [...lines, JSON.stringify({ ...bad, hash: hashEntry(bad) })]);
  for (const name of ["four", "five"]) {
    await using engine = await openTestEngine(data.path);
    const [row] = await engine.handlers.runs.listProjects(undefined, CALL);
    await engine.handlers.runs.renameProject({ id: row?.id ?? "", name }, CALL);
    expect(await checkJournal(engine)).toMatchObject({
      status: "warning",
      detail: expect.stringContaining("entry 5") as string,
    });
    await engine.handlers.system.rebuild(undefined, CALL);
    expect(await checkJournal(engine)).toMatchObject({ status: "warning" });
    expect(await engine.handlers.runs.listProjects(undefined, CALL)).toMatchObject([{ name }]);
  }
  expect(readFileLines(data.path)).toHaveLength(7);
});

test("entries that a lost transaction left in the file come first in the next one", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const db = open(join(data.path, "workspace.sqlite"), { role: "writer" });
  const before = readFileLines(data.path);
  db.exec("DELETE FROM journal WHERE seq > 2");
  const file = openJournalFile(join(data.path, "journal.jsonl"));
  expect(file.lastSeq()).toBe(4);
  const { id } = db.prepare("SELECT id FROM projects").get() as { id: string };
  editProject(createWriteContext(file), db, { actor: SYSTEM_ACTOR, id, name: "five" });
  expect(hashesOf(readFileLines(data.path)).slice(0, 4)).toEqual(hashesOf(before));
  expect(db.prepare("SELECT hash FROM journal ORDER BY seq").pluck().all()).toEqual(
    hashesOf(readFileLines(data.path)),
  );
  expect(findBrokenEntry(db)).toBeUndefined();
  file.close();
  db.close();
});

test("what cannot be applied never gets into the file", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const db = open(join(data.path, "workspace.sqlite"), { role: "writer" });
  const file = openJournalFile(join(data.path, "journal.jsonl"));
  const decision = { entity: "run:x", op: "source.bind" as const, before: null, after: null };
  const commit = db.transaction(() =>
    createWriteContext(file).commit(db, SYSTEM_ACTOR, newId(), [decision]),
  );
  expect(commit).toThrow();
  expect(readFileLines(data.path)).toHaveLength(4);
  expect(db.prepare("SELECT count(*) FROM journal").pluck().get()).toBe(4);
  file.close();
  db.close();
});

test("half of a character in any name is refused, and nothing is recorded of it", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await makeJournal(data.path, project.path);
  const db = open(join(data.path, "workspace.sqlite"), { role: "writer" });
  const file = openJournalFile(join(data.path, "journal.jsonl"));
  const { id } = db.prepare("SELECT id FROM projects").get() as { id: string };
  const rename = (name: string) =>
    editProject(createWriteContext(file), db, { actor: SYSTEM_ACTOR, id, name });
  for (const half of ["\ud83d", "\ude00 first", "a\ud83db"])
    expect(() => rename(half)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }) as Error);
  expect(readFileLines(data.path)).toHaveLength(4);
  rename("\ud83d\ude00 \\ud83d");
  expect(db.prepare("SELECT name FROM projects").pluck().get()).toBe("\ud83d\ude00 \\ud83d");
  file.close();
  db.close();
});
