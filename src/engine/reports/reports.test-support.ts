import { decodeColumnBlob, type Column } from "../../base/column-blob.ts";
import {
  reportBlock,
  runSet,
  type BlockData,
  type BlockKind,
  type ReportBlock,
  type RunSet,
} from "../../contract/report-blocks.ts";
import { CALL, type TestEngine } from "../testing.ts";

/* Test support: blocks in few words. Not part of the product. */

export type Reports = TestEngine["handlers"]["reports"];

export function text(id: string, markdown = id): ReportBlock {
  return reportBlock.parse({ id, kind: "text", markdown });
}

export function setOf(projectId: string | null, more: Partial<RunSet> = {}): RunSet {
  return runSet.parse({ id: "s", name: "Runs", projectId, ...more });
}

type Of<K extends BlockKind> = Extract<BlockData, { readonly kind: K }>;

/** A block of the set "s", with what it shows. */
export async function readBlock<K extends BlockKind>(
  { handlers }: TestEngine,
  runSets: readonly RunSet[],
  block: { readonly kind: K; readonly [field: string]: unknown },
): Promise<{ data: Of<K>; columns: Column[]; bytes: Uint8Array<ArrayBuffer> }> {
  const blob = await handlers.reports.readBlock(
    {
      runSets: [...runSets],
      block: reportBlock.parse({ id: "b", runSetId: "s", ...block }),
    },
    CALL,
  );
  const buffer = await blob.arrayBuffer();
  const { meta, columns } = decodeColumnBlob(buffer);
  return { data: meta as Of<K>, columns, bytes: new Uint8Array(buffer) };
}
