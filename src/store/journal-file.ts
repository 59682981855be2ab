import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { AppError } from "../base/errors.ts";
import { nameAside } from "./set-aside.ts";

/**
 * The append-only `journal.jsonl` beside the database: one line per entry, on disk before the entry is acknowledged.
 * Database and file together lose nothing: what only the file holds is applied again at the next start.
 */
export interface JournalFile {
  /** Returns after the lines are on the disk (fsync). `lastSeq` is the number of the last one. */
  append(lines: readonly string[], lastSeq: number): void;
  /** Number of the newest entry in the file; 0 before the first. */
  lastSeq(): number;
  readLines(): string[];
  close(): void;
}

export function openJournalFile(path: string): JournalFile {
  const fd = openSync(path, "a", 0o600);
  let newest = seqOf(takeLastLine(path));
  return {
    lastSeq: () => newest,
    readLines: () => readJournalLines(path),
    append(lines, lastSeq) {
      if (lines.length === 0) return;
      const sizeBefore = fstatSync(fd).size;
      try {
        writeWhole(fd, lines.map((line) => `${line}\n`).join(""));
        fsyncSync(fd);
      } catch (error) {
        // Half a line in the middle would hide what follows it.
        ftruncateSync(fd, sizeBefore);
        throw error;
      }
      newest = lastSeq;
    },
    close() {
      closeSync(fd);
    },
  };
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let written = 0;
  while (written < bytes.length) {
    const count = writeSync(fd, bytes, written);
    if (count === 0)
      throw new AppError("DISK_FULL", "The journal could not be written.", "Free some disk space.");
    written += count;
  }
}

/**
 * The last complete line. A torn one behind it (power loss while writing) was never acknowledged and is cut off: what is
 * appended must not follow it.
 */
function takeLastLine(path: string): string {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a);
  if (end + 1 < bytes.length) truncateSync(path, end + 1);
  const start = end <= 0 ? 0 : bytes.lastIndexOf(0x0a, end - 1) + 1;
  return bytes.subarray(start, Math.max(start, end)).toString("utf8");
}

function seqOf(line: string): number {
  if (line === "") return 0;
  try {
    return (JSON.parse(line) as { readonly seq: number }).seq;
  } catch {
    return 0;
  }
}

/** Complete lines of the file, oldest first. */
export function readJournalLines(path: string): string[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "");
}

/**
 * Writes the file anew: whole on the disk before it takes the place of the one before, which stays beside under the
 * name that is answered (undefined when there was nothing in it).
 */
export function replaceJournalFile(path: string, lines: readonly string[]): string | undefined {
  const draft = `${path}.partial`;
  try {
    writeDraft(draft, lines);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const aside = size === 0 ? undefined : nameAside(path);
    if (aside !== undefined) copyFileSync(path, aside);
    renameSync(draft, path);
    return aside;
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function writeDraft(path: string, lines: readonly string[]): void {
  const fd = openSync(path, "w", 0o600);
  try {
    writeWhole(fd, lines.map((line) => `${line}\n`).join(""));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
