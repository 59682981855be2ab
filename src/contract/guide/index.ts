import type { Guide } from "./guide.ts";
import { compareGuides } from "./compare.ts";
import { explainGuides } from "./explain.ts";
import { ingestGuides, registryGuides } from "./others.ts";
import { runGuides } from "./runs.ts";
import { bundleGuides, exportGuides, figureGuides, reportGuides } from "./share.ts";

export { EXAMPLE, type Guide } from "./guide.ts";
export { ERROR_MEANINGS } from "./errors.ts";
export { PARAMETERS } from "./parameters.ts";

/** By module and procedure. Only the OpenAPI document and agents' tools read it: the page does without. */
export const GUIDES: Readonly<Record<string, Readonly<Record<string, Guide | undefined>>>> = {
  runs: runGuides,
  ingest: ingestGuides,
  registry: registryGuides,
  compare: { ...compareGuides, ...explainGuides },
  reports: reportGuides,
  exports: exportGuides,
  bundles: bundleGuides,
  figures: figureGuides,
};
