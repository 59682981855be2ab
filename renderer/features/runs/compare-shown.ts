import type { QueryClient } from "@tanstack/react-query";
import { orpc } from "../../client/api.ts";
import { comparisonView } from "../../state/compare-view.ts";
import type { View } from "../../state/view.ts";
import { comparedRuns, type Place } from "./compare-runs.ts";
import { allButSeed } from "./table/columns.ts";

/** The page of a comparison of what is meant by "compare" in a list or table. */
export async function shownComparison(
  queryClient: QueryClient,
  place: Omit<Place, "allButSeed">,
): Promise<View> {
  const { projectId, view } = place;
  const paths = await queryClient.fetchQuery(
    orpc.runs.listPaths.queryOptions({ input: { projectId } }),
  );
  const { sets, groupBy } = comparedRuns({ ...place, allButSeed: allButSeed(paths) });
  return comparisonView(sets, groupBy, view);
}
