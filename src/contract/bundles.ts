import { z } from "zod";
import { jsonValue, procedure, undoable } from "./common.ts";
import { EVERY_RULE, redaction, replacedValues } from "./redaction.ts";

/** A file on the engine's machine; only callers on it may name one. Where a bundle is read, `incoming:ID` is one that was sent to `/incoming`. */
const path = z.string().min(1).max(4000);
const ids = z.array(z.string()).max(10_000).default([]);

const selection = z.object({
  runIds: ids,
  /** Every run of them. */
  projectIds: ids,
  reportIds: ids,
  /** Saved views of the runs' projects, and registered models with a version from one of the runs. */
  views: z.boolean().default(true),
  models: z.boolean().default(true),
  /** Artifacts by their content: all, or those whose paths these globs find; none without one. */
  files: z.array(z.string().max(1000)).max(100).default([]),
  /** null: nothing is replaced. */
  redact: redaction.nullable().default(EVERY_RULE),
  /** A request file (`bundles.request`) of the receiver: only what it lacks is written. */
  request: path.nullable().default(null),
});
export type BundleSelection = z.infer<typeof selection>;

const counts = z.object({
  runs: z.int(),
  series: z.int(),
  points: z.number(),
  files: z.int(),
  edits: z.int(),
  views: z.int(),
  reports: z.int(),
  models: z.int(),
});
export type BundleCounts = z.infer<typeof counts>;

/** own: this copy's key; trusted: a person named it; unknown: nobody here did. */
const KEY_STANDINGS = ["own", "trusted", "unknown"] as const;

/** keychain: of the system; file: in the data folder, readable by its owner alone. */
export const KEY_PLACES = ["keychain", "file"] as const;
export type KeyPlace = (typeof KEY_PLACES)[number];

const author = z.object({
  /** By the author's own word. */
  name: z.string(),
  fingerprint: z.string(),
  /** Ed25519, 32 bytes in Base64. */
  publicKey: z.string(),
  standing: z.enum(KEY_STANDINGS),
  /** As a person here named the key. */
  knownAs: z.string().nullable(),
});
export type BundleAuthor = z.infer<typeof author>;

const problem = z.object({ entry: z.string(), reason: z.string() });

const conflictSide = z.object({ value: jsonValue, by: z.string(), atMs: z.number() });
const conflict = z.object({
  /** Stays the same for the same two sides. */
  id: z.string(),
  entity: z.string(),
  /** `run "name"` */
  title: z.string(),
  /** `notes`, `tag team`, `block` */
  field: z.string(),
  mine: conflictSide,
  theirs: conflictSide,
});
export type BundleConflict = z.infer<typeof conflict>;

/** new; newer: has points or values that are not here; same; older: here is more; yours: its logs are read here, they count. */
export const RUN_CHANGES = ["new", "newer", "same", "older", "yours"] as const;
export type RunChange = (typeof RUN_CHANGES)[number];

const bundle = z.object({
  id: z.string(),
  path,
  bytes: z.number(),
  madeMs: z.number(),
  tool: z.string(),
  author,
  counts,
  /** Values that the author had replaced. */
  redacted: z.int(),
});

const received = bundle.extend({
  takenMs: z.number(),
  projectIds: z.array(z.string()),
  problems: z.array(problem),
});
export type ReceivedBundle = z.infer<typeof received>;

const shareFolder = z.object({
  id: z.string(),
  path,
  state: z.enum(["watching", "missing"]),
  /** Bundles in it: taken, waiting for a person (unknown author, conflicts), refused. */
  files: z.array(
    z.object({
      path,
      state: z.enum(["taken", "waiting", "refused"]),
      reason: z.string(),
      author: author.nullable(),
      runs: z.int(),
    }),
  ),
});
export type ShareFolder = z.infer<typeof shareFolder>;

/** Runs whole, in one signed file, between copies of Assay: docs/bundle.md. */
export const bundles = {
  /** What a bundle would hold, and every value that would be replaced. */
  preview: procedure
    .route({ method: "POST", path: "/bundles/preview" })
    .input(selection)
    .output(
      replacedValues.extend({
        counts,
        /** Runs that the request says the receiver has as they are. */
        unchanged: z.int(),
        fileBytes: z.number(),
        /** Data of frozen blocks that cannot be read, and stays out. */
        problems: z.array(problem),
      }),
    ),
  write: procedure
    .route({ method: "POST", path: "/bundles/write" })
    .input(
      selection.extend({
        /** Absolute; a file that is there is replaced once the new one is whole. */
        path,
      }),
    )
    .output(
      z.object({
        /** Of the bundle: another one each time. */
        id: z.string(),
        path,
        bytes: z.number(),
        counts,
        unchanged: z.int(),
        replacedTotal: z.int(),
        problems: z.array(problem),
        /** Of the key that signed it. */
        fingerprint: z.string(),
      }),
    ),
  /** Checks every byte, and tells who made it and what taking it would change. Nothing is kept. */
  look: procedure
    .route({ method: "POST", path: "/bundles/look" })
    .input(z.object({ path }))
    .output(
      z.object({
        bundle,
        runs: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            project: z.string(),
            change: z.enum(RUN_CHANGES),
            points: z.number(),
          }),
        ),
        /** Of views, reports, comments, models and edits of runs: fields that would change, by entity. */
        changes: z.array(
          z.object({ entity: z.string(), title: z.string(), fields: z.array(z.string()) }),
        ),
        conflicts: z.array(conflict),
        /** Damaged entries: the rest can be taken with `partial`. */
        problems: z.array(problem),
      }),
    ),
  take: procedure
    .route({ method: "POST", path: "/bundles/take" })
    .input(
      z.object({
        path,
        /** By conflict; without one, mine stays and the conflict is told again next time. */
        choices: z.record(z.string(), z.enum(["mine", "theirs"])).default({}),
        partial: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        bundle,
        projectIds: z.array(z.string()),
        runs: z.object({
          new: z.int(),
          newer: z.int(),
          same: z.int(),
          older: z.int(),
          yours: z.int(),
        }),
        /** Fields of what people said that changed here. */
        merged: z.int(),
        conflictsLeft: z.int(),
        problems: z.array(problem),
        /** Undoes what was merged (not the runs); null where nothing was. */
        gesture: z.string().nullable(),
      }),
    ),
  /** Bundles that were taken, the newest first. */
  list: procedure.route({ method: "GET", path: "/bundles" }).output(z.array(received)),
  /** Writes down what is here, for a bundle of only what is not: no names and no values, only ids and hashes. */
  request: procedure
    .route({ method: "POST", path: "/bundles/request" })
    .input(z.object({ path, projectIds: ids }))
    .output(z.object({ path, bytes: z.number(), runs: z.int() })),
  /** This copy's key, made where there is none yet, and those that people named. */
  listKeys: procedure
    .route({ method: "GET", path: "/bundles/keys" })
    .output(z.object({ own: author, keptIn: z.enum(KEY_PLACES), named: z.array(author) })),
  /** Trusts a key under a name; null takes the trust away. */
  nameKey: procedure
    .route({ method: "POST", path: "/bundles/keys" })
    .input(
      z.object({
        publicKey: z.string().max(100),
        name: z.string().trim().min(1).max(200).nullable(),
      }),
    )
    .output(undoable),
  /** Folders in which bundles of team mates appear by themselves. */
  listFolders: procedure
    .route({ method: "GET", path: "/bundles/folders" })
    .output(z.array(shareFolder)),
  addFolder: procedure
    .route({ method: "POST", path: "/bundles/folders" })
    .input(z.object({ path }))
    .output(undoable.extend({ id: z.string() })),
  removeFolder: procedure
    .route({ method: "POST", path: "/bundles/folders/{id}/remove" })
    .input(z.object({ id: z.string() }))
    .output(undoable),
};
