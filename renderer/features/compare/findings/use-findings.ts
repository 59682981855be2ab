import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { FindingList } from "../../../../src/contract/compare-findings.ts";
import { orpc } from "../../../client/api.ts";

/** The engine searches again when the project has changed, and says so. */
export function useFindings(projectId: string): UseQueryResult<FindingList> {
  return useQuery({
    ...orpc.compare.listFindings.queryOptions({ input: { projectId } }),
    retry: false,
  });
}
