import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parseExactJson, writeExactJson } from "../../base/exact-json.ts";
import type { Logger } from "../../engine/logger.ts";
import {
  Fields,
  JsonPieces,
  TRACKING_ROUTES,
  type ArtifactDoor,
  type TrackingContext,
  type TrackingRoute,
} from "../../engine/tracking/index.ts";
import type { Guard } from "../guard.ts";
import { registerArtifacts, registerDownloads } from "./artifacts.ts";
import { MlflowError, sendMlflowError } from "./errors.ts";
import { allowOrigin } from "./origins.ts";
import { registerOtlp } from "./otlp.ts";
import { readBody } from "./read-body.ts";

/** Of the MLflow whose interface this is; clients ask for it before they send spans. */
const MLFLOW_VERSION = "3.17.2";

export interface MlflowOptions {
  readonly context: TrackingContext;
  readonly artifacts: ArtifactDoor;
  readonly guard: Guard;
  readonly log: Logger;
}

const PREFIXES = ["/api", "/ajax-api"];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * MLflow's REST interface, apart from all other routes: bodies are read by their own rules (64-bit integers, NaN), errors have
 * MLflow's shape, pages of this machine may call it.
 */
export async function registerMlflow(app: FastifyInstance, options: MlflowOptions): Promise<void> {
  await app.register(async (scope) => {
    const { guard, log } = options;
    scope.removeAllContentTypeParsers();
    // Bodies are read by the handlers: as JSON, or as the bytes of a file.
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.addHook("onRequest", async (request, reply) => allowOrigin(request, reply, guard));
    scope.setErrorHandler((error, request, reply) => sendMlflowError(error, request, reply, log));

    for (const [key, routes] of Map.groupBy(TRACKING_ROUTES, pathOf)) {
      for (const prefix of PREFIXES)
        registerPath(scope, `${prefix}${key}`, routes, options.context);
    }
    for (const prefix of PREFIXES) {
      scope.get(`${prefix}/3.0/mlflow/server-info`, ACCESS, async (_request, reply) =>
        sendJson(reply, SERVER_INFO),
      );
      registerArtifacts(scope, prefix, options.artifacts);
      scope.route({
        method: [...METHODS],
        url: `${prefix}/*`,
        ...ACCESS,
        handler: async () => {
          throw new MlflowError(404, "ENDPOINT_NOT_FOUND", "There is no such call here.");
        },
      });
      scope.options(`${prefix}/*`, ACCESS, async (_request, reply) => reply.code(204).send());
    }
    registerOtlp(scope, options.context);
    registerDownloads(scope, options.context, options.artifacts);
    scope.get("/version", { config: { access: "public" } }, async (_request, reply) =>
      reply.type("text/plain").send(MLFLOW_VERSION),
    );
  });
}

const ACCESS = { config: { access: "mlflow" } } as const;

const SERVER_INFO = {
  store_type: "SqlStore",
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
};

function pathOf({ version, path }: TrackingRoute): string {
  return `/${version}/mlflow/${path}`;
}

/** All methods of one path; another one is 405. */
function registerPath(
  scope: FastifyInstance,
  url: string,
  routes: readonly TrackingRoute[],
  context: TrackingContext,
): void {
  scope.route({
    method: [...METHODS],
    url,
    ...ACCESS,
    handler: async (request, reply) => {
      const route = routes.find(({ method }) => method === request.method);
      if (route === undefined)
        throw new MlflowError(405, "BAD_REQUEST", `${request.method} is not answered here.`);
      const fields =
        request.method === "GET"
          ? new Fields(request.query, { isQuery: true })
          : new Fields(await readJson(request));
      const path = request.params as Readonly<Record<string, string>>;
      return sendJson(reply, await route.handler(context, { fields, path }));
    },
  });
}

/** What cannot be read counts as an empty object, as MLflow has it: the first missing field is told. */
async function readJson(request: FastifyRequest): Promise<unknown> {
  const body = await readBody(request);
  if (body.length === 0) return {};
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new MlflowError(
      400,
      "INVALID_PARAMETER_VALUE",
      `Bad Request. Content-Type must be application/json, not '${type}'.`,
    );
  try {
    return parseExactJson(body.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return {};
    throw error;
  }
}

function sendJson(reply: FastifyReply, value: object): FastifyReply {
  return reply
    .headers({ "content-type": "application/json", "cache-control": "no-store" })
    .send(
      value instanceof JsonPieces ? Readable.from(inTurns(value.pieces)) : writeExactJson(value),
    );
}

/** Other requests have their turn between two pieces. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string, void> {
  for (const piece of pieces) {
    yield piece;
    await setImmediate();
  }
}
