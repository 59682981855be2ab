import { AppError } from "../../base/errors.ts";
import {
  Fields,
  JsonPieces,
  pathOfUri,
  topicsOf,
  TRACKING_ROUTES,
  type Tracking,
  type TrackingRoute,
} from "../tracking/index.ts";
import type { Answer, FileRoot, MlflowSide, Request } from "./mlflow-side.ts";

/** Points of one page of a history. */
const PAGE = 20_000;

/** This engine's own tracking interface, as a client would see it. */
export function createOwnSide(tracking: Omit<Tracking, "needsToken">): MlflowSide {
  const { context, artifacts } = tracking;
  const { threads } = context;

  async function call({ method, path, fields = {} }: Request): Promise<Answer> {
    for (const route of TRACKING_ROUTES) {
      const parts =
        route.method === method && route.version === "2.0" ? matchPath(route, path) : undefined;
      if (parts === undefined) continue;
      const answer = await route.handler(context, { fields: new Fields(fields), path: parts });
      return (answer instanceof JsonPieces ? answer.parse() : answer) as Answer;
    }
    throw new AppError("NOT_FOUND", `There is no such call: ${path}.`);
  }

  function rootOf({ uri }: FileRoot): string {
    const root = pathOfUri(uri);
    if (root === undefined) throw new AppError("INVALID_INPUT", `${uri} is not kept here.`);
    return root;
  }

  return {
    name: "Assay",
    page: PAGE,
    call,
    async create(what, fields, sourceId) {
      const read = new Fields(fields);
      const tags = read
        .messages("tags")
        .map((tag) => ({ key: tag.requireText("key"), value: tag.text("value") ?? "" }));
      const experimentId = read.requireText("experiment_id");
      if (what === "model") {
        return threads.write.call.tracking.createLoggedModel({
          experimentId,
          name: read.text("name"),
          sourceRunId: read.text("source_run_id") ?? "",
          modelType: read.text("model_type") ?? "",
          params: [],
          tags,
          wishedId: sourceId,
          nowMs: Date.now(),
        });
      }
      const { trackingId, runIds } = await threads.write.call.tracking.createRun({
        experimentId,
        name: read.text("run_name"),
        userId: read.text("user_id") ?? "",
        startMs: read.int64("start_time") ?? 0,
        tags,
        wishedId: sourceId,
        nowUs: Date.now() * 1000,
      });
      context.publish([...topicsOf(runIds), "projects", "journal"]);
      return trackingId;
    },
    async listFiles(root) {
      const folder = rootOf(root);
      const files = await threads.read.call.tracking.listUploads({ folder });
      return files.map(({ path, size, sha256 }) => ({
        path: path.slice(folder.length + 1),
        size,
        sha256,
      }));
    },
    async *readFile(root, path) {
      const { handle } = await artifacts.open(`${rootOf(root)}/${path}`);
      try {
        yield* handle.createReadStream({ autoClose: false });
      } finally {
        await handle.close();
      }
    },
    requireWritable: (root) => void rootOf(root),
    async writeFile(root, { path }, content) {
      await artifacts.put(`${rootOf(root)}/${path}`, content);
    },
    async hashFile(root, path) {
      const upload = await threads.read.call.tracking.findUpload({
        path: `${rootOf(root)}/${path}`,
      });
      if (upload === undefined) throw new AppError("NOT_FOUND", `${path} is not there.`);
      return upload.sha256;
    },
  };
}

/** Parts of the path by name; undefined where it is another one. */
function matchPath(
  { path: pattern }: TrackingRoute,
  path: string,
): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const text = given[i] ?? "";
    if (part.startsWith(":")) parts[part.slice(1)] = decodeURIComponent(text);
    else if (part !== text) return undefined;
  }
  return parts;
}
