import { randomUUID } from "node:crypto";
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { Logger } from "pino";
import { AppError, isAppError, messageOf, type ErrorCode } from "../base/errors.ts";
import { errorTable } from "../contract/common.ts";
import type { AllHandlers } from "../engine/module.ts";
import type { Incoming } from "../engine/bundles/index.ts";
import type { ExportService } from "../engine/exports/index.ts";
import type { FileDoor, ReadMediaFile } from "../engine/runs/index.ts";
import type { Tracking } from "../engine/tracking/index.ts";
import { registerExports } from "./exports.ts";
import { registerIncoming } from "./incoming.ts";
import { registerFiles } from "./files.ts";
import { isLoopback, type Guard } from "./guard.ts";
import { AGENT_HEADER, readAgentName, registerMcp } from "./mcp/index.ts";
import { registerMedia } from "./media.ts";
import { registerMlflow } from "./mlflow/index.ts";
import {
  createRouterApi,
  createRpcHandler,
  createRpcRouter,
  readCallId,
  wireErrorBody,
  type RpcContext,
  type WireHandler,
} from "./rpc.ts";
import { registerUi, SECURITY_HEADERS } from "./ui.ts";

/**
 * Who may use a route: anyone (the page, sign-in), holders of a credential, those from our own pages only; or programs and pages of
 * this machine, as MLflow has it; or agents, which have the token and come from no page.
 */
type Access = "public" | "protected" | "call" | "mlflow" | "agent";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Protected unless it says otherwise. */
    readonly access?: Access;
    /** Its body is a file: it may take as long as something of it comes. */
    readonly isFile?: true;
  }
}

export interface AppOptions {
  readonly handlers: AllHandlers;
  readonly readMedia: ReadMediaFile;
  readonly files: FileDoor;
  readonly exports: ExportService;
  readonly incoming: Incoming;
  readonly tracking: Tracking;
  /** Whether agents may change what people can change. */
  readonly agentsMayEdit: () => boolean;
  readonly guard: Guard;
  readonly log: Logger;
  readonly version: string;
  readonly instance: string;
  /** Folder of the built page. */
  readonly uiDir: string;
  /** "" or "/some/path" (no slash at the end) that a proxy puts before every address. */
  readonly basePath: string;
  readonly checkOutputs: boolean;
}

const PUBLIC = { access: "public" } as const;
/** What watches over servers asks these by any name; they tell nothing of anybody. */
const OF_ANY_NAME: ReadonlySet<string> = new Set(["/health", "/version"]);
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** So long a request may take until it is here; a file is as long under way as something of it comes. */
const REQUEST_TIMEOUT_MS = 60_000;
const MOST_PARAM_LENGTH = 2048;
const SESSION_SECONDS = 30 * 24 * 3600;

/** The HTTP face of one engine: `/rpc`, `/openapi`, `/mcp`, `/session`, `/health`, MLflow's interface and the page under `/`. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { guard, log, basePath } = options;
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    // Watched below: for files another rule holds.
    requestTimeout: 0,
    routerOptions: { maxParamLength: MOST_PARAM_LENGTH },
    forceCloseConnections: true,
    // With or without the proxy's path: some proxies cut it off, some do not.
    rewriteUrl: ({ url = "/" }) =>
      isUnder(url, basePath) ? url.slice(basePath.length) || "/" : url,
  });
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    watchArrival(request);
    checkAccess(request, guard, options.tracking.needsToken());
  });
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    sendError(error, request, reply, log),
  );

  // The body is MLflow's; our own commands know by the head which engine answers.
  app.get("/health", { config: PUBLIC }, async (_request, reply) =>
    reply
      .headers({
        "cache-control": "no-store",
        "content-type": "text/plain",
        "assay-instance": options.instance,
      })
      .send("OK"),
  );
  app.post("/session", { config: PUBLIC }, async (request, reply) => {
    const token = (request.body as { token?: unknown } | null)?.token;
    if (typeof token !== "string" || !guard.isToken(token)) throw unauthorized();
    const cookie = `${guard.cookieName}=${guard.cookieValue}; Path=${basePath}/; Max-Age=${SESSION_SECONDS}`;
    return reply.header("set-cookie", `${cookie}; HttpOnly; SameSite=Strict`).code(204).send();
  });

  const router = createRpcRouter(options.handlers, log, { checkOutputs: options.checkOutputs });
  const answer = async (
    handle: WireHandler,
    caller: Pick<RpcContext, "via" | "agent">,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    reply.header("cache-control", "no-store");
    const matched = await handle(request, reply, {
      ...caller,
      isLocal: isFromHere(request),
      callId: readCallId(request),
      closing: closing.signal,
    });
    if (!matched) throw new AppError("NOT_FOUND", "There is no such call.");
    return reply;
  };
  const rpc = createRpcHandler(router, log);
  app.route({
    method: ["GET", "POST"],
    url: "/rpc/*",
    config: { access: "call" },
    handler: (request, reply) => answer(rpc, callerOf(request, guard), request, reply),
  });

  let openApi: WireHandler | undefined;
  app.route({
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: "/openapi/*",
    handler: async (request, reply) => {
      openApi ??= (await import("./openapi.ts")).createOpenApiHandler(router, log);
      return answer(openApi, { via: "api" }, request, reply);
    },
  });
  let document: Promise<object> | undefined;
  app.get("/openapi.json", async () => {
    document ??= import("./openapi.ts").then((module) =>
      module.generateOpenApiDocument(options.version, basePath),
    );
    return document;
  });

  await registerMcp(app, {
    version: options.version,
    log,
    mayEdit: options.agentsMayEdit,
    createApi: (agent) => createRouterApi(router, log, closing.signal, { via: "mcp", agent }),
  });
  registerMedia(app, options.readMedia);
  registerFiles(app, options.files);
  registerExports(app, options.exports);
  await registerIncoming(app, options.incoming);
  await registerMlflow(app, { ...options.tracking, guard, log });
  registerUi(app, options.uiDir, basePath);
  return app;
}

/** Refusals before anything of the body is read. */
function checkAccess(request: FastifyRequest, guard: Guard, needsToken: boolean): void {
  // The matched route, not the text of the address: "/%72pc" is "/rpc" to the router. Of no route: the page, or 404.
  const { url, config } = request.routeOptions;
  const access = url === undefined ? "public" : config.access;
  const { host } = request.headers;
  const isAnswered =
    guard.isHostAllowed(host) ||
    (access === "mlflow" && guard.isPrivateAddress(host)) ||
    (url !== undefined && OF_ANY_NAME.has(url));
  if (!isAnswered) {
    throw new AppError(
      "FORBIDDEN",
      "This engine does not answer to that host name.",
      "Start it with --allow-host NAME if the name is yours.",
    );
  }
  if (access === "mlflow") return checkMlflow(request, guard, needsToken);
  const isCall = access === "call";
  const isRead = request.method === "GET" || request.method === "HEAD";
  const credential = guard.credentialOf(request.headers);
  if (access !== "public" && credential === undefined) throw unauthorized();
  if (access === "agent") return checkAgent(request, guard);
  // A bearer token never goes along by itself; a cookie does, also with requests that other pages make.
  if ((isCall || !isRead) && credential !== "bearer" && !guard.isOwnOrigin(request.headers)) {
    throw new AppError("FORBIDDEN", "Requests from another site are refused.");
  }
}

/** No cookie: it would let any page of this machine in. A page that has the token is still one of another site. */
function checkAgent({ headers }: FastifyRequest, guard: Guard): void {
  if (guard.credentialOf(headers) !== "bearer") throw unauthorized();
  if (headers.origin !== undefined && !guard.isOwnOrigin(headers))
    throw new AppError("FORBIDDEN", "Requests from another site are refused.");
}

/** The page, a command, or an agent behind `assay mcp`. */
function callerOf({ headers }: FastifyRequest, guard: Guard): Pick<RpcContext, "via" | "agent"> {
  if (guard.credentialOf(headers) === "cookie") return { via: "ui" };
  const agent = readAgentName(headers[AGENT_HEADER]);
  return agent === undefined ? { via: "cli" } : { via: "mcp", agent };
}

/** Programs send no origin. A page that could not be told from one of another site is refused. */
function checkMlflow(request: FastifyRequest, guard: Guard, needsToken: boolean): void {
  const { origin } = request.headers;
  const isAllowed =
    origin === undefined || guard.isLocalOrigin(origin) || guard.isOwnOrigin(request.headers);
  if (!isAllowed) throw new AppError("FORBIDDEN", "Requests from another site are refused.");
  if (!needsToken && !guard.isOnNetwork) return;
  const credential = guard.credentialOf(request.headers);
  // Cookies do not know ports: another page of this machine would bring ours along.
  const isOurs = credential === "cookie" && guard.isOwnOrigin(request.headers);
  if (credential !== "bearer" && !isOurs) throw unauthorized();
}

/** Ends requests that do not arrive: their senders are gone, or mean no good. */
function watchArrival({ raw, routeOptions }: FastifyRequest): void {
  const isFile =
    routeOptions.config?.isFile === true ||
    (raw.method === "PUT" && routeOptions.url?.endsWith("/artifacts/*") === true);
  if (isFile) {
    raw.setTimeout(REQUEST_TIMEOUT_MS, () => raw.destroy());
    return;
  }
  const timer = setTimeout(() => {
    if (!raw.complete) raw.destroy();
  }, REQUEST_TIMEOUT_MS).unref();
  raw.once("close", () => clearTimeout(timer));
}

/** From a program of this machine, and not one that passes on what others ask. */
function isFromHere({ ip, hostname, headers }: FastifyRequest): boolean {
  const isPassedOn = headers["x-forwarded-for"] !== undefined || headers["forwarded"] !== undefined;
  const isLoopbackName = isLoopback(hostname.replace(/^\[|\]$/g, ""));
  return !isPassedOn && isLoopbackName && isLoopback(ip.replace(/^::ffff:/, ""));
}

function unauthorized(): AppError {
  return new AppError(
    "UNAUTHORIZED",
    "The token is missing or wrong.",
    "Open the link that `assay open` or `assay serve` prints.",
  );
}

function isUnder(url: string, path: string): boolean {
  return path !== "" && url.startsWith(path) && /^([/?#]|$)/.test(url.slice(path.length));
}

function sendError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  const door = isUnder(request.url, "/rpc") ? "rpc" : "plain";
  if (isAppError(error)) {
    const { status } = errorTable[error.code];
    return reply.code(status).send(wireErrorBody(door, status, error.code, error, error.nextStep));
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    const code: ErrorCode = "INVALID_INPUT";
    return reply.code(status).send(wireErrorBody(door, status, code, messageOf(error)));
  }
  const errorId = randomUUID().slice(0, 8);
  log.error({ err: error, errorId, url: request.url }, "unexpected error in a request");
  const message = `Something went wrong inside the engine (error ${errorId}).`;
  return reply.code(500).send(wireErrorBody(door, 500, "INTERNAL_SERVER_ERROR", message));
}
