import { z } from "zod";
import { procedure } from "./common.ts";

/**
 * Microseconds UTC: the answer is what it was then. Absent: now. Points by when they arrived, decisions by the journal,
 * what was observed by its history; changes within a second are one. Files on disk, artifacts, media, the places of
 * sources in their files and their file lists are told as they are now.
 */
export const at = { at: z.int().min(0).exactOptional() };

const momentEvent = z.object({
  atUs: z.number(),
  /** A gesture of a person; a run that was found; another state of a run. */
  kind: z.enum(["decision", "found", "state"]),
  /** Of a decision, as in the journal. */
  op: z.string(),
  /** What it was done to: "run", "project", "metric", ... */
  what: z.string(),
  /** Of a run, as it is called now. */
  name: z.string().nullable(),
  /** Journal entries of the gesture. */
  count: z.int(),
});
export type MomentEvent = z.infer<typeof momentEvent>;

const moments = z.object({
  /** The first record of the workspace; null where there is none. */
  firstUs: z.number().nullable(),
  nowUs: z.number(),
  /** Events in equal spans of time from the first record to now. */
  counts: z.array(z.int()),
  /** Events next to the moment. */
  previous: momentEvent.nullable(),
  next: momentEvent.nullable(),
});
export type Moments = z.infer<typeof moments>;

/** What time travel offers. Spread into `runs`. */
export const runPast = {
  listMoments: procedure
    .route({ method: "GET", path: "/moments" })
    .input(z.object({ ...at, buckets: z.int().min(1).max(2000).default(240) }))
    .output(moments),
};
