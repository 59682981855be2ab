import { largestAmount, type Kernel } from "../../../../src/base/smoothing.ts";
import type { XAxis } from "../../../../src/contract/runs.ts";
import type { LookView } from "../../../state/card-view.ts";

/** How a chart looks, every part of it known. */
export interface Look {
  readonly axis: XAxis;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly kernel: Kernel;
  readonly smoothing: number;
  readonly ignoreOutliers: boolean;
  readonly ghosts: boolean;
}

/** Amounts in points that show what the kernel does without hiding everything. */
const USUAL_POINTS = { gaussian: 3, running: 10 } as const;

/**
 * Settings of the workspace, a section and a card as one: what the nearest says holds. An amount of smoothing belongs to
 * the kernel that is set beside it.
 * @param levels the outermost first
 * @param defaultWeight smoothing weight where nobody says one
 */
export function resolveLook(
  levels: ReadonlyArray<LookView | undefined>,
  defaultWeight: number,
): Look {
  let all: LookView = {};
  for (const level of levels) {
    const said = Object.fromEntries(
      Object.entries(level ?? {}).filter(([, value]) => value !== undefined),
    );
    all = level?.sk === undefined ? { ...all, ...said } : { ...all, s: undefined, ...said };
  }
  const kernel = all.sk ?? "ema";
  return {
    axis: all.x ?? "step",
    // A calendar has no logarithm.
    logX: all.lx === true && all.x !== "wall",
    logY: all.log === true,
    kernel,
    smoothing: Math.min(largestAmount(kernel), all.s ?? usualAmount(kernel, defaultWeight)),
    ignoreOutliers: all.o !== false,
    ghosts: all.g === true,
  };
}

export function usualAmount(kernel: Kernel, defaultWeight: number): number {
  return kernel === "gaussian" || kernel === "running" ? USUAL_POINTS[kernel] : defaultWeight;
}
