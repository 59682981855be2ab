import { z } from "zod";
import { procedure } from "./common.ts";
import { groupsInput, leftOut } from "./compare-groups.ts";
import { at } from "./run-past.ts";

const CONFIG_KINDS = ["param", "environment", "tag", "data", "run"] as const;

const groupValues = z.object({
  /** Runs without it; "" is a value. */
  missing: z.int(),
  /** How many different values there are, and the commonest of them. */
  distinct: z.int(),
  values: z.array(z.object({ text: z.string(), count: z.int() })),
});

const configRow = z.object({
  /** "data": data sets by name, with their digests. "run": what a run belongs to. */
  kind: z.enum(CONFIG_KINDS),
  key: z.string(),
  label: z.string(),
  /** Every value is a number. */
  isNumber: z.boolean(),
  /** "separates": equal within each group, different between them; "within": each group has the same mixture. */
  relation: z.enum(["separates", "differs", "within", "same"]),
  /** Why it only tells repetitions from each other, where it does. */
  leftOut: leftOut.shape.reason.nullable(),
  /** Different values of all groups. */
  distinct: z.int(),
  groups: z.array(groupValues),
});
export type ConfigRow = z.infer<typeof configRow>;

export const compareConfig = {
  /** What the runs were started with and in, by groups: what separates them first, what only names a repetition last. */
  diffConfig: procedure
    .route({ method: "POST", path: "/compare/config" })
    .input(
      z.object({
        ...at,
        groups: groupsInput,
        /** Also what is the same everywhere. */
        all: z.boolean().default(false),
        limit: z.int().min(1).max(5000).default(500),
      }),
    )
    .output(
      z.object({
        rows: z.array(configRow),
        /** Rows that there are; more than are answered where one answer cannot hold them. */
        total: z.int(),
      }),
    ),
};
