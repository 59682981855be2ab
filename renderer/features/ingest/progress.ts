import type { IngestStatus } from "../../../src/contract/ingest.ts";
import type { ProjectRow } from "../../../src/contract/runs.ts";
import { formatBytes, formatCount, plural } from "../../kit/format.ts";
import { formatDuration } from "../../kit/format-time.ts";

export const WATCH_LABELS: Readonly<Record<ProjectRow["watch"], string>> = {
  watching: "Watching",
  polling: "Polling",
  missing: "Folder is missing",
  paused: "Not watching",
};

/** Reading that is under way, in words: "12 of 40 files · 34 of 120 MB · 8 s left". */
export function describeProgress(status: IngestStatus): string {
  if (status.phase === "discovering") {
    return `${plural(status.filesSeen, "file")} in ${plural(status.foldersSeen, "folder")} so far`;
  }
  const parts = [
    `${formatCount(status.logFilesRead)} of ${plural(status.logFiles, "file")}`,
    `${formatBytes(status.bytesRead)} of ${formatBytes(status.bytesTotal)}`,
  ];
  if (status.secondsLeft !== null) {
    parts.push(`${formatDuration(Math.round(status.secondsLeft) * 1e6)} left`);
  }
  return parts.join(" · ");
}

/** 0 to 100; undefined while it cannot be told. */
export function progressPercent(status: IngestStatus): number | undefined {
  if (status.phase !== "reading" || status.bytesTotal === 0) return undefined;
  return Math.min(100, (100 * status.bytesRead) / status.bytesTotal);
}

export function isReading(status: IngestStatus): boolean {
  return status.phase === "discovering" || status.phase === "reading";
}
