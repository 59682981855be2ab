import { z } from "zod";
import { procedure } from "./common.ts";

/** An MLflow server somewhere else, and how it lets callers in. Nothing of it is kept. */
const server = z.object({
  /** `https://host:port/base` */
  url: z.string().min(1).max(2000),
  token: z.string().max(10_000).exactOptional(),
  username: z.string().max(1000).exactOptional(),
  password: z.string().max(1000).exactOptional(),
});
export type MlflowServer = z.infer<typeof server>;

const names = z.array(z.string().min(1).max(500)).max(10_000);
/** Registered models, by name. */
const models = z.union([z.literal("all"), names]).default([]);

const counts = z.object({
  experiments: z.int(),
  runs: z.int(),
  params: z.int(),
  tags: z.int(),
  points: z.number(),
  inputs: z.int(),
  files: z.int(),
  bytes: z.number(),
  loggedModels: z.int(),
  models: z.int(),
  versions: z.int(),
});
export type TransferCounts = z.infer<typeof counts>;

/** What one side has and the other has not, or has otherwise. */
const difference = z.object({
  /** `run "name"`, `model "name"` */
  where: z.string(),
  /** `metric "loss"`, `file model/MLmodel` */
  what: z.string(),
  reason: z.string(),
});

/** What was done otherwise than one might expect, and is no loss of what could be kept. */
const note = z.object({ where: z.string(), text: z.string() });

const transfer = z.object({
  id: z.string(),
  direction: z.enum(["export", "import"]),
  /** Address without what lets callers in. */
  server: z.string(),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  failure: z.object({ message: z.string(), nextStep: z.string() }).nullable(),
  startedUs: z.number(),
  endedUs: z.number().nullable(),
  phase: z.enum(["looking", "runs", "models", "over"]),
  /** Of the runs chosen: all, looked at, and those that were whole there before. */
  runsTotal: z.int(),
  runsDone: z.int(),
  runsUnchanged: z.int(),
  /** What was sent this time. */
  sent: counts,
  /** The first of them; all are counted. */
  differences: z.array(difference),
  differencesTotal: z.int(),
  notes: z.array(note),
  notesTotal: z.int(),
});
export type Transfer = z.infer<typeof transfer>;

const id = z.object({ id: z.string() });

/** Experiments, runs, models and files to and from a live MLflow server, by its own interface. */
export const transfers = {
  /** What a server has, for choosing; tells what is wrong with an address. */
  lookAt: procedure
    .route({ method: "POST", path: "/transfers/look" })
    .input(server)
    .output(
      z.object({
        experiments: z.array(z.object({ id: z.string(), name: z.string() })),
        models: z.array(z.string()),
      }),
    ),
  /** Goes on in the background. The same once more sends only what is not there. */
  startExport: procedure
    .route({ method: "POST", path: "/transfers/export" })
    .input(
      z.object({
        server,
        /** Every run of them. */
        projectIds: z.array(z.string()).max(10_000).default([]),
        /** Single runs as well. */
        runIds: z.array(z.string()).max(100_000).default([]),
        /** Of the projects only the runs that a query finds. */
        query: z.string().max(10_000).default(""),
        /** All runs go into this experiment; else each into one of its own's name. */
        into: z.string().min(1).max(500).exactOptional(),
        models,
        artifacts: z.boolean().default(true),
        /** Files in the folders of watched runs as well. */
        files: z.boolean().default(false),
      }),
    )
    .output(id),
  startImport: procedure
    .route({ method: "POST", path: "/transfers/import" })
    .input(
      z.object({
        server,
        /** By name; none for all of them. */
        experiments: names.default([]),
        models,
        artifacts: z.boolean().default(true),
      }),
    )
    .output(id),
  /** Those of this engine's life, the newest first. */
  list: procedure.route({ method: "GET", path: "/transfers" }).output(z.array(transfer)),
  get: procedure.route({ method: "GET", path: "/transfers/{id}" }).input(id).output(transfer),
  /** What was sent stays; the same once more goes on there. */
  cancel: procedure
    .route({ method: "POST", path: "/transfers/{id}/cancel" })
    .input(id)
    .output(z.object({})),
};
