import { useCallback, useMemo } from "react";
import { useSelectedRuns } from "../../state/selection.ts";
import { useView } from "../../state/view.ts";
import type { WallGroups } from "../runs/index.ts";
import { fadeColor } from "./fade-color.ts";
import { lineIdOf, useComparison } from "./use-comparison.tsx";

/** Lines that a chart can still tell apart. */
export const MOST_GROUPS = 200;

/** The groups of the comparison as charts draw them: those of which nothing was picked out are faint. */
export function useDrawnGroups(): {
  readonly groups: WallGroups;
  /** Which line stands for a run. */
  readonly lineOf: (runId: string) => string;
} {
  const { groups: all, groupOf } = useComparison();
  const [{ gst }] = useView();
  const selected = useSelectedRuns((state) => state.runIds);
  const groups = useMemo((): WallGroups => {
    const isPicked = (ids: readonly string[]): boolean =>
      selected === undefined || ids.some((id) => selected.has(id));
    return {
      groups: all.slice(0, MOST_GROUPS).map((group) => ({
        id: lineIdOf(group),
        name: group.label,
        color: isPicked(group.runIds) ? group.color : fadeColor(group.color),
        dash: group.dash,
        runIds: group.runIds,
      })),
      spread: gst ?? "ci",
    };
  }, [all, selected, gst]);
  const lineOf = useCallback(
    (runId: string) => {
      const group = groupOf.get(runId);
      return group === undefined ? runId : lineIdOf(group);
    },
    [groupOf],
  );
  return { groups, lineOf };
}
