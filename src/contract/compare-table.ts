import { z } from "zod";
import { procedure } from "./common.ts";
import { at } from "./run-past.ts";

const runIds = z.array(z.string().max(100)).max(20_000);

const listedColumn = z.object({
  /** As in a query; a metric without its part stands for its last value. */
  path: z.string(),
  /** What people call it. */
  label: z.string(),
  of: z.enum(["field", "param", "metric", "tag"]),
  /** "numbers" where every value is one. */
  kind: z.enum(["numbers", "categories"]),
  /** Runs that have a value. */
  runs: z.int(),
  /** Different values; null for a metric, of which hardly any two are equal. */
  distinct: z.int().nullable(),
  /** Runs differ in it: by value, or some have it and others not. */
  varies: z.boolean(),
});
export type ListedColumn = z.infer<typeof listedColumn>;

export const compareTable = {
  /** Values of columns (paths as in a query) over runs, as one blob; `decodeRunTable` in `src/base/run-table.ts` reads it. */
  readTable: procedure
    .route({ method: "POST", path: "/compare/table" })
    .input(z.object({ ...at, runIds, columns: z.array(z.string().max(2000)).max(500) }))
    .output(z.instanceof(Blob)),
  /** What the runs have values of, that of most runs first; nothing that none of them has. */
  listColumns: procedure
    .route({ method: "POST", path: "/compare/columns" })
    .input(z.object({ ...at, runIds }))
    .output(z.array(listedColumn)),
};
