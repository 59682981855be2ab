import { hoverRun, useHoveredRun } from "../../state/hover.ts";
import { lineIdOf, useComparison, type GroupView } from "./use-comparison.tsx";

interface GroupHover {
  /** The group is pointed at anywhere: by itself, or by one of its runs. */
  readonly isHovered: boolean;
  readonly onPointerEnter: () => void;
}

/** Of one row, cell or chip of a group: only those whose answer changes are drawn anew. */
export function useGroupHover(group: GroupView): GroupHover {
  const { groupOf } = useComparison();
  const { key } = group;
  const lineId = lineIdOf(group);
  const isHovered = useHoveredRun(
    ({ runId }) =>
      runId !== undefined && (runId === lineId || runId === key || groupOf.get(runId)?.key === key),
  );
  return { isHovered, onPointerEnter: () => hoverRun(lineId, "list") };
}
