import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ReportDocument } from "../../../../src/contract/report-blocks.ts";
import { orpc } from "../../../client/api.ts";
import type { Guesses } from "../edit/new-block.ts";
import { useSuggestions } from "./use-suggestions.ts";

/** What a new block begins with: the first run set and what its runs have. */
export function useGuesses({ runSets }: ReportDocument): Guesses {
  const { metrics, varying } = useSuggestions(runSets[0]);
  const { data: models } = useQuery(
    orpc.registry.listModels.queryOptions({ input: { limit: 1000 } }),
  );
  return useMemo(
    () => ({
      runSetIds: runSets.map(({ id }) => id),
      metrics,
      varying,
      models: models?.rows.map(({ name }) => name) ?? [],
    }),
    // The lists are the answers' own.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [runSets, metrics, models],
  );
}
