import { z } from "zod";
import { MODEL_FORMATS } from "../base/model-header/types.ts";
import { jsonValue, procedure, undoable } from "./common.ts";
import { ModelHeaderSchema } from "./model-header.ts";

const name = z.string().min(1).max(500);
const version = z.int().min(1);
const path = z.string().min(1).max(4096);
const of = { name, version };

/** More than these are no model but a folder of many things. */
export const MOST_VERSION_FILES = 1000;

/**
 * How a file is now, beside what was there when the version was registered: "changed" in size, time or content; "unknown"
 * where nothing was noted then, or its place cannot be looked at just now.
 */
const FILE_STATES = ["same", "changed", "gone", "unknown"] as const;

export const versionFile = z.object({
  /** POSIX, relative to what was registered. */
  path: z.string(),
  bytes: z.number(),
  modifiedUs: z.number().nullable(),
  /** As it was registered or sent. */
  sha256: z.string().nullable(),
  state: z.enum(FILE_STATES),
});
export type VersionFile = z.infer<typeof versionFile>;

export const versionFiles = z.object({
  /** "here": they can be read; "away": they could, were their machine or folder there; "elsewhere": in a store that is not looked into. */
  where: z.enum(["here", "away", "elsewhere"]),
  /** Why they are away. */
  reason: z.string(),
  files: z.array(versionFile),
  /** There are more. */
  isCut: z.boolean(),
});
export type VersionFiles = z.infer<typeof versionFiles>;

/** One input, output or parameter of a signature. */
const signatureField = z.object({
  /** "" where a tensor or column has none. */
  name: z.string(),
  type: z.string(),
  /** "[-1, 28, 28]"; "" for what has none. */
  shape: z.string(),
  required: z.boolean(),
  /** Of a parameter. */
  default: jsonValue.nullable(),
});
export type SignatureField = z.infer<typeof signatureField>;

/** What the file `MLmodel` says. */
export const mlModel = z.object({
  flavors: z.array(
    z.object({
      name: z.string(),
      values: z.array(z.object({ key: z.string(), value: z.string() })),
    }),
  ),
  /** Null for a model without one. */
  signature: z
    .object({
      inputs: z.array(signatureField),
      outputs: z.array(signatureField),
      params: z.array(signatureField),
    })
    .nullable(),
  facts: z.array(z.object({ key: z.string(), value: z.string() })),
  /** Relative to the model's folder; null for none. */
  example: z.string().nullable(),
});
export type MlModel = z.infer<typeof mlModel>;

const text = z.object({ path: z.string(), text: z.string(), isCut: z.boolean() });

export const versionAbout = z.object({
  /** Null for files that MLflow did not write. */
  model: mlModel.nullable(),
  /** Why a file `MLmodel` that is there tells nothing. */
  problem: z.string().nullable(),
  example: text.nullable(),
  /** requirements.txt, conda.yaml, python_env.yaml. */
  environment: z.array(text),
});
export type VersionAbout = z.infer<typeof versionAbout>;

export const DIFF_SECTIONS = [
  "params",
  "metrics",
  "signature",
  "files",
  "environment",
  "tags",
] as const;
export type DiffSection = (typeof DIFF_SECTIONS)[number];

const diffRow = z.object({
  key: z.string(),
  /** Null where that version has none. */
  a: z.string().nullable(),
  b: z.string().nullable(),
  change: z.enum(["same", "added", "removed", "changed"]),
  /** b less a; null for what is no finite number. */
  delta: z.number().nullable(),
});
export type DiffRow = z.infer<typeof diffRow>;

export const versionDiff = z.object({
  a: version,
  b: version,
  sections: z.array(
    z.object({
      section: z.enum(DIFF_SECTIONS),
      rows: z.array(diffRow),
      /** Why a side could not be compared; "" where both were. */
      note: z.string(),
    }),
  ),
});
export type VersionDiff = z.infer<typeof versionDiff>;

const LINEAGE_KINDS = ["dataset", "run", "loggedModel", "version"] as const;

export const lineage = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(LINEAGE_KINDS),
      label: z.string(),
      /** A second, quiet line. */
      note: z.string(),
      /** Of a run that is here. */
      runId: z.string().nullable(),
      version: z.int().nullable(),
    }),
  ),
  /** From what something came to what came from it, with the word for it. */
  edges: z.array(z.object({ from: z.string(), to: z.string(), label: z.string() })),
  /** Older versions are left out. */
  isCut: z.boolean(),
});
export type Lineage = z.infer<typeof lineage>;

/** A registration whose files are being hashed. */
const registration = z.object({
  id: z.string(),
  name: z.string(),
  runId: z.string(),
  path: z.string(),
  doneBytes: z.number(),
  bytes: z.number(),
});

/** What is behind a version of a model. Spread into `registry`. */
export const registryVersions = {
  /**
   * A file or folder of a run becomes a version; a model that is not there is made. Its files are hashed first, which can
   * take a while: ending the call ends it, and nothing was registered.
   */
  registerVersion: procedure
    .route({ method: "POST", path: "/models/{name}/versions" })
    .input(
      z.object({
        name,
        runId: z.string().min(1),
        /** POSIX, relative to the run's folder; "." for all of it. */
        path: path.default("."),
        description: z.string().max(100_000).default(""),
        alias: z.string().min(1).max(255).exactOptional(),
      }),
    )
    .output(undoable.extend({ name, version })),
  listRegistrations: procedure
    .route({ method: "GET", path: "/registrations" })
    .output(z.array(registration)),
  listVersionFiles: procedure
    .route({ method: "GET", path: "/models/{name}/versions/{version}/files" })
    .input(z.object(of))
    .output(versionFiles),
  /** Formats of the first files, by how those begin; without those that are no model files or cannot be read now. */
  listVersionFormats: procedure
    .route({ method: "GET", path: "/models/{name}/versions/{version}/formats" })
    .input(z.object(of))
    .output(
      z.array(
        z.object({
          path: z.string(),
          format: z.enum(MODEL_FORMATS),
          title: z.string(),
          /** Why loading the file can run code; null where it cannot. */
          unsafe: z.string().nullable(),
        }),
      ),
    ),
  /** Null for what is no model file. Nothing is loaded or run. */
  readVersionHeader: procedure
    .route({ method: "GET", path: "/models/{name}/versions/{version}/header" })
    .input(z.object({ ...of, path }))
    .output(ModelHeaderSchema.nullable()),
  /** An address that hands the file out for a few minutes. */
  signVersionFile: procedure
    .route({ method: "POST", path: "/models/{name}/versions/{version}/files/sign" })
    .input(z.object({ ...of, path }))
    .output(z.object({ url: z.string(), bytes: z.number() })),
  /** Signature, input example and environment, as MLflow wrote them beside the model. */
  readVersionAbout: procedure
    .route({ method: "GET", path: "/models/{name}/versions/{version}/about" })
    .input(z.object(of))
    .output(versionAbout),
  diffVersions: procedure
    .route({ method: "GET", path: "/models/{name}/diff" })
    .input(z.object({ name, a: version, b: version }))
    .output(versionDiff),
  /** Where the versions of a model came from, or one of them. */
  getLineage: procedure
    .route({ method: "GET", path: "/models/{name}/lineage" })
    .input(z.object({ name, version: version.exactOptional() }))
    .output(lineage),
};
