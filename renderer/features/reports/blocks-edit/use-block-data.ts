import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReportBlock, RunSet } from "../../../../src/contract/report-blocks.ts";
import { api, orpc } from "../../../client/api.ts";
import { toReading, type Reading } from "../../../client/reading.ts";
import { decodeBlock, type ShownBlock } from "../blocks/block-data.ts";
import { runSetsOf } from "../edit/document-edits.ts";

/** What a block shows, read when it comes near the screen; while its settings change the old picture stays. */
export function useBlockData(
  block: ReportBlock,
  runSets: readonly RunSet[],
  isWanted: boolean,
): Reading<ShownBlock> {
  const ids = runSetsOf(block);
  const input = {
    runSets: ids.flatMap((id) => runSets.find((set) => set.id === id) ?? []).map(withoutName),
    block: dataOnly(block),
  };
  return toReading(
    useQuery({
      queryKey: orpc.reports.readBlock.queryKey({ input }),
      queryFn: async ({ signal }): Promise<ShownBlock> => {
        const blob = await api.reports.readBlock(input, { signal });
        return decodeBlock(await blob.arrayBuffer());
      },
      enabled: isWanted && block.kind !== "text",
      placeholderData: keepPreviousData,
    }),
  );
}

/** What a set is called changes nothing of what it finds. */
const withoutName = (set: RunSet): RunSet => ({ ...set, name: "" });

/** Without what only says how it is drawn, so that nothing is read anew for it. */
function dataOnly(block: ReportBlock): ReportBlock {
  if (block.kind === "text") return block;
  const plain = { ...block, caption: "" };
  if (plain.kind !== "chart") return plain;
  return { ...plain, heightPx: 280, logX: false, logY: false };
}
