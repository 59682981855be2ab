import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../client/api.ts";

export { MediaWall } from "./media-wall.tsx";
export { joinSteps, neighbourStep } from "./steps.ts";

/** How many tags of media a run has, or the runs of a project. */
export function useMediaCount(
  of: { readonly runId: string } | { readonly projectId: string },
): number {
  return useQuery(orpc.runs.listMedia.queryOptions({ input: of })).data?.length ?? 0;
}
