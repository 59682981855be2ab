import { z } from "zod";
import { procedure, wireNumber } from "./common.ts";
import { at } from "./run-past.ts";

/** Groups of a comparison, runs of one of them, and runs of all (each counted as often as it is in one). */
export const MOST_GROUPS = 20_000;
const MOST_OF_GROUP = 20_000;
export const MOST_GROUPED = 40_000;
/** Paths that runs are grouped by: a sweep has some twenty params, and what a logger adds to them. */
export const MOST_PATHS = 100;

/** Runs by their ids, or all that a query finds; without a project in all of them. */
export const runSelection = z
  .object({
    runIds: z.array(z.string().max(100)).max(MOST_OF_GROUP).exactOptional(),
    projectId: z.string().max(100).exactOptional(),
    /** A query; docs/query.md explains the language. */
    query: z.string().max(10_000).exactOptional(),
    /** Only runs whose name matches this regular expression. */
    search: z.string().max(500).exactOptional(),
    /** Runs that were removed, instead of those that were not. */
    removed: z.boolean().exactOptional(),
  })
  .refine(
    ({ runIds, ...rest }) =>
      runIds === undefined || Object.values(rest).every((value) => value === undefined),
    "runs are named by their ids or found by a query, not both: leave out runIds, or everything else",
  );
export type RunSelection = z.infer<typeof runSelection>;

/** Characters of what a set or a group is called. */
export const MOST_LABEL = 500;
export const groupLabel = z.string().max(MOST_LABEL);

/** "set": each set is one group; "run": each run; "repetitions": runs equal in all params but their seed; else by equal values of paths. */
export const grouping = z.union([
  z.enum(["set", "run", "repetitions"]),
  z.array(z.string().max(1000)).min(1).max(MOST_PATHS),
]);
export type Grouping = z.infer<typeof grouping>;

const comparedGroup = z.object({
  /** Stays the same while its set and its values do. */
  key: z.string(),
  /** What tells it from the others: the name of its set or run, or "lr 0.1, opt adam". */
  label: z.string(),
  /** Which of the sets asked for. */
  set: z.int(),
  /** Values of the paths it was grouped by. */
  values: z.array(z.union([wireNumber, z.string(), z.null()])),
  /** In the order they started. */
  runIds: z.array(z.string()),
});
export type ComparedGroup = z.infer<typeof comparedGroup>;

/** A param by which runs were not told apart, though it differs, and what gave it away. */
export const leftOut = z.object({
  key: z.string(),
  reason: z.enum(["seed", "fold", "own name", "time", "follows the seed"]),
});
export type LeftOut = z.infer<typeof leftOut>;

/** Groups as later calls take them: the ids of their runs. */
export const groupsInput = z
  .array(z.array(z.string().max(100)).max(MOST_OF_GROUP))
  .min(1)
  .max(MOST_GROUPS)
  .refine(
    (groups) => tooManyOf(groups.map(({ length }) => length)) === undefined,
    `at most ${MOST_GROUPED} runs are compared`,
  );

/** Why groups of so many runs are more than later calls take; undefined where they are not. */
export function tooManyOf(sizes: readonly number[]): string | undefined {
  if (sizes.length > MOST_GROUPS)
    return `These are ${sizes.length} groups; at most ${MOST_GROUPS} are compared.`;
  const large = sizes.find((size) => size > MOST_OF_GROUP);
  if (large !== undefined)
    return `A group has ${large} runs; at most ${MOST_OF_GROUP} of one are compared.`;
  const runs = sizes.reduce((sum, size) => sum + size, 0);
  return runs > MOST_GROUPED
    ? `The groups have ${runs} runs; at most ${MOST_GROUPED} are compared.`
    : undefined;
}

export const compareGroups = {
  /** Which groups a comparison has. What is asked of them afterwards takes the ids of their runs. */
  openComparison: procedure
    .route({ method: "POST", path: "/compare/open" })
    .input(
      z.object({
        ...at,
        sets: z
          .array(z.object({ label: groupLabel.exactOptional(), runs: runSelection }))
          .min(1)
          .max(1000),
        groupBy: grouping.default("repetitions"),
      }),
    )
    .output(
      z.object({
        groups: z.array(comparedGroup),
        /** Projects that the runs are of. */
        projectIds: z.array(z.string()),
        /** Paths that they were grouped by. */
        paths: z.array(z.string()),
        /** Params that differ and still tell repetitions of one configuration only from each other. */
        leftOut: z.array(leftOut),
        /** Runs of all groups, each counted once. */
        runs: z.int(),
        /** Ids asked for that no run has; of runs that were removed; that were named again in their set. */
        missing: z.int(),
        removed: z.int(),
        repeated: z.int(),
        /** Runs that are in more than one set. */
        shared: z.int(),
        /** Sets without a run, by their place. */
        empty: z.array(z.int()),
      }),
    ),
};
