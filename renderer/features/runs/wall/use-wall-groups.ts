import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../../client/api.ts";
import { runColor, runDash } from "../../../kit/palette.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import { useView } from "../../../state/view.ts";
import { useProjectRuns } from "../project-runs.tsx";
import { nameGroup, varyingPaths } from "../table/index.ts";
import type { WallGroups } from "./use-group-lines.ts";

/** Groups that a chart can still tell apart. */
const MOST_GROUPS = 200;

/** The groups that charts draw instead of runs, of what is shown; undefined where runs are not grouped. */
export function useWallGroups(): WallGroups | undefined {
  const [{ by, gst }] = useView();
  const { which, visible } = useProjectRuns();
  const palette = usePalette();
  const paths = useMemo(() => by?.flat() ?? [], [by]);
  const { data } = useQuery({
    ...orpc.runs.listGroups.queryOptions({ input: { ...which, groupBy: [paths], columns: [] } }),
    enabled: paths.length > 0,
    placeholderData: (old) => old,
  });
  return useMemo(() => {
    if (paths.length === 0 || data === undefined) return undefined;
    const varying = varyingPaths(data.groups, [paths]);
    // By their values, so that a group keeps its colour whatever the runs are sorted by.
    const ordered = data.groups
      .map((group) => ({ group, id: JSON.stringify(group.key) }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const groups = ordered.flatMap(({ group, id }, slot) => {
      const runIds = group.runIds.filter((runId) => visible.has(runId)).toSorted();
      if (runIds.length === 0) return [];
      const name = nameGroup(group, paths, varying)
        .map((part) => `${part.name} ${part.text}`)
        .join(", ");
      return [{ id, name, color: runColor(slot, palette), dash: runDash(slot), runIds }];
    });
    return { groups: groups.slice(0, MOST_GROUPS), spread: gst ?? "ci" };
  }, [paths, data, visible, palette, gst]);
}
