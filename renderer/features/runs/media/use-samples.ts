import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { orpc } from "../../../client/api.ts";

/** Names, sizes and captions of what a value holds. */
export function useSamples(runId: string, entry: MediaEntry, isWanted = true) {
  return useQuery({
    ...orpc.runs.describeMedia.queryOptions({
      input: isWanted ? { runId, id: entry.id } : skipToken,
    }),
    placeholderData: keepPreviousData,
  });
}
