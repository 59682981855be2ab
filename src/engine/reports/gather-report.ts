import { decodeColumnBlob } from "../../base/column-blob.ts";
import { isAppError, messageOf } from "../../base/errors.ts";
import { isPlainObject } from "../../base/json.ts";
import type { BlockNote, ReportContent, ReportMeta } from "../../base/report-file.ts";
import type {
  BlockData,
  BlockRun,
  ReportComment,
  ReportDocument,
} from "../../contract/report-blocks.ts";
import type { Report } from "../../contract/reports.ts";
import type { CallContext } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { BlockReader } from "./block-reader.ts";
import { sha256Of } from "./frozen-blocks.ts";

export interface GatherAccess {
  readonly threads: EngineThreads;
  readonly reader: BlockReader;
}

export interface GatherArgs extends Pick<
  ReportMeta,
  "theme" | "author" | "madeMs" | "productVersion"
> {
  readonly report: Report;
}

export interface GatheredReport extends ReportContent {
  readonly document: ReportDocument;
  readonly comments: readonly ReportComment[];
}

/** The report with what each of its blocks shows. A block that cannot be read says so in it. */
export async function gatherReport(
  { threads, reader }: GatherAccess,
  { report, ...told }: GatherArgs,
  call: CallContext,
): Promise<GatheredReport> {
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
  return {
    document: report.document,
    comments: report.comments,
    meta: {
      reportId: report.id,
      ...told,
      runs: await nameRuns(threads, [...read.values()].flatMap(runsOf)),
      blocks: notes,
    },
    blocks: read,
  };
}

/** Every run that the blocks show, and those that models come from. */
export function listRunIds({ meta, blocks }: GatheredReport): string[] {
  const ofModels = [...blocks.values()].flatMap((blob) => {
    const data = readData(blob);
    const version = data.kind === "model" ? data.version : null;
    const runId = isPlainObject(version) ? version["runId"] : undefined;
    return typeof runId === "string" ? [runId] : [];
  });
  return [...new Set([...meta.runs.map(({ id }) => id), ...ofModels])];
}

function readData(blob: Uint8Array<ArrayBuffer>): BlockData {
  return decodeColumnBlob(blob.buffer).meta as BlockData;
}

function runsOf(blob: Uint8Array<ArrayBuffer>): readonly BlockRun[] {
  const data = readData(blob);
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
