import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let otherSite: Server;
let otherUrl: string;

beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
  otherSite = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<title>another page</title>");
  });
  await new Promise<void>((resolve) => otherSite.listen(0, "127.0.0.1", resolve));
  otherUrl = `http://127.0.0.1:${(otherSite.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  otherSite.close();
  await engine[Symbol.asyncDispose]();
});

// Another port of this machine is another origin but the same site: the browser sends our cookie along, and only the
// engine's own checks are left.
describe("a page of another origin in a signed-in browser", () => {
  it.each([
    { name: "a call as the page makes it", type: "application/json", mode: "cors" },
    { name: "a call that needs no preflight", type: "text/plain", mode: "no-cors" },
  ] as const)("cannot change anything by $name", async ({ type, mode }) => {
    await using app = await AppPage.open(suite.browser, engine.link);
    app.expectErrors(/CORS|ERR_FAILED|NotSameOrigin/);
    const { rows } = await engine.api.runs.list({});
    await app.page.goto(otherUrl);
    const answer = await app.page.evaluate(
      async ({ url, ids, contentType, fetchMode }) => {
        try {
          const response = await fetch(`${url}rpc/runs/remove`, {
            method: "POST",
            credentials: "include",
            mode: fetchMode,
            headers: { "content-type": contentType },
            body: JSON.stringify({ json: { ids } }),
          });
          return { type: response.type, text: await response.text() };
        } catch (error) {
          return { type: "refused", text: String(error) };
        }
      },
      { url: engine.url, ids: rows.map(({ id }) => id), contentType: type, fetchMode: mode },
    );
    expect(["refused", "opaque"]).toContain(answer.type);
    expect((await engine.api.runs.list({})).total).toBe(rows.length);
  });

  it("cannot read anything", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    app.expectErrors(/CORS|ERR_FAILED/);
    await app.page.goto(otherUrl);
    const answer = await app.page.evaluate(async (url) => {
      const response = await fetch(`${url}openapi/runs`, { credentials: "include" }).catch(
        () => undefined,
      );
      return response?.text();
    }, engine.url);
    expect(answer).toBeUndefined();
  });

  it("cannot show the page in a frame", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    app.expectErrors(/frame-ancestors 'none'/);
    await app.page.goto(otherUrl);
    const framed = await app.page.evaluate(async (url) => {
      const frame = document.createElement("iframe");
      frame.src = url;
      const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
      document.body.append(frame);
      await loaded;
      return frame.contentDocument?.title;
    }, engine.url);
    expect(framed).not.toBe("Assay");
    const frame = app.page.frames().at(-1);
    expect(await frame?.locator("#root").count()).toBe(0);
  });
});

describe("a request", () => {
  /** Node's fetch does not let a caller choose Host. */
  const statusOf = (path: string, headers: Readonly<Record<string, string>>): Promise<number> =>
    new Promise((resolve, reject) => {
      request(new URL(path, engine.url), { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .once("error", reject)
        .end();
    });

  it("without a token is refused", async () => {
    expect(await statusOf("openapi/runs", {})).toBe(401);
  });

  it("with a wrong token is refused", async () => {
    expect(await statusOf("openapi/runs", { authorization: "Bearer no" })).toBe(401);
  });

  it("for a foreign Host is refused, token or not", async () => {
    const headers = { host: "evil.example", authorization: `Bearer ${engine.token}` };
    expect(await statusOf("openapi/runs", headers)).toBe(403);
  });

  it("with the token is answered", async () => {
    expect(await statusOf("openapi/runs", { authorization: `Bearer ${engine.token}` })).toBe(200);
  });
});

describe("a browser that is not signed in", () => {
  it("sees no run and how to get in", async () => {
    await using app = await AppPage.open(suite.browser, engine.url);
    app.expectErrors(/401 \(Unauthorized\)/);
    await app.page
      .getByText(/token|link/i)
      .first()
      .waitFor();
    expect(await app.runList.count()).toBe(0);
  });
});
