import { readFile } from "node:fs/promises";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { AppError, isAppError, messageOf } from "../../base/errors.ts";
import {
  encodeReportFile,
  splitReportPage,
  type BlockNote,
  type ReportContent,
  type ReportMeta,
} from "../../base/report-file.ts";
import type { BlockData, BlockRun } from "../../contract/report-blocks.ts";
import type { Report } from "../../contract/reports.ts";
import type { ReadDb } from "../../store/index.ts";
import type { CallContext } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { BlockReader } from "./block-reader.ts";
import { sha256Of } from "./frozen-blocks.ts";

export interface ExportAccess {
  readonly threads: EngineThreads;
  readonly reader: BlockReader;
  /** The built page that a report is put into. */
  readonly pagePath: string;
  readonly version: string;
}

export interface ExportArgs {
  readonly report: Report;
  readonly theme: ReportMeta["theme"];
  readonly author: string;
  readonly madeMs: number;
}

/** Runs on the analysis thread: packing takes a while. */
export function encodeReport(_db: ReadDb, content: ReportContent): string {
  return encodeReportFile(content);
}

/** One document that needs nothing else. A block that cannot be read says so in it. @throws AppError UNAVAILABLE */
export async function exportHtml(
  { threads, reader, pagePath, version }: ExportAccess,
  { report, theme, author, madeMs }: ExportArgs,
  call: CallContext,
): Promise<Blob> {
  const page = await readPage(pagePath, report.document.title);
  const { runSets, blocks } = report.document;
  const read = new Map<string, Uint8Array<ArrayBuffer>>();
  const notes: Record<string, BlockNote> = {};
  const shown = blocks.filter(({ kind }) => kind !== "text");
  for (const [done, block] of shown.entries()) {
    call.onProgress?.({ done, of: shown.length, what: `block ${done + 1} of ${shown.length}` });
    const note = { sha256: null, frozenMs: block.frozen?.atMs ?? null, problem: null };
    try {
      const blob = await reader.read(runSets, block, call);
      read.set(block.id, blob);
      notes[block.id] = { ...note, sha256: sha256Of(blob) };
    } catch (error) {
      if (!isAppError(error) || error.code === "CANCELLED") throw error;
      notes[block.id] = { ...note, problem: messageOf(error) };
    }
  }
  const content: ReportContent = {
    document: report.document,
    comments: report.comments,
    meta: {
      reportId: report.id,
      madeMs,
      author,
      productVersion: version,
      theme,
      runs: await nameRuns(threads, [...read.values()].flatMap(runsOf)),
      blocks: notes,
    },
    blocks: read,
  };
  const text = await threads.analyse.call.reports.encodeReport(content, call);
  return new Blob([page[0], text, page[1]], { type: "text/html" });
}

async function readPage(path: string, title: string): Promise<readonly [string, string]> {
  const page = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  });
  const parts = splitReportPage(page, title);
  if (parts !== undefined) return parts;
  throw new AppError(
    "UNAVAILABLE",
    "The page that reports are put into is not built.",
    "Run `npm run build`, then export the report again.",
  );
}

function runsOf(blob: Uint8Array<ArrayBuffer>): readonly BlockRun[] {
  const data = decodeColumnBlob(blob.buffer).meta as BlockData;
  return "runs" in data ? data.runs : [];
}

/** Each run once, as the first block that shows it tells of it, in the order of the blocks. */
async function nameRuns(
  threads: EngineThreads,
  runs: readonly BlockRun[],
): Promise<ReportMeta["runs"]> {
  const unique = [...new Map(runs.toReversed().map((run) => [run.id, run])).values()].toReversed();
  const projects = await threads.read.call.runs.readCellsOf({
    runIds: unique.map(({ id }) => id),
    columns: ["project"],
  });
  return unique.map(({ id, name, commit, state }, i) => ({
    id,
    name,
    project: String(projects[i]?.[0] ?? ""),
    commit,
    state,
  }));
}
