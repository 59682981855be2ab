import { invalid } from "../../../base/errors.ts";
import type { WriteDb } from "../../../store/index.ts";
import type { Actor, WriteContext } from "../../runs/index.ts";
import {
  createVersion,
  PROMPT_TAG,
  getVersionOrigin,
  type NewVersion,
} from "../../registry/index.ts";
import { pathOfUri } from "../artifacts/artifact-path.ts";

import { readJsonList } from "../json-list.ts";
import { getLoggedModel, setLoggedModelTags } from "../logged-models.ts";
import { requireRun } from "../run-links.ts";
import { getModelVersion, type ModelVersion } from "./wire.ts";
import { checkSource } from "./version-source.ts";

const COPIED = /^models:\/([^/@]+)\/(\d+)$/;
const LOGGED = /^models:\/(m-[^/]+)/;
const VERSIONS_TAG = "mlflow.modelVersions";

/** @throws AppError INVALID_INPUT (a source that is not the version's own), NOT_FOUND */
export function createModelVersion(
  context: WriteContext,
  db: WriteDb,
  args: NewVersion & { readonly actor: Actor; readonly nowMs: number },
): ModelVersion {
  const isPrompt = args.tags[PROMPT_TAG]?.toLowerCase() === "true";
  const origin = isPrompt ? args : findOrigin(db, args);
  const version = createVersion(context, db, { ...args, ...origin });
  if (origin.loggedModelId !== "") noteVersion(db, origin.loggedModelId, args, version);
  return getModelVersion(db, { name: args.name, version });
}

type Origin = Pick<NewVersion, "source" | "runId" | "loggedModelId" | "fromRun" | "path" | "files">;

function findOrigin(db: WriteDb, { source, runId, loggedModelId }: Origin): Origin {
  // A copy is made from what the first one was made from.
  const [, name, number] = COPIED.exec(source) ?? [];
  if (name !== undefined && !name.startsWith("m-")) {
    const copied = getVersionOrigin(db, {
      name: decodeName(name),
      version: Number(number),
    });
    return {
      fromRun: copied.fromRun,
      path: copied.path,
      files: copied.files,
      source: copied.source,
      runId: runId || copied.runId,
      loggedModelId: loggedModelId || copied.loggedModelId,
    };
  }
  const modelId = loggedModelId || (LOGGED.exec(source)?.[1] ?? "");
  const model =
    modelId === "" ? undefined : getLoggedModel(db, { id: modelId, withDeleted: false }).info;
  const uris = [
    ...(runId === "" ? [] : [requireRun(db, runId).artifactUri]),
    ...(model === undefined ? [] : [model.artifact_uri]),
  ];
  const roots = uris.flatMap((uri) => pathOfUri(uri) ?? []);
  checkSource(source, { runId, loggedModelId: modelId, roots });
  if (source.length > 5000) throw invalid("The source of a version is too long.");
  return { source, runId: runId || (model?.source_run_id ?? ""), loggedModelId: modelId };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw invalid(`Invalid model version source: '${name}' is no name of a model.`);
  }
}

/** A logged model knows as which versions it was registered. */
function noteVersion(
  db: WriteDb,
  id: string,
  { name, nowMs }: { readonly name: string; readonly nowMs: number },
  version: number,
): void {
  const { info } = getLoggedModel(db, { id, withDeleted: false });
  const before = info.tags?.find(({ key }) => key === VERSIONS_TAG)?.value;
  const value = JSON.stringify([...readJsonList(before), { name, version }]);
  setLoggedModelTags(db, { id, tags: [{ key: VERSIONS_TAG, value }], nowMs });
}
