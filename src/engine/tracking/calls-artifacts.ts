import { pathOfUri, readArtifactPath } from "./artifacts/artifact-path.ts";
import type { Handler, TrackingContext, TrackingRoute } from "./calls.ts";
import { readRunId } from "./calls-fields.ts";

/** What lies in one folder of a run or a model; none for a file and for what is not there. */
async function list({ threads }: TrackingContext, rootUri: string, below: string): Promise<object> {
  const root = pathOfUri(rootUri);
  const folder = readArtifactPath(below);
  const items =
    root === undefined
      ? []
      : await threads.read.call.tracking.listFolder({
          folder: folder === "" ? root : `${root}/${folder}`,
        });
  const files = items.map(({ name, size }) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    return size === undefined ? { path, is_dir: true } : { path, is_dir: false, file_size: size };
  });
  return { root_uri: rootUri, ...(files.length > 0 && { files }) };
}

const listOfRun: Handler = async (context, { fields }) => {
  const uri = await context.threads.read.call.tracking.getArtifactUri({
    trackingId: readRunId(fields),
  });
  return list(context, uri, fields.text("path") ?? "");
};

const listOfModel: Handler = async (context, { fields, path: { id = "" } }) => {
  const { info } = await context.threads.read.call.tracking.getLoggedModel({
    id,
    withDeleted: false,
  });
  return list(context, info.artifact_uri, fields.text("artifact_directory_path") ?? "");
};

export const ARTIFACT_CALLS: readonly TrackingRoute[] = [
  { method: "GET", version: "2.0", path: "artifacts/list", handler: listOfRun },
  {
    method: "GET",
    version: "2.0",
    path: "logged-models/:id/artifacts/directories",
    handler: listOfModel,
  },
];
