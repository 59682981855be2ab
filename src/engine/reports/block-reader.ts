import type { ReportBlock, RunSet } from "../../contract/report-blocks.ts";
import type { CallContext, Handlers } from "../module.ts";
import type { FoundSet } from "./find-set.ts";
import { requireSet } from "./find-set.ts";
import type { FrozenBlocks } from "./frozen-blocks.ts";
import { encodeBlock } from "./read-block.ts";
import { readDiffBlock } from "./read-diff-block.ts";
import { readMediaBlock, type MediaAccess } from "./read-media-block.ts";
import { readModelBlock } from "./read-model-block.ts";

export interface BlockAccess extends MediaAccess {
  readonly compare: Pick<Handlers<"compare">, "diffConfig" | "explainChange">;
  readonly registry: Pick<Handlers<"registry">, "getModel" | "readVersionAbout">;
  readonly frozen: FrozenBlocks;
}

export interface BlockReader {
  /** What it shows: what was frozen, else what is there now. @throws AppError */
  read(
    runSets: readonly RunSet[],
    block: ReportBlock,
    call: CallContext,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

export function createBlockReader(access: BlockAccess): BlockReader {
  const { threads, compare, registry, frozen } = access;

  const find = (
    runSets: readonly RunSet[],
    ids: readonly string[],
    call: CallContext,
  ): Promise<FoundSet[]> => threads.analyse.call.reports.findSets({ runSets, ids }, call);

  return {
    async read(runSets, block, call) {
      if (block.frozen !== null) return frozen.read(block.kind, block.frozen.sha256);
      switch (block.kind) {
        case "media": {
          const [found] = (await find(runSets, [block.runSetId], call)) as [FoundSet];
          return encodeBlock(await readMediaBlock(access, block, found, call));
        }
        case "diff": {
          const ids = [block.aRunSetId, block.bRunSetId] as const;
          const found = (await find(runSets, ids, call)) as [FoundSet, FoundSet];
          const [a, b] = ids.map((id) => requireSet(runSets, id).name) as [string, string];
          return encodeBlock(await readDiffBlock(compare, block, found, { a, b }, call));
        }
        case "model":
          return encodeBlock(await readModelBlock(registry, block, call));
        case "text":
        case "chart":
        case "table":
        case "pivot":
        case "statistics":
          return threads.analyse.call.reports.readStoredBlock({ runSets, block }, call);
        default:
          return block satisfies never;
      }
    },
  };
}
