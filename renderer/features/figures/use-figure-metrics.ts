import { useQuery } from "@tanstack/react-query";
import { rankMetrics } from "../../../src/base/judged-metric.ts";
import type { RunSelection } from "../../../src/contract/compare-groups.ts";
import { orpc } from "../../client/api.ts";
import type { WrittenRuns, WrittenSet } from "./edit-recipe.ts";

/** Metrics that the runs have, the likeliest first: to choose from. */
export function useFigureMetrics(runs: WrittenRuns | undefined): readonly string[] {
  const { data: projects = [] } = useQuery(orpc.runs.listProjects.queryOptions());
  const sets = (runs?.sets ?? []).map((set) => ({ runs: selectionOf(set, projects) }));
  const { data: opened } = useQuery({
    ...orpc.compare.openComparison.queryOptions({ input: { sets, groupBy: "set" } }),
    enabled: sets.length > 0,
  });
  const groups = opened?.groups.map(({ runIds }) => runIds) ?? [];
  const { data: metrics = [] } = useQuery({
    ...orpc.compare.listComparedMetrics.queryOptions({ input: { groups } }),
    enabled: groups.length > 0,
  });
  return rankMetrics(metrics).map(({ metric }) => metric);
}

type Project = Awaited<ReturnType<typeof orpc.runs.listProjects.call>>[number];

function selectionOf(set: WrittenSet, projects: readonly Project[]): RunSelection {
  if (set.ids !== undefined) return { runIds: set.ids };
  const { project, query, search } = set;
  const found = projects.find(
    ({ id, name, root }) => id === project || root === project || name === project,
  );
  return {
    ...(project !== undefined && { projectId: found?.id ?? project }),
    ...(query !== undefined && { query }),
    ...(search !== undefined && { search }),
  };
}
