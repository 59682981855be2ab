import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournalFile, readJournalLines, replaceJournalFile } from "./journal-file.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-journal-"));
  path = join(folder, "journal.jsonl");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const line = (seq: number): string => JSON.stringify({ seq, text: "ä\u2028" });

function lastSeq(): number {
  const file = openJournalFile(path);
  file.close();
  return file.lastSeq();
}

test("the newest entry is known from the file, not only from what was written since", () => {
  expect(lastSeq()).toBe(0);
  const file = openJournalFile(path);
  file.append([line(1)], 1);
  expect(lastSeq()).toBe(1);
  file.append([line(2), line(3)], 3);
  file.close();
  expect(lastSeq()).toBe(3);
  expect(readJournalLines(path)).toEqual([line(1), line(2), line(3)]);
});

test("a torn last line is no line, and is cut off before something is appended", () => {
  appendFileSync(path, `${line(1)}\n${line(2).slice(0, 5)}`);
  expect(readJournalLines(path)).toEqual([line(1)]);
  const file = openJournalFile(path);
  expect(file.lastSeq()).toBe(1);
  file.append([line(2)], 2);
  file.close();
  expect(readFileSync(path, "utf8")).toBe(`${line(1)}\n${line(2)}\n`);
  rmSync(path);
  appendFileSync(path, "torn");
  expect(lastSeq()).toBe(0);
  expect(readFileSync(path, "utf8")).toBe("");
});

test("a file that is written anew keeps the one before beside it", () => {
  expect(replaceJournalFile(path, [line(1)])).toBeUndefined();
  const aside = replaceJournalFile(path, [line(1), line(2)]);
  expect(readFileSync(aside ?? "", "utf8")).toBe(`${line(1)}\n`);
  expect(lastSeq()).toBe(2);
  expect(readdirSync(folder)).toHaveLength(2);
});
