import { z } from "zod";
import { page, procedure, undoable } from "./common.ts";
import { approvals, guards, profile, stageRequest, why } from "./registry-approvals.ts";
import { registryVersions } from "./registry-versions.ts";

export const STAGES = ["None", "Staging", "Production", "Archived"] as const;
export const stage = z.enum(STAGES);
export type Stage = z.infer<typeof stage>;

const name = z.string().min(1).max(500);
const version = z.int().min(1);
const description = z.string().max(100_000);
const tags = z.array(z.object({ key: z.string(), value: z.string() }));
/** By key: a value ("" for a mere label), null takes the tag off. The others stay. */
const tagChanges = z.record(z.string().trim().min(1).max(250), z.string().max(100_000).nullable());
const aliases = z.array(z.object({ alias: z.string(), version: z.int() }));
/** Null where it was so before: there is nothing to undo. */
const maybeUndoable = z.object({ gesture: z.string().nullable() });

export const modelRow = z.object({
  /** Stays when the model is renamed. */
  id: z.string(),
  name: z.string(),
  description: z.string(),
  versions: z.int(),
  /** Stages of its versions that were asked for and are not decided. */
  openRequests: z.int(),
  /** Number of the newest one; null without versions. */
  newest: z.int().nullable(),
  aliases,
  createdUs: z.number(),
  updatedUs: z.number(),
});
export type ModelRow = z.infer<typeof modelRow>;

export const modelVersion = z.object({
  version: z.int(),
  stage,
  aliases: z.array(z.string()),
  description: z.string(),
  tags,
  /** The last time that a stage was asked for; null where none was. */
  request: stageRequest.nullable(),
  createdUs: z.number(),
  updatedUs: z.number(),
  user: z.string(),
  /** Where its files are, as it was said. */
  source: z.string(),
  /** As MLflow's interface knows the run; "" for none. */
  runId: z.string(),
  /** What of the run was registered, relative to its folder; "" for what only `source` tells. */
  path: z.string(),
  /** Of MLflow's logged model that it is; "" for none. */
  loggedModelId: z.string(),
  /** The run that it came from, where it is here. */
  run: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type ModelVersion = z.infer<typeof modelVersion>;

export const modelDetail = modelRow
  .omit({ versions: true, newest: true, openRequests: true, aliases: true })
  .extend({
    tags,
    aliases: z.array(
      z.object({
        alias: z.string(),
        version: z.int(),
        /** The version that it had before; null where there is none to go back to. */
        rollback: z.int().nullable(),
      }),
    ),
    guards,
    /** The newest first. */
    versions: z.array(modelVersion),
  });
export type ModelDetail = z.infer<typeof modelDetail>;

export const registry = {
  ...registryVersions,
  /** By name. Prompts, which MLflow keeps among the models, are not listed. */
  listModels: procedure
    .route({ method: "GET", path: "/models" })
    .input(
      z.object({
        /** Part of the name, in any case. */
        search: z.string().max(500).exactOptional(),
        ...page,
      }),
    )
    .output(
      z.object({ rows: z.array(modelRow), total: z.int(), nextCursor: z.string().nullable() }),
    ),
  getModel: procedure
    .route({ method: "GET", path: "/models/{name}" })
    .input(z.object({ name }))
    .output(modelDetail),
  editModel: procedure
    .route({ method: "PATCH", path: "/models/{name}" })
    .input(
      z.object({
        name,
        newName: name.exactOptional(),
        description: description.exactOptional(),
        tags: tagChanges.exactOptional(),
      }),
    )
    .output(undoable),
  /** With its versions; undo brings all of it back. */
  removeModel: procedure
    .route({ method: "POST", path: "/models/{name}/remove" })
    .input(z.object({ name }))
    .output(undoable),
  editVersion: procedure
    .route({ method: "PATCH", path: "/models/{name}/versions/{version}" })
    .input(
      z.object({
        name,
        version,
        description: description.exactOptional(),
        tags: tagChanges.exactOptional(),
      }),
    )
    .output(undoable),
  /** Takes its aliases off; its number is not used again. */
  removeVersion: procedure
    .route({ method: "POST", path: "/models/{name}/versions/{version}/remove" })
    .input(z.object({ name, version }))
    .output(undoable),
  /** An alias that another version has moves; without a version it is taken off. */
  setAlias: procedure
    .route({ method: "PUT", path: "/models/{name}/aliases/{alias}" })
    .input(z.object({ name, alias: z.string().min(1).max(255), version: version.nullable() }))
    .output(maybeUndoable),
  /** Back to the version that it had before its last move; again, to the one before that. */
  rollbackAlias: procedure
    .route({ method: "POST", path: "/models/{name}/aliases/{alias}/rollback" })
    .input(
      z.object({
        name,
        alias: z.string().min(1).max(255),
        /** The one that has it now: a move in between is a CONFLICT. */
        from: version,
      }),
    )
    .output(undoable.extend({ version: z.int() })),
  /** Of a stage that needs an approval it asks for one. */
  setStage: procedure
    .route({ method: "PUT", path: "/models/{name}/versions/{version}/stage" })
    .input(
      z.object({
        name,
        version,
        stage,
        /** Other versions in that stage go to "Archived". */
        archiveOthers: z.boolean().default(false),
        /** Stands in the history. */
        why: why.exactOptional(),
        as: profile.exactOptional(),
      }),
    )
    /** The request where one was made: then the stage is as it was. */
    .output(undoable.extend({ request: stageRequest.nullable() })),
  ...approvals,
};
