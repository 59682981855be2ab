import type { BlockOf } from "../../../../../src/contract/report-blocks.ts";
import type { LineAxis } from "./whole-lines.ts";

/** How a reader looks at a chart block: begins as the document has it, and changes nothing in it. */
export interface ChartLook {
  readonly axis: LineAxis;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly smoothing: number;
  readonly ghosts: boolean;
  /** Part of names, in any case. */
  readonly filter: string;
  /** Ids of runs, or labels of groups, that are not drawn. */
  readonly hidden: ReadonlySet<string>;
}

export function lookOf({ x, logX, logY, smoothing }: BlockOf<"chart">): ChartLook {
  return { axis: x, logX, logY, smoothing, ghosts: false, filter: "", hidden: new Set() };
}

export function isDrawn({ filter, hidden }: ChartLook, id: string, name: string): boolean {
  return !hidden.has(id) && name.toLowerCase().includes(filter.trim().toLowerCase());
}
