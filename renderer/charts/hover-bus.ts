import type { XAxis } from "../../src/contract/runs.ts";

/** What the cursor points at: in a chart, in a legend, in a list of runs. */
export interface Hover {
  readonly chartId: string;
  /** Where it is in a chart, for every chart that shows the same kind of x axis. */
  readonly place?: { readonly axis: XAxis; readonly x: number };
  /** The run nearest to the cursor, which other charts point out. */
  readonly runId: string | undefined;
  /** Its line, where a run has several. */
  readonly key?: string;
}

export interface HoverBus {
  /** Undefined: the cursor left. */
  readonly publish: (hover: Hover | undefined) => void;
  /** Returns the way to stop. */
  readonly subscribe: (listener: (hover: Hover | undefined) => void) => () => void;
}

/** One per wall. Listeners run in the publisher's frame, so publish at most once a frame. */
export function createHoverBus(): HoverBus {
  const listeners = new Set<(hover: Hover | undefined) => void>();
  return {
    publish: (hover) => {
      for (const listener of listeners) listener(hover);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
