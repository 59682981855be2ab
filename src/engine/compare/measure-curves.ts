import { finiteOrNull } from "../../base/json.ts";
import { smooth, type Kernel } from "../../base/smoothing.ts";
import type { Goal } from "../../base/metric-goal.ts";
import {
  areaUnder,
  firstReach,
  toLearningCurve,
  type LearningCurve,
  type StepRange,
} from "../../base/stats/learning-curve.ts";
import type { CurveRun } from "../../contract/compare-curves.ts";
import type { ReadDb } from "../../store/index.ts";
import { readWholeLines, type WholeLine } from "../runs/index.ts";

export interface MeasureCurvesArgs {
  readonly metric: string;
  readonly runIds: readonly string[];
  readonly goal: Goal;
  readonly kernel: Kernel;
  readonly smoothing: number;
  /** Of all runs of the comparison; not known at first. */
  readonly range?: StepRange | undefined;
  readonly target?: number | undefined;
}

/** The learning curve of each run by its exact points, in the order asked for. */
export function measureCurves(db: ReadDb, args: MeasureCurvesArgs): CurveRun[] {
  const { metric, runIds } = args;
  const lines = Map.groupBy(readWholeLines(db, metric, runIds, "step"), ({ row }) => row.runId);
  return runIds.map((runId) => measure(runId, lines.get(runId) ?? [], args));
}

function measure(runId: string, lines: readonly WholeLine[], args: MeasureCurvesArgs): CurveRun {
  const { goal, range, target } = args;
  const [line] = lines.toSorted((a, b) => b.values.length - a.values.length);
  const curve = line && smoothed(line, args);
  const count = curve?.steps.length ?? 0;
  const reach =
    curve === undefined || target === undefined || goal === "none" || count < 2
      ? -1
      : firstReach(curve, target, goal);
  const startedUs = line?.row.startedUs ?? curve?.timesUs.find(Number.isFinite);
  const reachedUs = reach < 0 ? undefined : curve?.timesUs[reach];
  return {
    runId,
    points: count,
    nonFinite: curve?.nonFinite ?? 0,
    lines: lines.length,
    firstStep: curve?.steps[0] ?? null,
    lastStep: curve?.steps.at(-1) ?? null,
    last: curve?.values.at(-1) ?? null,
    area: curve === undefined || range === undefined ? null : finiteOrNull(areaUnder(curve, range)),
    steps: reach < 0 ? null : (curve?.steps[reach] ?? null),
    seconds:
      reachedUs === undefined || startedUs === undefined
        ? null
        : finiteOrNull(Math.max(0, reachedUs - startedUs) / 1e6),
  };
}

/** Smoothed in the order of the steps, over all points; what is not finite is counted before. */
function smoothed(line: WholeLine, args: MeasureCurvesArgs): LearningCurve {
  const curve = toLearningCurve(line.steps, line.values, line.timesUs);
  if (args.smoothing <= 0) return curve;
  const { kernel, smoothing: amount } = args;
  return { ...curve, values: smooth(curve.values, curve.steps, { kernel, amount }) };
}
