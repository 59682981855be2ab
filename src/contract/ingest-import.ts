import { z } from "zod";
import { procedure } from "./common.ts";

/** What can be taken in as a whole, by the tool that wrote it. */
export const IMPORT_FORMATS = ["mlflow", "wandb", "neptune", "tensorboard"] as const;
const importFormat = z.enum(IMPORT_FORMATS);
export type ImportFormat = z.infer<typeof importFormat>;
/** Bundles are taken (`bundles.take`), and a project of theirs says so. */
const originFormat = z.enum([...IMPORT_FORMATS, "bundle"]);

/** "copy": into Assay's own store; "reference": left where they are. */
const artifactMode = z.enum(["copy", "reference"]);

export const importOrigin = z.object({
  /** Absolute: a folder, the file of a database, or a bundle. */
  path: z.string(),
  format: originFormat,
  artifacts: artifactMode,
});
export type ImportOrigin = z.infer<typeof importOrigin>;

export const importCounts = z.object({
  experiments: z.int(),
  runs: z.int(),
  /** Different names. */
  metrics: z.int(),
  points: z.number(),
  params: z.int(),
  tags: z.int(),
  /** References to images, sounds, texts, histograms inside the logs. */
  media: z.int(),
  artifacts: z.int(),
  artifactBytes: z.number(),
  models: z.int(),
  modelVersions: z.int(),
});
export type ImportCounts = z.infer<typeof importCounts>;

/** Something that did not come, or not whole. */
export const leftOut = z.object({
  kind: z.enum(["file", "record", "artifact", "model", "run", "folder"]),
  /** A path, or a name. */
  what: z.string(),
  where: z.string(),
  reason: z.string(),
  /** How often. */
  count: z.int(),
});
export type LeftOut = z.infer<typeof leftOut>;

export const importReport = z.object({
  project: z.object({ id: z.string(), name: z.string() }),
  ...importOrigin.shape,
  state: z.enum(["running", "done", "cancelled", "failed"]),
  /** Why it failed. */
  failure: z.string().nullable(),
  /** Which time something was imported into this project, from 1. */
  number: z.int(),
  startedUs: z.number(),
  endedUs: z.number().nullable(),
  /** What the project holds now, and how much of it came this time. */
  total: importCounts,
  added: importCounts,
  /** The first of them; all are counted. */
  left: z.array(leftOut),
  leftTotal: z.int(),
  models: z.array(
    z.object({
      name: z.string(),
      aliases: z.record(z.string(), z.string()),
      versions: z.array(z.object({ version: z.string(), stage: z.string(), run: z.string() })),
    }),
  ),
});
export type ImportReport = z.infer<typeof importReport>;

export const importProgress = z.object({
  projectId: z.string(),
  phase: z.enum(["logs", "artifacts"]),
  files: z.int(),
  filesTotal: z.int(),
  bytes: z.number(),
  bytesTotal: z.number(),
  secondsLeft: z.number().nullable(),
});
export type ImportProgress = z.infer<typeof importProgress>;

const source = z.object({
  path: z.string().min(1),
  /** Else what is found there. */
  format: importFormat.exactOptional(),
});

/** Projects that are taken in once, from what another tool wrote. */
export const projectImport = {
  /** Goes on in the background. A path that was imported before gets what is new. */
  startImport: procedure
    .route({ method: "POST", path: "/imports" })
    .input(
      source.extend({
        name: z.string().min(1).max(500).exactOptional(),
        artifacts: artifactMode.default("copy"),
      }),
    )
    .output(z.object({ projectId: z.string(), created: z.boolean() })),
  /** The report that an import would have: everything is read, and nothing kept. */
  previewImport: procedure
    .route({ method: "POST", path: "/imports/preview" })
    .input(source)
    .output(importReport),
  cancelImport: procedure
    .route({ method: "POST", path: "/imports/{projectId}/cancel" })
    .input(z.object({ projectId: z.string() }))
    .output(z.object({})),
  /** The last one of the project; while it is under way, as far as it is. */
  getImport: procedure
    .route({ method: "GET", path: "/imports/{projectId}" })
    .input(z.object({ projectId: z.string() }))
    .output(importReport),
  /** Those that are under way. */
  importProgress: procedure
    .route({ method: "GET", path: "/imports" })
    .output(z.array(importProgress)),
};
