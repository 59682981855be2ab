import { z } from "zod";
import { FACTS, LONG_FACTS } from "../base/run-facts.ts";
import { procedure } from "./common.ts";

export const runFact = z.object({
  key: z.enum(FACTS.map(({ key }) => key)),
  value: z.string(),
  /** The file it came from, relative to the project. */
  origin: z.string(),
  /** `value` is a summary; `readFact` has the text. */
  isLong: z.boolean(),
});
export type RunFact = z.infer<typeof runFact>;

const modelVersion = z.object({
  model: z.string(),
  version: z.int(),
  /** "" for none. */
  stage: z.string(),
  aliases: z.array(z.string()),
  /** Where its files are, as it was registered. */
  source: z.string(),
  description: z.string(),
  createdUs: z.number().nullable(),
});

const artifacts = z.object({
  /** The address that the tracking server has; null for a run without one. */
  uri: z.string().nullable(),
  /** "here": `files` are listed; "remote", "elsewhere" (outside of the watched folder, or not on this machine): nothing is looked into. */
  where: z.enum(["none", "here", "remote", "elsewhere"]),
  files: z.array(
    z.object({
      /** POSIX, relative to the address. */
      path: z.string(),
      bytes: z.number(),
      modifiedUs: z.number(),
      /** Relative to the run's folder; null for one that lies outside of it. */
      file: z.string().nullable(),
    }),
  ),
  /** There are more. */
  isCut: z.boolean(),
});
export type Artifacts = z.infer<typeof artifacts>;

/** Code and environment of a run, and what its tracking server keeps of it. Spread into `runs`. */
export const runFacts = {
  /** Versions of registered models that came from the run. */
  listModels: procedure
    .route({ method: "GET", path: "/runs/{runId}/models" })
    .input(z.object({ runId: z.string() }))
    .output(z.array(modelVersion)),
  listArtifacts: procedure
    .route({ method: "GET", path: "/runs/{runId}/artifacts" })
    .input(z.object({ runId: z.string() }))
    .output(artifacts),
  /** The text of a long fact (a diff, a list of packages), read from the file it stands in. */
  readFact: procedure
    .route({ method: "GET", path: "/runs/{runId}/facts/{key}" })
    .input(z.object({ runId: z.string(), key: z.enum(LONG_FACTS) }))
    .output(
      z.object({
        text: z.string(),
        /** Characters there are; a longer text is cut. */
        length: z.int(),
        truncated: z.boolean(),
        /** The file it stands in, relative to the project. */
        origin: z.string(),
      }),
    ),
};
