import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import pino from "pino";
import { AppError } from "../base/errors.ts";
import { contract } from "../contract/index.ts";
import { settingsSchema, type Settings } from "../contract/system.ts";
import type { Incoming } from "../engine/bundles/index.ts";
import type { ExportService } from "../engine/exports/index.ts";
import type { AllHandlers, CallContext } from "../engine/module.ts";
import type { Engine } from "../engine/engine.ts";
import type { Tracking } from "../engine/tracking/index.ts";
import { startServer, type ApiClient, type RunningServer } from "./index.ts";

export const TOKEN = "t0ken-of-the-tests-that-is-long";
export const bearer = { authorization: `Bearer ${TOKEN}` };
export const json = { "content-type": "application/json" };

const NO_EXPORTS = new Proxy({} as ExportService, {
  get: () => () => Promise.reject(new AppError("NOT_FOUND", "There is no such export.")),
});
const NO_INCOMING = new Proxy({} as Incoming, {
  get: () => () => Promise.reject(new AppError("NOT_FOUND", "Nothing is received.")),
});
const NO_FILES = {
  openFile: async (): Promise<never> => {
    throw new AppError("NOT_FOUND", "There are no files here.");
  },
  sign: async (): Promise<never> => {
    throw new AppError("NOT_FOUND", "There are no files here.");
  },
  open: async (): Promise<never> => {
    throw new AppError("FORBIDDEN", "There are no files here.");
  },
};

const nothingHere = async (): Promise<never> => {
  throw new AppError("NOT_FOUND", "There is nothing here.");
};
const NO_TRACKING: Tracking = {
  context: { threads: undefined as never, publish: () => undefined },
  artifacts: {
    put: nothingHere,
    open: nothingHere,
    list: nothingHere,
    remove: nothingHere,
  },
  needsToken: () => false,
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Send {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A server over real HTTP whose handlers are the few below: for tests of the transport alone. */
export interface TestServer {
  readonly running: RunningServer;
  readonly origin: string;
  readonly logged: readonly string[];
  readonly settings: () => Settings;
  readonly openStreams: () => number;
  readonly procedures: number;
  /** node:http, because `fetch` does not let a test choose Host, Origin and Cookie. */
  readonly send: (path: string, options?: Send) => Promise<Answer>;
  /** The Cookie header of a page that signed in. */
  readonly signIn: () => Promise<string>;
  readonly client: (headers: Record<string, string>, basePath?: string) => ApiClient;
  readonly close: () => Promise<void>;
}

/** A server of a real engine, on a port of its own. */
export function serveEngine(engine: Engine, uiDir: string): Promise<RunningServer> {
  return startServer({
    usualPort: 5253,
    handlers: engine.handlers,
    readMedia: engine.readMedia,
    files: engine.files,
    exports: engine.exports,
    incoming: engine.incoming,
    tracking: engine.tracking,
    agentsMayEdit: () => engine.settings().agentsMayEdit,
    log: pino({ level: "silent" }),
    token: TOKEN,
    host: "127.0.0.1",
    port: 0,
    allowHosts: [],
    version: "0.0.0",
    instance: engine.instance,
    uiDir,
    basePath: "",
    checkOutputs: true,
  });
}

export interface TestServerOptions {
  readonly basePath?: string;
  readonly allowHosts?: readonly string[];
  readonly withoutUi?: boolean;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const uiDir = await mkdtemp(join(tmpdir(), "assay-ui-"));
  if (options.withoutUi !== true) {
    await mkdir(join(uiDir, "assets"));
    const page = `<html><head><script src="./assets/app.js"></script></head></html>`;
    await writeFile(join(uiDir, "index.html"), page);
    await writeFile(join(uiDir, "assets/app.js"), "export {};");
  }
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  let settings: Settings = settingsSchema.parse({});
  let openStreams = 0;

  async function* changes(call: CallContext): AsyncGenerator<unknown> {
    openStreams++;
    try {
      const change = { topics: [`after:${call.lastEventId}`], reset: false };
      yield { id: String(Number(call.lastEventId ?? 0) + 1), change };
      await new Promise((resolve) =>
        call.signal?.addEventListener("abort", resolve, { once: true }),
      );
    } finally {
      openStreams--;
    }
  }
  const handlers = createHandlers({
    runs: {
      listProjects: async () => [],
      list: async (input) => {
        if (input.search === "(") {
          throw new AppError("INVALID_INPUT", "The search is not valid.", "Close the bracket.");
        }
        return { rows: [], values: [], total: input.limit, nextCursor: null };
      },
      readSeries: async () => new Blob([new Uint8Array([1, 2, 3, 255])]),
    },
    system: {
      getSettings: async () => settings,
      setSettings: async (input) => {
        settings = { ...settings, ...(input as Partial<Settings>) };
        return settings;
      },
      changes: (async (_input: unknown, call: CallContext) => changes(call)) as never,
    },
  });
  const running = await startServer({
    usualPort: 5253,
    handlers,
    readMedia: () => Promise.reject(new AppError("NOT_FOUND", "There is no such value.")),
    files: NO_FILES,
    exports: NO_EXPORTS,
    incoming: NO_INCOMING,
    tracking: NO_TRACKING,
    agentsMayEdit: () => false,
    log,
    token: TOKEN,
    host: "127.0.0.1",
    port: 0,
    allowHosts: options.allowHosts ?? [],
    version: "0.0.0",
    instance: "instance-1",
    uiDir,
    basePath: options.basePath ?? "",
    checkOutputs: true,
  });
  const origin = `http://127.0.0.1:${running.port}`;
  const send = (path: string, given: Send = {}): Promise<Answer> =>
    sendRequest(running.port, path, given);
  return {
    running,
    origin,
    logged,
    settings: () => settings,
    openStreams: () => openStreams,
    procedures: Object.values(handlers).flatMap((module) => Object.keys(module)).length,
    send,
    signIn: async () => {
      const answer = await send("/session", {
        method: "POST",
        headers: { ...json, origin },
        body: JSON.stringify({ token: TOKEN }),
      });
      if (answer.status !== 204) throw new Error(`no session: ${answer.status}`);
      return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
    },
    client: (headers, basePath = "") =>
      createORPCClient<ApiClient>(new RPCLink({ url: `${origin}${basePath}/rpc`, headers })),
    close: async () => {
      await running.close();
      await rm(uiDir, { recursive: true });
    },
  };
}

type Overrides = { readonly [M in keyof AllHandlers]?: Partial<AllHandlers[M]> };

/** Every procedure is there; those not given fail as a bug would. */
function createHandlers(overrides: Overrides): AllHandlers {
  const bug = async (): Promise<never> => {
    throw new Error("a secret detail of the inside");
  };
  const modules = Object.entries(contract).map(([moduleName, procedures]) => {
    const given = (overrides[moduleName as keyof AllHandlers] ?? {}) as Record<string, unknown>;
    const names = Object.keys(procedures);
    return [moduleName, Object.fromEntries(names.map((name) => [name, given[name] ?? bug]))];
  });
  return Object.fromEntries(modules) as AllHandlers;
}

function sendRequest(port: number, path: string, { method = "GET", headers = {}, body }: Send) {
  return new Promise<Answer>((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers, agent: false };
    const outgoing = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
