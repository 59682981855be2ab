import { useEffect, useRef, useState } from "react";
import { createHoverBus, type HoverBus } from "../../../charts/hover-bus.ts";
import { hoverRun, useHoveredRun } from "../../../state/hover.ts";

const LIST = "list";
const itself = (runId: string): string => runId;

/**
 * The bus of a wall's charts, which also hears of rows that are pointed at and tells them of lines.
 * @param lineOf which line stands for a run; without it each run is one
 */
export function useLinkedHover(lineOf: (runId: string) => string = itself): HoverBus {
  const [bus] = useState(createHoverBus);
  const latest = useRef(lineOf);
  useEffect(() => {
    latest.current = lineOf;
  });
  useEffect(() => {
    const stopTelling = bus.subscribe((hover) => {
      if (hover?.chartId === LIST) return;
      const { runId, from } = useHoveredRun.getState();
      if (hover === undefined && from === "list" && runId !== undefined) {
        // React tells of what the mouse enters before the chart hears that it was left.
        queueMicrotask(() => bus.publish({ chartId: LIST, runId: latest.current(runId) }));
      } else hoverRun(hover?.runId, "chart");
    });
    const stopHearing = useHoveredRun.subscribe(({ runId, from }, before) => {
      if (from !== "list" || (before.from === "list" && before.runId === runId)) return;
      bus.publish(
        runId === undefined ? undefined : { chartId: LIST, runId: latest.current(runId) },
      );
    });
    return () => {
      stopTelling();
      stopHearing();
      hoverRun(undefined, "chart");
    };
  }, [bus]);
  return bus;
}
