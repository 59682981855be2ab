import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { attachTo } from "./connection.ts";
import type { EngineRecord } from "./engine-file.ts";
import { dialAgent, startAgent } from "./mcp.test-support.ts";

let place: Workplace;
let record: EngineRecord;

beforeAll(async () => {
  place = await createWorkplace();
  await place.runJson("scan", place.logs);
  const { firstLine } = await place.start(["mcp", "--http", "--port", "0"]);
  const found = place.record();
  if (found === undefined) throw new Error(firstLine);
  record = found;
  expect(firstLine).toBe(`${record.url}mcp`);
});
afterAll(() => place[Symbol.asyncDispose]());

const HELLO = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "bare", version: "1" },
  },
};
const ACCEPT = { accept: "application/json, text/event-stream" };

/** node:http, because `fetch` does not let a test choose Host and Origin. */
function send(
  headers: Record<string, string>,
  message: unknown = HELLO,
  method = "POST",
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: record.port,
      path: "/mcp",
      method,
      agent: false,
      headers: { "content-type": "application/json", ...ACCEPT, ...headers },
    };
    const outgoing = request(options, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(method === "POST" ? JSON.stringify(message) : undefined);
  });
}
const bearer = (): Record<string, string> => ({ authorization: `Bearer ${record.token}` });

describe("an agent over HTTP", () => {
  test("has the tools of the other way, and the same answers", async () => {
    await using near = await startAgent(place.dataDir);
    await using far = await dialAgent(record);
    expect(await far.client.listTools()).toEqual(await near.client.listTools());
    const asked = {
      query: "metrics.acc.count > 3",
      columns: ["params.lr"],
      sort: [{ path: "name" }],
    };
    const answer = await far.call("query_runs", asked);
    expect(answer).toMatchObject({ isError: false, text: "2 of 2 runs." });
    expect(answer).toEqual(await near.call("query_runs", asked));
    expect((await far.call("query_runs", { limit: 1e9 })).isError).toBe(true);
    expect((await far.call("edit_runs", { ids: ["x"], name: "y" })).text).toContain("only read");
  });

  test("edits where the settings allow it, at once, under its own name", async () => {
    await using agent = await dialAgent(record);
    const [run] = (await agent.call("query_runs", { limit: 1 })).data.runs;
    const { api } = attachTo(record);
    await api.system.setSettings({ agentsMayEdit: true });
    expect(await agent.tools()).toContain("edit_runs");
    const { data } = await agent.call("edit_runs", { ids: [run.id], name: "other" });
    const { rows } = await api.runs.history({ entity: `run:${run.id}` });
    expect(rows[0]).toMatchObject({ actor: "me (test-agent)", via: "mcp" });
    // The user takes it back.
    await api.runs.undo({ gesture: data.gesture });
    expect((await agent.call("get_run", { id: run.id })).data.run.name).toBe(run.name);
    await api.system.setSettings({ agentsMayEdit: false });
    expect(await agent.tools()).not.toContain("edit_runs");
  });

  test("an agent behind `assay mcp` is named by a live engine too", async () => {
    await using agent = await startAgent(place.dataDir, "--allow-edits");
    const [run] = (await agent.call("query_runs", { limit: 1 })).data.runs;
    const { data } = await agent.call("edit_runs", { ids: [run.id], notes: "seen" });
    const [newest] = (await agent.call("list_history", { entity: `run:${run.id}` })).data.changes;
    expect(newest).toMatchObject({ actor: "me (test-agent)", via: "mcp" });
    await agent.call("undo_change", { gesture: data.gesture });
  });

  test("cancels a call, and is told of progress by the protocol's own means", async () => {
    await using agent = await dialAgent(record);
    const cancel = new AbortController();
    const call = agent.client.callTool({ name: "query_runs", arguments: {} }, undefined, {
      signal: cancel.signal,
      onprogress: () => undefined,
    });
    cancel.abort();
    await expect(call).rejects.toThrow();
    expect((await agent.call("list_projects")).isError).toBe(false);
  });
});

describe("who may come in", () => {
  test.each([
    ["no token", () => ({}), 401],
    ["a wrong token", () => ({ authorization: "Bearer wrong" }), 401],
    ["a foreign Origin", () => ({ ...bearer(), origin: "https://evil.example" }), 403],
    ["another port of this machine", () => ({ ...bearer(), origin: "http://127.0.0.1:1" }), 403],
    ["a sandboxed frame", () => ({ ...bearer(), origin: "null" }), 403],
    ["a foreign Host", () => ({ ...bearer(), host: "evil.example" }), 403],
  ])("%s is refused", async (_what, headers, status) => {
    for (const method of ["POST", "GET", "DELETE"])
      expect([method, (await send(headers(), HELLO, method)).status]).toEqual([method, status]);
  });

  test("the page's cookie is no way in", async () => {
    const origin = `http://127.0.0.1:${record.port}`;
    const answer = await fetch(`${record.url}session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ token: record.token }),
    });
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect(cookie).toMatch(/^assay-/);
    expect((await send({ cookie, origin })).status).toBe(401);
  });

  test("our own origin with the token is let in, and no cookie is set", async () => {
    const answer = await send({ ...bearer(), origin: `http://127.0.0.1:${record.port}` });
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
    expect(answer.headers["mcp-session-id"]).toEqual(expect.any(String));
  });

  test("hostile messages are 4xx, and a session that is gone is 404", async () => {
    const list = { jsonrpc: "2.0", id: 2, method: "tools/list" };
    expect((await send({ ...bearer(), "mcp-session-id": "gone" }, list)).status).toBe(400);
    expect((await send(bearer(), list)).status).toBe(400);
    expect((await send(bearer(), { not: "the protocol" })).status).toBe(400);
    expect((await send(bearer(), Array(10_000).fill(list))).status).toBe(400);
    expect((await send({ ...bearer(), "content-type": "text/plain" })).status).toBe(415);
    expect((await send({ ...bearer(), accept: "text/html" })).status).toBe(406);
  });

  test("many that never say goodbye do not keep others out", async () => {
    for (let i = 0; i < 150; i++) expect((await send(bearer())).status).toBe(200);
    await using agent = await dialAgent(record);
    expect((await agent.call("list_projects")).isError).toBe(false);
  });
});

describe("assay mcp --http", () => {
  test("tells of a live engine where it is and where the token lies, not the token", async () => {
    const { code, stdout, stderr } = await place.run("mcp", "--http");
    expect([code, stdout.split("\n")[0]]).toEqual([0, `${record.url}mcp`]);
    expect(stdout + stderr).not.toContain(record.token);
    const file = /what stands in (.*)\.$/m.exec(stderr)?.[1] ?? "";
    expect(readFileSync(file, "utf8").trim()).toBe(record.token);
    const shown = await place.runJson<object>("mcp", "--http", "--show-token");
    expect(shown).toMatchObject({
      url: `${record.url}mcp`,
      mayEdit: false,
      config: {
        mcpServers: { assay: { headers: { Authorization: `Bearer ${record.token}` } } },
      },
    });
    expect(await place.run("mcp", "--json")).toMatchObject({ code: 2, stdout: "" });
  });

  test("the engine loads the protocol with the first that asks, and nothing of express or hono", async () => {
    const script = fileURLToPath(new URL("./mcp-loaded.test-support.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    expect(JSON.parse(stdout)).toEqual({ atStart: [], foreign: [], isServed: true });
  });
});
