import { AppError } from "../../base/errors.ts";
import { FACTS } from "../../base/run-facts.ts";
import { MOST_VERSION_FILES, type VersionAbout } from "../../contract/registry-versions.ts";
import type { RunDetail } from "../../contract/runs.ts";
import type { ModelVersion } from "../../contract/registry.ts";
import type { EngineThreads } from "../threads.ts";
import {
  fileValues,
  metricValues,
  paramValues,
  requirementValues,
  signatureValues,
  tagValues,
  type DiffSide,
  type DiffValue,
  type VersionFacts,
} from "./diff-versions.ts";
import type { VersionAboutReader } from "./version-about.ts";
import type { VersionFilesDoor } from "./version-files.ts";

/** All that two versions are compared by. */
export async function gatherFacts(
  {
    threads,
    files,
    about,
  }: {
    readonly threads: Pick<EngineThreads, "read">;
    readonly files: VersionFilesDoor;
    readonly about: VersionAboutReader;
  },
  name: string,
  version: ModelVersion,
): Promise<VersionFacts> {
  const of = { name, version: version.version };
  const [run, listing, told] = await Promise.all([
    readRun(threads, version),
    files.list(of),
    about.read(of),
  ]);
  const ofRun = (read: (run: RunDetail) => Map<string, DiffValue>): DiffSide =>
    run === undefined ? { values: null, reason: "its run is not here." } : { values: read(run) };
  return {
    params: ofRun(({ paramValues: params }) => paramValues(params)),
    metrics: ofRun(({ series }) => metricValues(series)),
    signature:
      told.model === null
        ? { values: null, reason: `no signature: ${told.problem ?? "MLflow did not write it"}.` }
        : { values: signatureValues(told.model) },
    files:
      listing.where === "elsewhere"
        ? { values: null, reason: "its files are in a store that is not looked into." }
        : listing.isCut
          ? { values: null, reason: `it has more than ${MOST_VERSION_FILES} files.` }
          : { values: fileValues(listing.files) },
    environment: environmentOf(told, run),
    tags: { values: tagValues(version.tags) },
  };
}

async function readRun(
  threads: Pick<EngineThreads, "read">,
  { run }: ModelVersion,
): Promise<RunDetail | undefined> {
  if (run === null) return undefined;
  try {
    return await threads.read.call.runs.getRun({ id: run.id });
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

/** Packages beside the model, and what the run's logger noted of code and machine. */
function environmentOf({ environment }: VersionAbout, run: RunDetail | undefined): DiffSide {
  const requirements = environment.find(({ path }) => path === "requirements.txt");
  const python = environment.find(({ path }) => path === "python_env.yaml")?.text;
  const release = /^python:\s*["']?([\w.]+)/m.exec(python ?? "")?.[1];
  const values = new Map<string, DiffValue>([
    ...requirementValues(requirements?.text ?? ""),
    ...(release === undefined ? [] : [["python", { text: release }] as const]),
    ...FACTS.flatMap(({ key, label }) => {
      const fact = run?.facts.find((one) => one.key === key);
      return fact === undefined ? [] : [[label, { text: fact.value }] as const];
    }),
  ]);
  return values.size === 0 && run === undefined
    ? { values: null, reason: "nothing tells of its environment." }
    : { values };
}
