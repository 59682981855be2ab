import { encodeColumnBlob, type Column } from "../../base/column-blob.ts";
import { UNWATCHED, type Work } from "../../base/work.ts";
import type { BlockData, ReportBlock, RunSet } from "../../contract/report-blocks.ts";
import type { ReadDb } from "../../store/index.ts";
import { findSet, requireSet, type FoundSet } from "./find-set.ts";
import { readChart } from "./read-chart.ts";
import { readStatistics } from "./read-statistics.ts";
import { readPivot, readTable } from "./read-table.ts";

export interface BlockAnswer {
  readonly data: BlockData;
  readonly columns: readonly Column[];
}

/** Blocks that the database alone answers. */
export const STORED_KINDS = ["text", "chart", "table", "pivot", "statistics"] as const;
export type StoredBlock = Extract<ReportBlock, { readonly kind: (typeof STORED_KINDS)[number] }>;

/** The blob that `reports.readBlock` answers, from one state of the database. @throws AppError INVALID_INPUT */
export function readStoredBlock(
  db: ReadDb,
  { runSets, block }: { readonly runSets: readonly RunSet[]; readonly block: StoredBlock },
  work: Work = UNWATCHED,
): Uint8Array<ArrayBuffer> {
  return encodeBlock(answer(db, runSets, block, work));
}

function answer(
  db: ReadDb,
  runSets: readonly RunSet[],
  block: StoredBlock,
  work: Work,
): BlockAnswer {
  if (block.kind === "text") return { data: { kind: "text" }, columns: [] };
  const set = requireSet(runSets, block.runSetId);
  switch (block.kind) {
    case "chart":
      return readChart(db, block, findSet(db, set), work);
    case "table":
      return readTable(db, block, findSet(db, set, block.sort === null ? [] : [block.sort]));
    case "pivot":
      return readPivot(db, block, findSet(db, set));
    case "statistics":
      return readStatistics(db, block, findSet(db, set), work);
    default:
      return block satisfies never;
  }
}

/** For blocks that need more than the database: the runs of their sets. @throws AppError INVALID_INPUT */
export function findSets(
  db: ReadDb,
  { runSets, ids }: { readonly runSets: readonly RunSet[]; readonly ids: readonly string[] },
): FoundSet[] {
  return ids.map((id) => findSet(db, requireSet(runSets, id)));
}

/** Without the list of problems where there is none, and without a copy of it twice. */
export function encodeBlock({ data, columns }: BlockAnswer): Uint8Array<ArrayBuffer> {
  const { problems, ...rest } = data;
  const told = [...new Set(problems)];
  return encodeColumnBlob({ ...rest, ...(told.length > 0 && { problems: told }) }, columns);
}
