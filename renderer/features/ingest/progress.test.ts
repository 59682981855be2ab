import { expect, test } from "vitest";
import type { IngestStatus } from "../../../src/contract/ingest.ts";
import { describeProgress, isReading, progressPercent } from "./progress.ts";

const status: IngestStatus = {
  projectId: "p",
  phase: "reading",
  foldersSeen: 3,
  filesSeen: 1200,
  logFiles: 40,
  logFilesRead: 12,
  bytesTotal: 120e6,
  bytesRead: 34e6,
  secondsLeft: 8,
  pruned: [],
  prunedTotal: 0,
  unread: [],
  unreadTotal: 0,
  problems: [],
  problemsTotal: 0,
};

test("says files, bytes and time left", () => {
  expect(describeProgress(status)).toBe("12 of 40 files · 34 MB of 120 MB · 8 s left");
  expect(describeProgress({ ...status, secondsLeft: null })).toBe(
    "12 of 40 files · 34 MB of 120 MB",
  );
  expect(describeProgress({ ...status, phase: "discovering" })).toBe(
    "1\u202f200 files in 3 folders so far",
  );
});

test("a share only where the whole is known, and never more than all", () => {
  expect(progressPercent(status)).toBeCloseTo(28.33, 1);
  expect(progressPercent({ ...status, bytesRead: 130e6 })).toBe(100);
  expect(progressPercent({ ...status, bytesTotal: 0 })).toBeUndefined();
  expect(progressPercent({ ...status, phase: "discovering" })).toBeUndefined();
  expect([isReading(status), isReading({ ...status, phase: "live" })]).toEqual([true, false]);
});
