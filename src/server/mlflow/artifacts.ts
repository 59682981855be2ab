import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { writeExactJson } from "../../base/exact-json.ts";
import {
  Fields,
  pathOfUri,
  readArtifactPath,
  type ArtifactDoor,
  type TrackingContext,
} from "../../engine/tracking/index.ts";
import { sendBytes } from "../send-bytes.ts";
import { MlflowError } from "./errors.ts";

const ACCESS = { config: { access: "mlflow" } } as const;

/** Files that clients send and fetch through this server. */
export function registerArtifacts(
  scope: FastifyInstance,
  prefix: string,
  door: ArtifactDoor,
): void {
  const root = `${prefix}/2.0/mlflow-artifacts`;
  const pathOf = (request: FastifyRequest): string =>
    (request.params as Readonly<Record<string, string>>)["*"] ?? "";

  scope.get(`${root}/artifacts`, ACCESS, async (request, reply) => {
    const { path = "" } = request.query as { readonly path?: unknown };
    const items = await door.list(typeof path === "string" ? path : "");
    return reply.type("application/json").send(writeExactJson(toListing(items)));
  });
  scope.get(`${root}/artifacts/*`, ACCESS, async (request, reply) =>
    sendArtifact(request, reply, door, pathOf(request)),
  );
  scope.put(`${root}/artifacts/*`, ACCESS, async (request, reply) => {
    await door.put(pathOf(request), request.raw);
    return reply.code(200).type("application/json").send("{}");
  });
  scope.delete(`${root}/artifacts/*`, ACCESS, async (request, reply) => {
    await door.remove(pathOf(request));
    return reply.code(200).type("application/json").send("{}");
  });
  for (const step of ["create", "complete", "abort"]) {
    scope.post(`${root}/mpu/${step}/*`, ACCESS, notImplemented);
    scope.post(`${root}/mpu/${step}`, ACCESS, notImplemented);
  }
  scope.get(`${root}/presigned/*`, ACCESS, notImplemented);
}

/** One file of a run or of a version, by its address, for browsers and old clients. */
export function registerDownloads(
  scope: FastifyInstance,
  context: TrackingContext,
  door: ArtifactDoor,
): void {
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    rootUri: string,
    fields: Fields,
  ): Promise<FastifyReply> => {
    const root = pathOfUri(rootUri);
    if (root === undefined)
      throw new MlflowError(400, "INVALID_PARAMETER_VALUE", `${rootUri} is not kept here.`);
    // Checked by itself first: what leads upwards leads out of the run.
    const path = readArtifactPath(fields.requireText("path"));
    return sendArtifact(request, reply, door, `${root}/${path}`);
  };
  scope.get("/get-artifact", ACCESS, async (request, reply) => {
    const fields = new Fields(request.query, { isQuery: true });
    const trackingId = fields.text("run_id") ?? fields.requireText("run_uuid");
    return send(request, reply, await readOf(context).getArtifactUri({ trackingId }), fields);
  });
  scope.get("/model-versions/get-artifact", ACCESS, async (request, reply) => {
    const fields = new Fields(request.query, { isQuery: true });
    const { source } = await readOf(context).getModelVersion({
      name: fields.requireText("name"),
      version: Number(fields.requireText("version")),
    });
    return send(request, reply, await readOf(context).resolveSource({ source }), fields);
  });
}

function readOf({ threads }: TrackingContext) {
  return threads.read.call.tracking;
}

async function notImplemented(): Promise<never> {
  throw new MlflowError(
    501,
    "NOT_IMPLEMENTED",
    "Files are sent whole, without parts, to this server.",
  );
}

async function sendArtifact(
  request: FastifyRequest,
  reply: FastifyReply,
  door: ArtifactDoor,
  path: string,
): Promise<FastifyReply> {
  const { handle, stats, name } = await door.open(path);
  return sendBytes(request, reply, {
    handle,
    stats,
    name,
    contentType: "application/octet-stream",
    disposition: "attachment",
  });
}

function toListing(items: Awaited<ReturnType<ArtifactDoor["list"]>>): object {
  if (items.length === 0) return {};
  return {
    files: items.map(({ name, size }) =>
      size === undefined
        ? { path: name, is_dir: true }
        : { path: name, is_dir: false, file_size: size },
    ),
  };
}
