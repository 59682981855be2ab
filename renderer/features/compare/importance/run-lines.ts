import type { WireDependence } from "../../../../src/contract/compare-importance.ts";
import type { DependenceFrame } from "./dependence-frame.ts";

/** Half the width of what stands for runs without a value, beside an axis of numbers, px. */
export const NONE_HALF_PX = 14;

interface LineGroup {
  readonly color: string;
  readonly isIn: boolean;
  d: string;
}

/** A path for all lines that look alike; those that are picked out lie above the others. */
export function gatherLines(
  of: WireDependence,
  frame: DependenceFrame,
  look: (runId: string) => { readonly color: string; readonly isIn: boolean },
): readonly LineGroup[] {
  const groups = new Map<string, LineGroup>();
  for (const { runId, said } of of.curves) {
    const { color, isIn } = look(runId);
    const key = `${color} ${isIn}`;
    const group = groups.get(key) ?? { color, isIn, d: "" };
    group.d += lineOf(said, of, frame);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => Number(a.isIn) - Number(b.isIn));
}

/** What the model says of one run: along numbers or from text to text, beside numbers what it says without a value. */
export function lineOf(
  said: readonly number[],
  { levels }: WireDependence,
  frame: DependenceFrame,
): string {
  let line = "";
  let none = "";
  levels.forEach(({ value }, level) => {
    const [x, y] = [frame.x(value), frame.y(said[level] ?? Number.NaN).toFixed(1)];
    if (value === null && frame.band === 0)
      none = `M${(x - NONE_HALF_PX).toFixed(1)} ${y}h${2 * NONE_HALF_PX}`;
    else line += `${line === "" ? "M" : "L"}${x.toFixed(1)} ${y}`;
  });
  return line + none;
}
