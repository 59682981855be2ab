import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { AppError } from "../base/errors.ts";

/**
 * The append-only `journal.jsonl` beside the database: one line per entry, on disk before the entry is acknowledged.
 * Database and file together lose nothing: what only the file holds is applied again at the next start.
 */
export interface JournalFile {
  /** Returns after the lines are on the disk (fsync). `lastSeq` is the number of the last one. */
  append(lines: readonly string[], lastSeq: number): void;
  /** Number of the newest entry written through this object; 0 before the first. */
  lastSeq(): number;
  readLines(): string[];
  close(): void;
}

export function openJournalFile(path: string): JournalFile {
  const fd = openSync(path, "a", 0o600);
  let newest = 0;
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

/** Complete lines of the file; a torn last line (power loss while writing) was never acknowledged and is cut off. */
export function readJournalLines(path: string): string[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  return bytes
    .subarray(0, end)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}
