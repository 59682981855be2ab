import { randomUUID } from "node:crypto";
import {
  createRouterClient,
  implement,
  ORPCError,
  ValidationError,
  withEventMeta,
} from "@orpc/server";
import { RPCHandler } from "@orpc/server/fastify";
import type { AnyContractRouter, ContractRouterClient } from "@orpc/contract";
import type { AnyRouter, Router } from "@orpc/server";
import type { StandardHandleResult } from "@orpc/server/standard";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { isAppError, messageOf } from "../base/errors.ts";
import { CALL_HEADER, errorTable, type ClientContext } from "../contract/common.ts";
import { contract, type Contract } from "../contract/index.ts";
import type { AllHandlers, CallContext } from "../engine/module.ts";

/** Every procedure of the contract, typed; the same over HTTP and inside one process. */
export type ApiClient = ContractRouterClient<Contract, ClientContext>;

export interface RpcContext {
  readonly via: CallContext["via"];
  readonly agent?: string | undefined;
  readonly isLocal: boolean;
  readonly callId?: string | undefined;
  /** Aborts when the server shuts down, so that streams end. */
  readonly closing: AbortSignal;
}

export type RpcRouter = Router<Contract, RpcContext>;

export interface RouterOptions {
  /** Compare answers with the contract too: for tests, a million points are not checked one by one for users. */
  readonly checkOutputs: boolean;
}

type PlainHandler = (input: unknown, call: CallContext) => Promise<unknown>;
interface HandlerArguments {
  readonly input: unknown;
  readonly context: RpcContext;
  readonly signal?: AbortSignal;
  readonly lastEventId?: string;
}
interface ProcedureBuilder {
  handler(run: (args: HandlerArguments) => Promise<unknown>): AnyRouter;
}

/** Puts the plain handlers of the engine behind the contract: input is checked here, errors become coded ones. */
export function createRpcRouter(
  handlers: AllHandlers,
  log: Logger,
  options: RouterOptions,
): RpcRouter {
  const builder = implement(contract)
    .$config(options.checkOutputs ? {} : { initialOutputValidationIndex: Number.NaN })
    .$context<RpcContext>();
  const modules = Object.entries(contract).map(([moduleName, procedures]) => [
    moduleName,
    Object.fromEntries(
      Object.keys(procedures).map((name) => {
        // The loop over names loses the types that `AllHandlers` and the contract share.
        const module = handlers[moduleName as keyof AllHandlers] as unknown as Record<
          string,
          PlainHandler
        >;
        const run = module[name];
        if (run === undefined) throw new TypeError(`no handler for ${moduleName}.${name}`);
        const procedure = (builder as unknown as Record<string, Record<string, ProcedureBuilder>>)[
          moduleName
        ]?.[name];
        if (procedure === undefined)
          throw new TypeError(`${moduleName}.${name} is not in the contract`);
        return [name, procedure.handler((args) => callHandler(run, args, log))];
      }),
    ),
  ]);
  return Object.fromEntries(modules) as RpcRouter;
}

async function callHandler(
  run: PlainHandler,
  args: HandlerArguments,
  log: Logger,
): Promise<unknown> {
  const { input, context, signal, lastEventId } = args;
  const output = await run(input, {
    via: context.via,
    agent: context.agent,
    isLocal: context.isLocal,
    callId: context.callId,
    signal: signal === undefined ? context.closing : AbortSignal.any([signal, context.closing]),
    lastEventId,
  });
  return isAsyncIterable(output) ? stampEvents(output, log) : output;
}

/** Streams yield `{id, change}`; the id travels as the event's own, from which a client resumes. */
async function* stampEvents(stream: AsyncIterable<unknown>, log: Logger): AsyncGenerator<unknown> {
  try {
    for await (const event of stream) {
      const { id, change } = event as { id: string; change: object };
      yield withEventMeta({ ...change }, { id });
    }
  } catch (error) {
    throw toWireError(error, log);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** An expected failure keeps its code, status and next step; anything else is logged and told without its insides. */
function toWireError(error: unknown, log: Logger): ORPCError<string, unknown> {
  if (isAppError(error)) {
    return new ORPCError(error.code, {
      defined: true,
      status: errorTable[error.code].status,
      message: error.message,
      data: error.nextStep === undefined ? {} : { nextStep: error.nextStep },
    });
  }
  if (error instanceof ORPCError) {
    return error.cause instanceof ValidationError && error.code === "BAD_REQUEST"
      ? toInvalidInput(error.cause)
      : error;
  }
  const errorId = randomUUID().slice(0, 8);
  log.error({ err: error, errorId }, "unexpected error in a call");
  return new ORPCError("INTERNAL_SERVER_ERROR", {
    message: `Something went wrong inside the engine (error ${errorId}).`,
    data: { nextStep: "The details are in the engine's log, logs/engine.log in the data folder." },
  });
}

function toInvalidInput(failure: ValidationError): ORPCError<string, unknown> {
  const reasons = failure.issues.slice(0, 3).map((issue) => {
    const path = issue.path
      ?.map((part) => String(typeof part === "object" ? part.key : part))
      .join(".");
    return path === undefined || path === "" ? issue.message : `${path}: ${issue.message}`;
  });
  return new ORPCError("INVALID_INPUT", {
    defined: true,
    status: errorTable.INVALID_INPUT.status,
    message: `The request is not valid. ${reasons.join("; ")}`,
    data: {},
  });
}

/** Around every call, on each way in. */
export function createErrorInterceptor(log: Logger) {
  return async <T>({ next }: { readonly next: () => Promise<T> }): Promise<T> => {
    try {
      return await next();
    } catch (error) {
      throw toWireError(error, log);
    }
  };
}

/** How the caller names its call; undefined where it does not, or not fit to be told again. */
export function readCallId({ headers }: FastifyRequest): string | undefined {
  const given = headers[CALL_HEADER];
  return typeof given === "string" && /^[\w-]{1,100}$/.test(given) ? given : undefined;
}

export type WireHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
  context: RpcContext,
) => Promise<boolean>;

/** `/rpc/*`; answers false when no procedure has that path. */
export function createRpcHandler(router: RpcRouter, log: Logger): WireHandler {
  const handler = new RPCHandler<RpcContext>(router, {
    rootInterceptors: [async (call) => withFinishedForm(await call.next())],
    clientInterceptors: [createErrorInterceptor(log)],
    eventIteratorKeepAliveInterval: 15_000,
  });
  return async (request, reply, context) => {
    const { matched } = await handler.handle(request, reply, {
      prefix: prefixOf(request, "/rpc"),
      context,
    });
    return matched;
  };
}

/**
 * An answer with a blob travels as a form, which Node encodes while it is sent. A client that goes away in the middle
 * (a page that zooms on) makes that encoder throw outside of every call, and the process end: so it is encoded before.
 */
async function withFinishedForm(result: StandardHandleResult): Promise<StandardHandleResult> {
  if (!result.matched || !(result.response.body instanceof FormData)) return result;
  const form = new Response(result.response.body);
  const bytes = new Uint8Array(await form.arrayBuffer());
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const headers = {
    ...result.response.headers,
    "content-type": form.headers.get("content-type") ?? "multipart/form-data",
    "content-length": String(bytes.length),
  };
  return { matched: true, response: { ...result.response, headers, body } };
}

/** oRPC looks at the address as it was sent; a proxy may have left its own path before ours. */
export function prefixOf(request: FastifyRequest, path: `/${string}`): `/${string}` {
  const sent = request.originalUrl;
  const cut = sent.length - request.url.length;
  return `${cut > 0 ? sent.slice(0, cut) : ""}${path}` as `/${string}`;
}

/** The same procedures without HTTP, for commands that run an engine in their own process. */
export function createLocalClient(
  handlers: AllHandlers,
  log: Logger,
  closing: AbortSignal,
  caller: Caller = COMMAND,
): ApiClient {
  const router = createRpcRouter(handlers, log, { checkOutputs: false });
  return createRouterApi(router, log, closing, caller);
}

/** Who calls: the agent behind an MCP session tells its name only after the session began. */
export interface Caller {
  readonly via: "cli" | "mcp";
  readonly agent: () => string | undefined;
}
const COMMAND: Caller = { via: "cli", agent: () => undefined };

export function createRouterApi(
  router: RpcRouter,
  log: Logger,
  closing: AbortSignal,
  { via, agent }: Caller,
): ApiClient {
  return createRouterClient(router as AnyRouter & AnyContractRouter, {
    context: ({ callId }: ClientContext): RpcContext => ({
      via,
      agent: agent(),
      isLocal: true,
      callId,
      closing,
    }),
    interceptors: [createErrorInterceptor(log)],
  }) as unknown as ApiClient;
}

/** For errors that never reached a procedure, in the shape that each door's clients read. */
export function wireErrorBody(
  door: "rpc" | "plain",
  status: number,
  code: string,
  error: unknown,
  nextStep?: string,
) {
  const body = {
    defined: code in errorTable,
    code,
    status,
    message: messageOf(error),
    data: nextStep === undefined ? {} : { nextStep },
  };
  return door === "rpc" ? { json: body } : body;
}
