import { newId } from "../../../../src/base/ids.ts";
import type {
  ReportBlock,
  ReportDocument,
  RunSet,
} from "../../../../src/contract/report-blocks.ts";

export const newBlockId = (): string => newId<string>();

/** Behind the block of that id; undefined: at the beginning. */
export function insertBlocks(
  document: ReportDocument,
  afterId: string | undefined,
  blocks: readonly ReportBlock[],
): ReportDocument {
  const at = afterId === undefined ? 0 : indexOf(document, afterId) + 1;
  return {
    ...document,
    blocks: [...document.blocks.slice(0, at), ...blocks, ...document.blocks.slice(at)],
  };
}

/** One block instead of another one, or several, or none. */
export function replaceBlock(
  document: ReportDocument,
  id: string,
  blocks: readonly ReportBlock[],
): ReportDocument {
  return {
    ...document,
    blocks: document.blocks.flatMap((block) => (block.id === id ? blocks : [block])),
  };
}

export function changeBlock(document: ReportDocument, block: ReportBlock): ReportDocument {
  return replaceBlock(document, block.id, [block]);
}

/** Before the block that stands at `to` once it is taken out; the same document where it is there already. */
export function moveBlock(document: ReportDocument, id: string, to: number): ReportDocument {
  const block = document.blocks.find((one) => one.id === id);
  const from = indexOf(document, id);
  const at = Math.max(0, Math.min(document.blocks.length - 1, to));
  if (block === undefined || from === at) return document;
  const others = document.blocks.filter((one) => one.id !== id);
  return { ...document, blocks: [...others.slice(0, at), block, ...others.slice(at)] };
}

/** The copy stands behind it, with live data: what was kept for one block is not the other's. */
export function duplicateBlock(
  document: ReportDocument,
  id: string,
): { readonly document: ReportDocument; readonly copyId: string } {
  const block = document.blocks.find((one) => one.id === id);
  const copyId = newBlockId();
  if (block === undefined) return { document, copyId: id };
  return {
    document: insertBlocks(document, id, [{ ...structuredClone(block), id: copyId, frozen: null }]),
    copyId,
  };
}

/** The block that has the focus once this one is gone. */
export function neighbourOf(document: ReportDocument, id: string): string | undefined {
  const at = indexOf(document, id);
  return (document.blocks[at + 1] ?? document.blocks[at - 1])?.id;
}

export function changeRunSet(document: ReportDocument, set: RunSet): ReportDocument {
  return {
    ...document,
    runSets: document.runSets.map((one) => (one.id === set.id ? set : one)),
  };
}

/** Names of blocks count from one set to the next: "Runs", "Runs 2". */
export function newRunSet(document: ReportDocument, projectId: string | null): RunSet {
  const names = new Set(document.runSets.map(({ name }) => name));
  let name = "Runs";
  for (let n = 2; names.has(name); n++) name = `Runs ${n}`;
  return { id: newBlockId(), name, projectId, query: "", sort: [], limit: 1000, runIds: null };
}

/** Ids of the sets that a block is about. */
export function runSetsOf(block: ReportBlock): readonly string[] {
  if (block.kind === "diff") return [block.aRunSetId, block.bRunSetId];
  return "runSetId" in block ? [block.runSetId] : [];
}

export function indexOf(document: ReportDocument, id: string): number {
  return document.blocks.findIndex((block) => block.id === id);
}
