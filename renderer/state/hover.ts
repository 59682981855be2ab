import { create } from "zustand";

interface HoverState {
  /** The run that the mouse is over, in a chart, a list or a table. */
  readonly runId: string | undefined;
  /** Where the mouse is: charts do not answer to themselves. */
  readonly from: "chart" | "list";
}

/** What lines, rows and legends point out together. */
export const useHoveredRun = create<HoverState>()(() => ({ runId: undefined, from: "list" }));

export function hoverRun(runId: string | undefined, from: HoverState["from"]): void {
  const now = useHoveredRun.getState();
  if (now.runId !== runId || now.from !== from) useHoveredRun.setState({ runId, from });
}
