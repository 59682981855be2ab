import { z } from "zod";
import { GOALS } from "../base/metric-goal.ts";
import { METRIC_PARTS } from "../base/query/index.ts";
import { procedure, wireNumber } from "./common.ts";
import { groupLabel } from "./compare-groups.ts";
import { at } from "./run-past.ts";

export const CHANGE_KINDS = [
  "param",
  "data",
  "code",
  "package",
  "hardware",
  "environment",
  "command",
  "tag",
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * supported: history has the effect, with the sign of what was observed; unclear: it may or may not; unknown: no other run
 * has the difference; unsupported: history has runs enough to say that it does little, or the opposite; irrelevant: it cannot
 * do anything (a seed, an output folder).
 */
export const STANDINGS = ["supported", "unclear", "unknown", "unsupported", "irrelevant"] as const;
export type Standing = (typeof STANDINGS)[number];

const changeSide = z.object({
  /** The commonest first; null for runs without a value. */
  values: z.array(z.object({ text: z.string().nullable(), runs: z.int() })),
  /** Values beyond these. */
  more: z.int(),
  /** A run of this side that has a value. */
  runId: z.string().nullable(),
});
export type ChangeSide = z.infer<typeof changeSide>;

const run = z.object({ id: z.string(), name: z.string() });

const matchedPairs = z.object({
  /** Pairs that differ in nothing else that is recorded. */
  exact: z.int(),
  /** All that were looked at: these, or with too few of them the nearest too; in how many the metric goes up and down. */
  pairs: z.int(),
  up: z.int(),
  down: z.int(),
  /** The nearest first; `others`: how many other keys the two differ in. */
  shown: z.array(z.object({ a: run, b: run, difference: z.number(), others: z.int() })),
});

const change = z.object({
  /** Stays the same while its members do. */
  id: z.string(),
  /** Several: history cannot tell them apart, for they always changed together. */
  members: z.array(
    z.object({
      kind: z.enum(CHANGE_KINDS),
      /** A path (params.lr, code.commit, tags.team), packages.NAME or data.NAME. */
      key: z.string(),
      before: changeSide,
      after: changeSide,
    }),
  ),
  standing: z.enum(STANDINGS),
  isConfounded: z.boolean(),
  /** Runs of history that are like a and like b in this; the ids of at most 500 each. */
  likeA: z.int(),
  likeB: z.int(),
  likeIds: z.tuple([z.array(z.string()), z.array(z.string())]),
  /** What it adds to the metric while the other changed keys stay: estimate and 95 % interval. */
  effect: z.object({ mean: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Part of the observed difference that this is. */
  share: z.number().nullable(),
  matches: matchedPairs.nullable(),
  /** The same in words. */
  evidence: z.string(),
});
export type Change = z.infer<typeof change>;

const side = z.object({
  runs: z.int(),
  /** Runs with a finite value of the metric. */
  values: z.int(),
  mean: z.number().nullable(),
  sd: z.number().nullable(),
});

const changeAnswer = z.object({
  metric: z.string(),
  part: z.enum(METRIC_PARTS),
  goal: z.enum(GOALS),
  a: side,
  b: side,
  /** Mean of b less mean of a, with the 95 % interval where there is one (Welch). */
  difference: z.object({
    value: wireNumber,
    low: z.number().nullable(),
    high: z.number().nullable(),
  }),
  /** The same in words. */
  observed: z.string(),
  /** Runs that are on both sides: they were left out. */
  shared: z.int(),
  history: z.object({
    /** Other runs of the projects with a finite value of the metric: finished, or as far as those that are compared. */
    runs: z.int(),
    /** Those whose value is not finite. */
    without: z.int(),
    /** There are older ones. */
    isCut: z.boolean(),
    /** Standard deviation of what the changes do not explain. */
    spread: z.number().nullable(),
  }),
  /** Ranked. */
  changes: z.array(change),
  /** Differences beyond the first thousand. */
  keysLeftOut: z.int(),
  /** What nothing is known of in any of the runs. */
  notRecorded: z.array(z.string()),
});
export type ChangeAnswer = z.infer<typeof changeAnswer>;

const runIds = z.array(z.string().max(100)).min(1).max(20_000);

export const compareChanges = {
  /** What differs between runs a and b, ranked by how far the other runs of their projects support that it moved a metric. */
  explainChange: procedure
    .route({ method: "POST", path: "/compare/changes" })
    .input(
      z.object({
        ...at,
        a: runIds,
        b: runIds,
        metric: z.string().max(1000),
        part: z.enum(METRIC_PARTS).default("best"),
        /** What the sides are called in sentences. */
        names: z.object({ a: groupLabel, b: groupLabel }).exactOptional(),
        /** Projects whose runs are the history; absent: those of the runs. */
        projectIds: z.array(z.string().max(100)).max(1000).exactOptional(),
      }),
    )
    .output(changeAnswer),
};
