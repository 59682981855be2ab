import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bearer,
  json,
  startTestServer,
  TOKEN,
  type Answer,
  type TestServer,
} from "./server.test-support.ts";

let server: TestServer;
const callBody = JSON.stringify({ json: undefined });

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

describe("who may call", () => {
  test("the session cookie is HttpOnly, SameSite=Strict and named by the engine", async () => {
    const answer = await server.send("/session", {
      method: "POST",
      headers: { ...json, origin: server.origin },
      body: JSON.stringify({ token: TOKEN }),
    });
    expect(String(answer.headers["set-cookie"])).toMatch(
      /^assay-[0-9a-f]{8}=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
    expect(String(answer.headers["set-cookie"])).not.toContain(TOKEN);
  });

  test("a cookie with our own Origin, and a bearer token, may call", async () => {
    const cookie = await server.signIn();
    const own = { ...json, cookie, origin: server.origin };
    expect(
      (
        await server.send("/rpc/runs/listProjects", {
          method: "POST",
          headers: own,
          body: callBody,
        })
      ).status,
    ).toBe(200);
    expect(
      (
        await server.send("/rpc/runs/listProjects", {
          method: "POST",
          headers: { ...json, ...bearer },
          body: callBody,
        })
      ).status,
    ).toBe(200);
    // A GET of the same origin has no Origin header.
    expect(
      (
        await server.send("/rpc/system/getSettings", {
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
      // The router decodes an address before it looks for its route.
      "/%6fpenapi.json",
      "/openapi/pro%6aects",
      "/%72pc/runs/listProjects",
    ]) {
      expect([
        path,
        (await server.send(path, { headers: { ...headers, origin: server.origin } })).status,
      ]).toEqual([path, 401]);
    }
  });

  test("a wrong token opens no session", async () => {
    for (const body of [{ token: "wrong" }, { token: 1 }, {}, null, [TOKEN]]) {
      const answer = await server.send("/session", {
        method: "POST",
        headers: { ...json, origin: server.origin },
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
    const cookie = await server.signIn();
    const headers = Object.fromEntries(
      Object.entries(given).map(([key, value]) => [
        key,
        value.replace("PORT", String(server.running.port)),
      ]),
    );
    const before = server.settings();
    for (const [path, method] of [
      ["/rpc/runs/listProjects", "POST"],
      ["/rpc/system/setSettings", "POST"],
      ["/rpc/system/getSettings", "GET"],
      ["/openapi/settings", "PATCH"],
      ["/openapi/shutdown", "POST"],
    ] as const) {
      const answer = await server.send(path, {
        method,
        headers: { ...headers, ...(method === "GET" ? {} : json), cookie },
        ...(method === "GET"
          ? {}
          : { body: JSON.stringify({ json: { theme: "dark" }, theme: "dark" }) }),
      });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    expect(server.settings()).toEqual(before);
  });

  test("a preflight gets no permission", async () => {
    const answer = await server.send("/rpc/runs/listProjects", {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect(answer.status).toBe(403);
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
      for (const path of ["/", "/rpc/runs/listProjects", "/assets/app.js"]) {
        const answer = await server.send(path, { headers: { ...bearer, host } });
        expect([path, answer.status]).toEqual([path, 403]);
      }
    },
  );

  test.each(["localhost:9000", "[::1]:5253", "127.0.0.1", "LOCALHOST"])(
    "the loopback name %s is ours",
    async (host) => {
      expect((await server.send("/health", { headers: { host } })).status).toBe(200);
    },
  );

  test("--allow-host lets a proxy's name and its pages in", async () => {
    const proxied = await startTestServer({ allowHosts: ["tracker.example:8443", "lab.example"] });
    try {
      const withHost = (host: string, more = {}): Promise<Answer> =>
        proxied.send("/rpc/runs/listProjects", {
          method: "POST",
          headers: { ...json, host, ...more },
          body: callBody,
        });
      expect((await withHost("tracker.example:8443", bearer)).status).toBe(200);
      expect((await withHost("tracker.example:1", bearer)).status).toBe(403);
      expect((await withHost("lab.example:77", bearer)).status).toBe(200);
      const cookie = await server.signIn();
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
