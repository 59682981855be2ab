import type {
  ReportBlock,
  ReportDocument,
  RunSet,
} from "../../../../src/contract/report-blocks.ts";
import { isSame } from "./same.ts";

/** What `reports.edit` is given of a document: only what was touched. */
export interface ChangedParts {
  readonly title?: string;
  readonly runSets?: RunSet[];
  readonly blocks?: Record<string, ReportBlock | null>;
  readonly order?: string[];
}

/**
 * What has to be told so that `from` becomes `to`; undefined where nothing has. A document needs a title: while there is
 * none, the old one stays.
 */
export function changedParts(from: ReportDocument, to: ReportDocument): ChangedParts | undefined {
  const before = new Map(from.blocks.map((block) => [block.id, block]));
  const after = new Set(to.blocks.map(({ id }) => id));
  const blocks: Record<string, ReportBlock | null> = {};
  for (const block of to.blocks) if (!isSame(before.get(block.id), block)) blocks[block.id] = block;
  for (const id of before.keys()) if (!after.has(id)) blocks[id] = null;
  const order = to.blocks.map(({ id }) => id);
  const parts: ChangedParts = {
    ...(to.title.trim() !== "" && to.title.trim() !== from.title && { title: to.title.trim() }),
    ...(!isSame(from.runSets, to.runSets) && { runSets: to.runSets }),
    ...(Object.keys(blocks).length > 0 && { blocks }),
    ...(!isSame(
      from.blocks.map(({ id }) => id),
      order,
    ) && { order }),
  };
  return Object.keys(parts).length === 0 ? undefined : parts;
}

/** The document once these parts were taken in. */
export function applyParts(document: ReportDocument, parts: ChangedParts): ReportDocument {
  const { title, runSets, blocks = {}, order } = parts;
  const byId = new Map(document.blocks.map((block) => [block.id, block]));
  for (const [id, block] of Object.entries(blocks)) {
    if (block === null) byId.delete(id);
    else byId.set(id, block);
  }
  const ids = [...new Set([...(order ?? []), ...byId.keys()])];
  return {
    title: title ?? document.title,
    runSets: runSets ?? document.runSets,
    blocks: ids.flatMap((id) => byId.get(id) ?? []),
  };
}
