import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../base/errors.ts";
import type { Settings } from "../contract/system.ts";
import { startServer, type ApiClient, type RunningServer } from "./index.ts";
import { createTestHandlers } from "./testing.ts";

const TOKEN = "t0ken-of-the-tests-that-is-long";
const logged: string[] = [];
const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });

let uiDir: string;
let server: RunningServer;
let settings: Settings = { theme: "system", profileName: "me", smoothing: 0.6 };
let openStreams = 0;

const handlers = createTestHandlers({
  runs: {
    listProjects: async () => [],
    list: async (input) => {
      if (input.search === "(")
        throw new AppError("INVALID_INPUT", "The search is not valid.", "Close the bracket.");
      return { rows: [], total: input.limit, nextCursor: null };
    },
    readSeries: async () => new Blob([new Uint8Array([1, 2, 3, 255])]),
  },
  system: {
    getSettings: async () => settings,
    setSettings: async (input) => {
      settings = { ...settings, ...(input as Partial<Settings>) };
      return settings;
    },
    changes: (async (_input: unknown, call: { signal?: AbortSignal; lastEventId?: string }) =>
      (async function* () {
        openStreams++;
        try {
          const first = Number(call.lastEventId ?? 0) + 1;
          yield {
            id: String(first),
            change: { topics: [`after:${call.lastEventId}`], reset: false },
          };
          await new Promise((resolve) =>
            call.signal?.addEventListener("abort", resolve, { once: true }),
          );
        } finally {
          openStreams--;
        }
      })()) as never,
  },
});

async function start(
  options: { basePath?: string; allowHosts?: string[]; uiDir?: string } = {},
): Promise<RunningServer> {
  return startServer({
    handlers,
    log,
    token: TOKEN,
    host: "127.0.0.1",
    port: 0,
    allowHosts: options.allowHosts ?? [],
    version: "0.0.0",
    instance: "instance-1",
    uiDir: options.uiDir ?? uiDir,
    basePath: options.basePath ?? "",
    checkOutputs: true,
  });
}

beforeAll(async () => {
  uiDir = await mkdtemp(join(tmpdir(), "assay-ui-"));
  await mkdir(join(uiDir, "assets"));
  await writeFile(
    join(uiDir, "index.html"),
    `<html><head><script src="./assets/app.js"></script></head></html>`,
  );
  await writeFile(join(uiDir, "assets/app.js"), "export {};");
  server = await start();
});
afterAll(async () => {
  await server.close();
  await rm(uiDir, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Send {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly port?: number;
}

/** node:http, because `fetch` does not let a test choose Host, Origin and Cookie. */
function send(
  path: string,
  { method = "GET", headers = {}, body, port = server.port }: Send = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: "127.0.0.1", port, path, method, headers, agent: false },
      (response) => {
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
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const bearer = { authorization: `Bearer ${TOKEN}` };
const json = { "content-type": "application/json" };
const ownOrigin = (): string => `http://127.0.0.1:${server.port}`;
const callBody = JSON.stringify({ json: undefined });

async function signIn(): Promise<string> {
  const answer = await send("/session", {
    method: "POST",
    headers: { ...json, origin: ownOrigin() },
    body: JSON.stringify({ token: TOKEN }),
  });
  expect(answer.status).toBe(204);
  return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
}

function clientWith(headers: Record<string, string>, port = server.port, base = ""): ApiClient {
  return createORPCClient<ApiClient>(
    new RPCLink({ url: `http://127.0.0.1:${port}${base}/rpc`, headers }),
  );
}

describe("who may call", () => {
  test("the session cookie is HttpOnly, SameSite=Strict and named by the engine", async () => {
    const answer = await send("/session", {
      method: "POST",
      headers: { ...json, origin: ownOrigin() },
      body: JSON.stringify({ token: TOKEN }),
    });
    expect(String(answer.headers["set-cookie"])).toMatch(
      /^assay-[0-9a-f]{8}=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
    expect(String(answer.headers["set-cookie"])).not.toContain(TOKEN);
  });

  test("a cookie with our own Origin, and a bearer token, may call", async () => {
    const cookie = await signIn();
    const own = { ...json, cookie, origin: ownOrigin() };
    expect(
      (await send("/rpc/runs/listProjects", { method: "POST", headers: own, body: callBody }))
        .status,
    ).toBe(200);
    expect(
      (
        await send("/rpc/runs/listProjects", {
          method: "POST",
          headers: { ...json, ...bearer },
          body: callBody,
        })
      ).status,
    ).toBe(200);
    // A GET of the same origin has no Origin header.
    expect(
      (
        await send("/rpc/system/getSettings", {
          headers: { cookie, "sec-fetch-site": "same-origin" },
        })
      ).status,
    ).toBe(200);
  });

  test.each([
    ["no credential", {}],
    ["a wrong token", { authorization: "Bearer wrong" }],
    ["an empty token", { authorization: "Bearer " }],
    ["a token with a letter more", { authorization: `Bearer ${TOKEN}x` }],
    ["a made-up cookie", { cookie: "assay-00000000=abc" }],
  ])("%s is 401 on every protected path", async (_name, headers) => {
    for (const path of [
      "/rpc/runs/listProjects",
      "/rpc/unknown",
      "/openapi/projects",
      "/openapi.json",
      "/files/x",
      "/openapi?x",
    ]) {
      expect([
        path,
        (await send(path, { headers: { ...headers, origin: ownOrigin() } })).status,
      ]).toEqual([path, 401]);
    }
  });

  test("a wrong token opens no session", async () => {
    for (const body of [{ token: "wrong" }, { token: 1 }, {}, null, [TOKEN]]) {
      const answer = await send("/session", {
        method: "POST",
        headers: { ...json, origin: ownOrigin() },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(401);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });

  test.each([
    ["another site", { origin: "https://evil.example" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["the same port of another loopback name", { origin: "http://localhost:PORT" }],
    ["a sandboxed frame", { origin: "null" }],
    ["no Origin, cross-site by the browser's word", { "sec-fetch-site": "cross-site" }],
    ["no Origin, same-site by the browser's word", { "sec-fetch-site": "same-site" }],
    ["neither header", {}],
    ["a name that begins like ours", { origin: "http://127.0.0.1.evil.example" }],
  ])("a cookie sent from %s is refused", async (_name, given) => {
    const cookie = await signIn();
    const headers = Object.fromEntries(
      Object.entries(given).map(([key, value]) => [
        key,
        value.replace("PORT", String(server.port)),
      ]),
    );
    const before = settings;
    for (const [path, method] of [
      ["/rpc/runs/listProjects", "POST"],
      ["/rpc/system/setSettings", "POST"],
      ["/rpc/system/getSettings", "GET"],
      ["/openapi/settings", "PATCH"],
      ["/openapi/shutdown", "POST"],
    ] as const) {
      const answer = await send(path, {
        method,
        headers: { ...headers, ...(method === "GET" ? {} : json), cookie },
        ...(method === "GET"
          ? {}
          : { body: JSON.stringify({ json: { theme: "dark" }, theme: "dark" }) }),
      });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    expect(settings).toEqual(before);
  });

  test("a preflight gets no permission", async () => {
    const answer = await send("/rpc/runs/listProjects", {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect(answer.status).toBe(401);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual(
      [],
    );
  });

  test.each([
    "evil.example",
    "evil.example:5253",
    "127.0.0.1.evil.example",
    "localhost.",
    "192.168.1.7",
    "127.0.0.1@evil",
    "[::2]",
    "a/b",
  ])(
    "the foreign Host %s is refused, also with the token and for the page itself",
    async (host) => {
      for (const path of ["/", "/health", "/rpc/runs/listProjects", "/assets/app.js"]) {
        const answer = await send(path, { headers: { ...bearer, host } });
        expect([path, answer.status]).toEqual([path, 403]);
      }
    },
  );

  test.each(["localhost:9000", "[::1]:5253", "127.0.0.1", "LOCALHOST"])(
    "the loopback name %s is ours",
    async (host) => {
      expect((await send("/health", { headers: { host } })).status).toBe(200);
    },
  );

  test("--allow-host lets a proxy's name and its pages in", async () => {
    const proxied = await start({ allowHosts: ["tracker.example:8443", "lab.example"] });
    try {
      const withHost = (host: string, more = {}): Promise<Answer> =>
        send("/rpc/runs/listProjects", {
          port: proxied.port,
          method: "POST",
          headers: { ...json, host, ...more },
          body: callBody,
        });
      expect((await withHost("tracker.example:8443", bearer)).status).toBe(200);
      expect((await withHost("tracker.example:1", bearer)).status).toBe(403);
      expect((await withHost("lab.example:77", bearer)).status).toBe(200);
      const cookie = await signIn();
      expect(
        (await withHost("lab.example", { cookie, origin: "https://lab.example" })).status,
      ).toBe(200);
      expect((await withHost("127.0.0.1", { cookie, origin: "https://lab.example" })).status).toBe(
        200,
      );
      expect(
        (await withHost("lab.example", { cookie, origin: "https://evil.example" })).status,
      ).toBe(403);
    } finally {
      await proxied.close();
    }
  });
});

describe("hostile requests end as 4xx", () => {
  const call = async (body: string, headers: Record<string, string> = json): Promise<number> =>
    (await send("/rpc/runs/list", { method: "POST", headers: { ...bearer, ...headers }, body }))
      .status;

  test("malformed, deep, huge and mistyped bodies", async () => {
    expect(await call("{")).toBe(400);
    expect(await call("")).toBe(400);
    expect(await call("null")).toBeGreaterThanOrEqual(400);
    expect(await call("[1,2]")).toBeLessThan(500);
    expect(await call(`{"json":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`)).toBe(400);
    expect(await call(`${'{"a":'.repeat(500_000)}1${"}".repeat(500_000)}`)).toBe(400);
    expect(await call('{"json":{},"__proto__":{"x":1}}')).toBe(400);
    expect(await call('{"json":{"limit":"many"}}')).toBe(400);
    expect(await call('{"json":{"limit":1e9}}')).toBe(400);
    expect(await call('{"json":{},"meta":[[99,"__proto__","x"]]}')).toBeLessThan(500);
    expect(await call('{"json":{},"meta":"x"}')).toBeLessThan(500);
    expect(await call("x", { "content-type": "application/x-nonsense" })).toBe(415);
    expect(await call("a=b", { "content-type": "application/x-www-form-urlencoded" })).toBe(415);
  });

  test("a body over the limit is refused, announced or chunked", async () => {
    const body = `{"json":"${"x".repeat(9 * 1024 * 1024)}"}`;
    const outcome = (headers: Record<string, string>): Promise<number> =>
      // The server answers and closes without reading on: the client may see either.
      call(body, { ...json, ...headers }).catch((error: NodeJS.ErrnoException) => {
        expect(["ECONNRESET", "EPIPE"]).toContain(error.code);
        return 413;
      });
    expect(await outcome({ "content-length": String(body.length) })).toBe(413);
    expect(await outcome({ "transfer-encoding": "chunked" })).toBe(413);
    expect((await send("/health")).status).toBe(200);
  });

  test("broken HTTP does not stop the server", async () => {
    for (const bytes of [
      "GARBAGE\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
      "\0\0\0\r\n\r\n",
    ]) {
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(server.port, "127.0.0.1", () => socket.write(bytes));
        let text = "";
        socket.on("data", (chunk) => (text += chunk.toString()));
        socket.on("close", () => resolve(text));
        socket.on("error", () => undefined);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    expect((await send("/health")).status).toBe(200);
  });

  test("paths do not leave the page's folder", async () => {
    for (const path of [
      "/../package.json",
      "/assets/../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/assets/%00",
      "/%",
      "/..%5c..%5cx",
    ]) {
      const answer = await send(path);
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
      expect(answer.body).not.toContain("root:");
    }
  });
});

describe("calls", () => {
  test("answers, defaults and expected failures arrive typed", async () => {
    const client = clientWith(bearer);
    expect(await client.runs.list({})).toEqual({ rows: [], total: 1000, nextCursor: null });
    await expect(client.runs.list({ search: "(" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      status: 400,
      defined: true,
      message: "The search is not valid.",
      data: { nextStep: "Close the bracket." },
    });
    await expect(client.runs.list({ limit: 0 })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("limit: "),
    });
    await expect(clientWith({}).runs.list({})).rejects.toMatchObject({
      code: "UNAUTHORIZED",
      status: 401,
    });
  });

  test("binary answers arrive byte by byte", async () => {
    const blob = await clientWith(bearer).runs.readSeries({
      metric: "m",
      runIds: [],
      pixelColumns: 1,
    });
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3, 255]));
  });

  test("a bug is logged with an id and told without its insides", async () => {
    logged.length = 0;
    const error: unknown = await clientWith(bearer)
      .runs.get({ id: "x" })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "INTERNAL_SERVER_ERROR", status: 500 });
    const { message } = error as Error;
    expect(message).not.toContain("secret");
    const id = /error ([0-9a-f]{8})/.exec(message)?.[1];
    expect(id).toBeDefined();
    expect(logged.find((line) => line.includes(id ?? "none"))).toContain("a secret detail");
  });

  test("unknown calls are 404, reads do not change anything", async () => {
    expect((await send("/rpc/runs/nothing", { headers: bearer })).status).toBe(404);
    expect((await send("/rpc/constructor", { headers: bearer })).status).toBe(404);
    expect((await send("/rpc/system/setSettings", { headers: bearer })).status).toBe(405);
  });

  test("a stream resumes after the last event and ends when the client goes", async () => {
    const client = clientWith(bearer);
    const abort = new AbortController();
    const stream = await client.system.changes(undefined, {
      signal: abort.signal,
      lastEventId: "41",
    });
    const first = await stream.next();
    expect(first.value).toEqual({ topics: ["after:41"], reset: false });
    expect(openStreams).toBe(1);
    abort.abort();
    await expect.poll(() => openStreams).toBe(0);
  });

  test("closing the server ends open streams", async () => {
    const own = await start();
    const stream = await clientWith(bearer, own.port).system.changes();
    await stream.next();
    const rest = stream.next().catch(() => "closed");
    await own.close();
    expect(await rest).toSatisfy(
      (end: unknown) => end === "closed" || (end as { done: boolean }).done,
    );
    await expect.poll(() => openStreams).toBe(0);
  });
});

describe("OpenAPI", () => {
  test("the document lists every procedure and is itself protected", async () => {
    const answer = await send("/openapi.json", { headers: bearer });
    expect(answer.status).toBe(200);
    const document = JSON.parse(answer.body) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    const operations = Object.values(document.paths).flatMap((path) => Object.keys(path));
    expect(operations.length).toBe(
      Object.values(handlers).flatMap((module) => Object.keys(module)).length,
    );
  });

  test("plain REST with text in the query", async () => {
    const answer = await send("/openapi/runs?limit=7", { headers: bearer });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      { rows: [], total: 7, nextCursor: null },
    ]);
    const failed = await send("/openapi/runs?search=(", { headers: bearer });
    expect([failed.status, JSON.parse(failed.body)]).toMatchObject([
      400,
      { code: "INVALID_INPUT", data: { nextStep: "Close the bracket." } },
    ]);
    const changed = await send("/openapi/settings", {
      method: "PATCH",
      headers: { ...bearer, ...json },
      body: '{"theme":"dark"}',
    });
    expect(JSON.parse(changed.body)).toMatchObject({ theme: "dark" });
    expect((await send("/openapi/runs?limit=x", { headers: bearer })).status).toBe(400);
  });
});

describe("the page", () => {
  test("is served with a strict policy, also at its own deep addresses", async () => {
    for (const path of ["/", "/project/1/run/2?x=1", "/index.html"]) {
      const page = await send(path, { headers: { accept: "text/html" } });
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.body).toContain(`src="/assets/app.js"`);
      expect(page.headers["content-security-policy"]).toMatch(
        /script-src 'self';.*frame-ancestors 'none'; base-uri 'none'; form-action 'none'/,
      );
      expect(page.headers["x-content-type-options"]).toBe("nosniff");
      expect(page.headers["cache-control"]).toBe("no-cache");
    }
    const script = await send("/assets/app.js");
    expect([script.status, script.body]).toEqual([200, "export {};"]);
    expect(script.headers["cache-control"]).toContain("immutable");
    expect((await send("/assets/none.js")).status).toBe(404);
  });

  test("says so when it is not built", async () => {
    const bare = await start({ uiDir: join(uiDir, "none") });
    try {
      const page = await send("/", { port: bare.port, headers: { accept: "text/html" } });
      expect([page.status, page.body]).toEqual([503, expect.stringContaining("not built")]);
    } finally {
      await bare.close();
    }
  });

  test("works below a proxy's path, whether the proxy cuts it off or not", async () => {
    const proxied = await start({ basePath: "/lab/assay" });
    try {
      for (const path of ["/lab/assay/", "/lab/assay", "/", "/lab/assay/project/1"]) {
        const page = await send(path, { port: proxied.port, headers: { accept: "text/html" } });
        expect([path, page.status]).toEqual([path, 200]);
        expect(page.body).toContain(`src="/lab/assay/assets/app.js"`);
        expect(page.body).toContain(`<meta name="assay-base" content="/lab/assay">`);
      }
      for (const base of ["", "/lab/assay"]) {
        expect(await clientWith(bearer, proxied.port, base).runs.listProjects()).toEqual([]);
        expect(
          (await send(`${base}/openapi/projects`, { port: proxied.port, headers: bearer })).status,
        ).toBe(200);
        expect((await send(`${base}/rpc/runs/listProjects`, { port: proxied.port })).status).toBe(
          401,
        );
      }
      const session = await send("/lab/assay/session", {
        port: proxied.port,
        method: "POST",
        headers: {
          ...json,
          origin: `http://127.0.0.1:${proxied.port}`,
          host: `127.0.0.1:${proxied.port}`,
        },
        body: JSON.stringify({ token: TOKEN }),
      });
      expect(String(session.headers["set-cookie"])).toContain("Path=/lab/assay/;");
    } finally {
      await proxied.close();
    }
  });
});
