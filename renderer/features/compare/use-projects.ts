import { useQuery } from "@tanstack/react-query";
import type { ProjectRow } from "../../../src/contract/runs.ts";
import { orpc } from "../../client/api.ts";

const NO_PROJECTS: readonly ProjectRow[] = [];

/** Projects that a comparison can take runs from. */
export function useCompareProjects(): readonly ProjectRow[] {
  const { data } = useQuery(orpc.runs.listProjects.queryOptions());
  return data ?? NO_PROJECTS;
}
