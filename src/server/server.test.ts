import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bearer, json, startTestServer, TOKEN, type TestServer } from "./server.test-support.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

describe("hostile requests end as 4xx", () => {
  const call = async (body: string, headers: Record<string, string> = json): Promise<number> =>
    (
      await server.send("/rpc/runs/list", {
        method: "POST",
        headers: { ...bearer, ...headers },
        body,
      })
    ).status;

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
    expect((await server.send("/health")).status).toBe(200);
  });

  test("broken HTTP does not stop the server", async () => {
    for (const bytes of [
      "GARBAGE\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
      "\0\0\0\r\n\r\n",
    ]) {
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(server.running.port, "127.0.0.1", () => socket.write(bytes));
        let text = "";
        socket.on("data", (chunk) => (text += chunk.toString()));
        socket.on("close", () => resolve(text));
        socket.on("error", () => undefined);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    expect((await server.send("/health")).status).toBe(200);
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
      const answer = await server.send(path);
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
      expect(answer.body).not.toContain("root:");
    }
  });
});

describe("calls", () => {
  test("answers, defaults and expected failures arrive typed", async () => {
    const client = server.client(bearer);
    expect(await client.runs.list({})).toEqual({
      rows: [],
      values: [],
      total: 1000,
      nextCursor: null,
    });
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
    await expect(server.client({}).runs.list({})).rejects.toMatchObject({
      code: "UNAUTHORIZED",
      status: 401,
    });
  });

  test("binary answers arrive byte by byte", async () => {
    const blob = await server.client(bearer).runs.readSeries({
      metric: "m",
      runIds: [],
      pixelColumns: 1,
    });
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3, 255]));
  });

  test("a bug is logged with an id and told without its insides", async () => {
    const error: unknown = await server
      .client(bearer)
      .runs.get({ id: "x" })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "INTERNAL_SERVER_ERROR", status: 500 });
    const { message } = error as Error;
    expect(message).not.toContain("secret");
    const id = /error ([0-9a-f]{8})/.exec(message)?.[1];
    expect(id).toBeDefined();
    expect(server.logged.find((line) => line.includes(id ?? "none"))).toContain("a secret detail");
  });

  test("unknown calls are 404, reads do not change anything", async () => {
    expect((await server.send("/rpc/runs/nothing", { headers: bearer })).status).toBe(404);
    expect((await server.send("/rpc/constructor", { headers: bearer })).status).toBe(404);
    expect((await server.send("/rpc/system/setSettings", { headers: bearer })).status).toBe(405);
  });

  test("a stream resumes after the last event and ends when the client goes", async () => {
    const client = server.client(bearer);
    const abort = new AbortController();
    const stream = await client.system.changes(undefined, {
      signal: abort.signal,
      lastEventId: "41",
    });
    const first = await stream.next();
    expect(first.value).toEqual({ topics: ["after:41"], reset: false });
    expect(server.openStreams()).toBe(1);
    abort.abort();
    await expect.poll(() => server.openStreams()).toBe(0);
  });

  test("closing the server ends open streams", async () => {
    const own = await startTestServer();
    const stream = await own.client(bearer).system.changes();
    await stream.next();
    const rest = stream.next().catch(() => "closed");
    await own.close();
    expect(await rest).toSatisfy(
      (end: unknown) => end === "closed" || (end as { done: boolean }).done,
    );
    await expect.poll(() => own.openStreams()).toBe(0);
  });
});

describe("OpenAPI", () => {
  test("the document lists every procedure and is itself protected", async () => {
    const answer = await server.send("/openapi.json", { headers: bearer });
    expect(answer.status).toBe(200);
    const document = JSON.parse(answer.body) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    const operations = Object.values(document.paths).flatMap((path) => Object.keys(path));
    expect(operations.length).toBe(server.procedures);
  });

  test("plain REST with text in the query", async () => {
    const answer = await server.send("/openapi/runs?limit=7", { headers: bearer });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      { rows: [], values: [], total: 7, nextCursor: null },
    ]);
    const failed = await server.send("/openapi/runs?search=(", { headers: bearer });
    expect([failed.status, JSON.parse(failed.body)]).toMatchObject([
      400,
      { code: "INVALID_INPUT", data: { nextStep: "Close the bracket." } },
    ]);
    const changed = await server.send("/openapi/settings", {
      method: "PATCH",
      headers: { ...bearer, ...json },
      body: '{"theme":"dark"}',
    });
    expect(JSON.parse(changed.body)).toMatchObject({ theme: "dark" });
    expect((await server.send("/openapi/runs?limit=x", { headers: bearer })).status).toBe(400);
  });
});

describe("the page", () => {
  test("is served with a strict policy, also at its own deep addresses", async () => {
    for (const path of ["/", "/project/1/run/2?x=1", "/index.html"]) {
      const page = await server.send(path, { headers: { accept: "text/html" } });
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.body).toContain(`src="/assets/app.js"`);
      expect(page.headers["content-security-policy"]).toMatch(
        /script-src 'self';.*frame-ancestors 'none'; base-uri 'none'; form-action 'none'/,
      );
      expect(page.headers["x-content-type-options"]).toBe("nosniff");
      expect(page.headers["cache-control"]).toBe("no-cache");
    }
    const script = await server.send("/assets/app.js");
    expect([script.status, script.body]).toEqual([200, "export {};"]);
    expect(script.headers["cache-control"]).toContain("immutable");
    expect((await server.send("/assets/none.js")).status).toBe(404);
  });

  test("says so when it is not built", async () => {
    const bare = await startTestServer({ withoutUi: true });
    try {
      const page = await bare.send("/", { headers: { accept: "text/html" } });
      expect([page.status, page.body]).toEqual([503, expect.stringContaining("not built")]);
    } finally {
      await bare.close();
    }
  });

  test("works below a proxy's path, whether the proxy cuts it off or not", async () => {
    const proxied = await startTestServer({ basePath: "/lab/assay" });
    try {
      for (const path of ["/lab/assay/", "/lab/assay", "/", "/lab/assay/project/1"]) {
        const page = await proxied.send(path, {
          headers: { accept: "text/html" },
        });
        expect([path, page.status]).toEqual([path, 200]);
        expect(page.body).toContain(`src="/lab/assay/assets/app.js"`);
        expect(page.body).toContain(`<meta name="assay-base" content="/lab/assay">`);
      }
      for (const base of ["", "/lab/assay"]) {
        expect(await proxied.client(bearer, base).runs.listProjects()).toEqual([]);
        expect((await proxied.send(`${base}/openapi/projects`, { headers: bearer })).status).toBe(
          200,
        );
        expect((await proxied.send(`${base}/rpc/runs/listProjects`)).status).toBe(401);
      }
      const session = await proxied.send("/lab/assay/session", {
        method: "POST",
        headers: {
          ...json,
          origin: proxied.origin,
        },
        body: JSON.stringify({ token: TOKEN }),
      });
      expect(String(session.headers["set-cookie"])).toContain("Path=/lab/assay/;");
    } finally {
      await proxied.close();
    }
  });
});
