import { z } from "zod";

/** By what a source was recognised as one of a run. `of`: the source beside which it was recognised, path and part. */
export const joinReason = z.discriminatedUnion("kind", [
  /** Both name the same run of their logger. */
  z.object({ kind: z.literal("id"), of: z.string(), id: z.string() }),
  /** One process wrote both. */
  z.object({ kind: z.literal("process"), of: z.string(), host: z.string(), pid: z.int() }),
  /** A logger's folder for a part of the run in `of`. */
  z.object({ kind: z.literal("parent"), of: z.string() }),
  /** Both hold the same values; `metric` is the source's own name of one of them, `points` are of all that were compared. */
  z.object({
    kind: z.literal("values"),
    of: z.string(),
    metric: z.string(),
    metrics: z.int(),
    points: z.int(),
  }),
  /** It tells of the time in which the run went on. */
  z.object({ kind: z.literal("time"), of: z.string() }),
]);
export type JoinReason = z.infer<typeof joinReason>;

export const sourceDetail = z.object({
  id: z.string(),
  path: z.string(),
  part: z.string().nullable(),
  logger: z.string(),
  codec: z.string(),
  attempts: z.int(),
  missing: z.boolean(),
  /** It was given to the run; otherwise the run was found in it. */
  joined: z.boolean(),
  /** By what; null for a person's word. */
  joinReason: joinReason.nullable(),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.number(),
      readBytes: z.number(),
      modifiedUs: z.number().nullable(),
      /** Claimed copies and companions are listed, not read as series. */
      role: z.enum(["data", "copy", "companion"]),
    }),
  ),
  problems: z.array(
    z.object({
      path: z.string(),
      where: z.string(),
      message: z.string(),
      severity: z.enum(["warning", "error"]),
    }),
  ),
});
