import { z } from "zod";
import { GOALS } from "../base/metric-goal.ts";
import { KERNELS } from "../base/smoothing.ts";
import { procedure } from "./common.ts";
import { groupsInput } from "./compare-groups.ts";
import { at } from "./run-past.ts";

/** A measure of the runs of a group. Numbers are null where they are not defined. */
const curveMeasure = z.object({
  /** Runs that have it. */
  n: z.int(),
  /** Null also where some of the runs would have a value that is not known: see `notReached`. */
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  /** 95 % interval of the mean by Student's t. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** To the baseline's mean: this minus that, with its 95 % interval (Welch); null for the baseline itself. */
  difference: z
    .object({
      value: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      p: z.number().nullable(),
      /** By Holm's method, for all groups that are held against the baseline by this measure. */
      pAdjusted: z.number().nullable(),
      /** Why there is no difference, or no test of it; "" where there is one. */
      cannotSay: z.string(),
    })
    .nullable(),
});
export type CurveMeasure = z.infer<typeof curveMeasure>;

const curveRun = z.object({
  runId: z.string(),
  /** Finite points that are used, and those that are no finite number. */
  points: z.int(),
  nonFinite: z.int(),
  /** Lines of the metric in the run (sources, contexts): the one of most points is used. */
  lines: z.int(),
  firstStep: z.number().nullable(),
  lastStep: z.number().nullable(),
  last: z.number().nullable(),
  area: z.number().nullable(),
  /** Of the first logged point that is as good as the target; null: none is. */
  steps: z.number().nullable(),
  /** From the start of the run to that point; null also where times are unknown. */
  seconds: z.number().nullable(),
});
export type CurveRun = z.infer<typeof curveRun>;

const curveGroup = z.object({
  runs: z.array(curveRun),
  /** Runs with at least two finite points. */
  curves: z.int(),
  /** Curves that reached the target and that did not; both 0 without a goal or a target. */
  reached: z.int(),
  notReached: z.int(),
  area: curveMeasure,
  /** Area divided by the width of the range: the mean height. */
  height: curveMeasure,
  steps: curveMeasure,
  seconds: curveMeasure,
  /** Median over all curves, those that did not reach it counted as longer; null where that cannot be told. */
  medianSteps: z.number().nullable(),
  medianSeconds: z.number().nullable(),
});
export type CurveGroup = z.infer<typeof curveGroup>;

export const compareCurves = {
  /** Learning curves by their exact points: area over the steps that all have, and how long each took to a target. */
  readCurves: procedure
    .route({ method: "POST", path: "/compare/curves" })
    .input(
      z.object({
        ...at,
        groups: groupsInput,
        baseline: z.int().min(0).default(0),
        /** A metric, or "=" and a formula. */
        metric: z.string().min(1).max(10_000),
        goal: z.enum(GOALS),
        /** Without it the worst of the baseline's last values by the goal. */
        target: z.number().exactOptional(),
        kernel: z.enum(KERNELS).default("ema"),
        /** 0: the points as they were logged. */
        smoothing: z.number().min(0).max(1000).default(0),
      }),
    )
    .output(
      z.object({
        /** Steps that all curves cover; null where there is no such stretch. */
        range: z.object({ from: z.number(), to: z.number() }).nullable(),
        /** Runs that begin last and end first: they make the range as small as it is. */
        lastToBegin: z.string().nullable(),
        firstToEnd: z.string().nullable(),
        target: z.number().nullable(),
        isDefaultTarget: z.boolean(),
        groups: z.array(curveGroup),
      }),
    ),
};
