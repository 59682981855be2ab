import type { QueryClient } from "@tanstack/react-query";
import { comparisonView } from "../../state/compare-view.ts";
import type { View } from "../../state/view.ts";
import { comparedRuns, type Place } from "./compare-runs.ts";
import { repetitionPaths } from "./repetitions.ts";

/** The page of a comparison of what is meant by "compare" in a list or table. */
export async function shownComparison(
  queryClient: QueryClient,
  place: Omit<Place, "allButSeed">,
): Promise<View> {
  const { projectId, view } = place;
  const allButSeed =
    view.by === undefined ? undefined : await repetitionPaths(queryClient, projectId);
  const { sets, groupBy } = comparedRuns({ ...place, allButSeed });
  return comparisonView(sets, groupBy, view);
}
