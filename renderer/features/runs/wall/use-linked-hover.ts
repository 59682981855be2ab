import { useEffect, useState } from "react";
import { createHoverBus, type HoverBus } from "../../../charts/hover-bus.ts";
import { hoverRun, useHoveredRun } from "../../../state/hover.ts";

const LIST = "list";

/** The bus of a wall's charts, which also hears of rows that are pointed at and tells them of lines. */
export function useLinkedHover(): HoverBus {
  const [bus] = useState(createHoverBus);
  useEffect(() => {
    const stopTelling = bus.subscribe((hover) => {
      if (hover?.chartId !== LIST) hoverRun(hover?.runId, "chart");
    });
    const stopHearing = useHoveredRun.subscribe(({ runId, from }, before) => {
      if (from !== "list" || (before.from === "list" && before.runId === runId)) return;
      bus.publish(runId === undefined ? undefined : { chartId: LIST, runId });
    });
    return () => {
      stopTelling();
      stopHearing();
      hoverRun(undefined, "chart");
    };
  }, [bus]);
  return bus;
}
