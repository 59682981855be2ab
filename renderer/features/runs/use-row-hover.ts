import { useEffect, useRef } from "react";
import { hoverRun, useHoveredRun } from "../../state/hover.ts";

interface RowHover {
  readonly ref: React.RefObject<HTMLDivElement | null>;
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
}

/**
 * A row that tells charts that the mouse is over its run, and is `data-pointed` while the mouse is over its run anywhere.
 * Written without React: while the mouse moves over a chart, the run below it changes with every frame.
 */
export function useRowHover(runId: string): RowHover {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const show = (pointedId: string | undefined): void => {
      ref.current?.toggleAttribute("data-pointed", pointedId === runId);
    };
    show(useHoveredRun.getState().runId);
    return useHoveredRun.subscribe((now, before) => {
      if (now.runId !== before.runId && (now.runId === runId || before.runId === runId)) {
        show(now.runId);
      }
    });
  }, [runId]);
  return {
    ref,
    onPointerEnter: () => hoverRun(runId, "list"),
    onPointerLeave: () => hoverRun(undefined, "list"),
  };
}
