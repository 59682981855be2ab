import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { startAgent, type AgentSession } from "./mcp.test-support.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const EDITS = ["edit_runs", "remove_runs", "restore_runs", "set_metric_goal", "undo_change"];

let place: Workplace;
let agent: AgentSession;
let projectId: string;

beforeAll(async () => {
  place = await createWorkplace();
  await writeFile(join(place.logs, "alpha", "train.log"), "epoch 1\nepoch 2\nTraceback: nan\n");
  await place.runJson("scan", place.logs);
  agent = await startAgent(place.dataDir);
  projectId = String((await agent.call("list_projects")).data.projects[0].id);
});
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const idOf = async (name: string): Promise<string> =>
  (await agent.call("query_runs", { query: `name = ${name}` })).data.runs[0].id as string;

describe("an agent over stdin and stdout", () => {
  test("finds tools that only read, each described", async () => {
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["list_projects", "query_runs", "list_groups", "get_points"]),
    );
    for (const { name, title, description, annotations, inputSchema } of tools) {
      expect([name, annotations?.readOnlyHint]).toEqual([name, true]);
      expect([name, (title ?? "").length > 0, (description ?? "").length > 20]).toEqual([
        name,
        true,
        true,
      ]);
      expect([name, inputSchema.type, inputSchema["additionalProperties"]]).toEqual([
        name,
        "object",
        false,
      ]);
    }
    expect(tools.map(({ name }) => name).filter((name) => EDITS.includes(name))).toEqual([]);
  });

  test("queries with sort, columns and pages", async () => {
    const asked = {
      query: "metrics.train/loss.best < 1",
      sort: [{ path: "name" }],
      columns: ["params.lr", "metrics.train/loss.best", "params.none"],
      limit: 1,
    };
    const first = await agent.call("query_runs", asked);
    expect(first).toMatchObject({ isError: false, text: "1 of 2 runs." });
    expect(first.data.runs).toMatchObject([
      {
        name: "alpha",
        values: { "params.lr": 0.1, "metrics.train/loss.best": 0.05, "params.none": null },
      },
    ]);
    const second = await agent.call("query_runs", { ...asked, cursor: first.data.nextCursor });
    expect(second.data.runs.map(({ name }: { name: string }) => name)).toEqual(["beta"]);
    expect(second.data.nextCursor).toBeNull();
  });

  test("reads runs, points, formulas, groups and logs", async () => {
    const id = await idOf("alpha");
    expect((await agent.call("get_run", { id, contains: "model" })).data.params).toEqual({
      "model.layers": 1,
    });
    const points = await agent.call("get_points", { runId: id, metric: "acc", from: 6, to: 8 });
    expect(points.data.series[0]).toMatchObject({ total: 3, shown: 3, nonFinite: 1 });
    expect(points.data.series[0].points[1][2]).toBe("NaN");
    const reduced = await agent.call("get_points", {
      runId: id,
      metric: "train/loss",
      maxPoints: 4,
    });
    expect(reduced.text).toMatch(/^shown [2-4] of 20$/);
    const lines = await agent.call("read_series", {
      runIds: [id, await idOf("beta")],
      metric: "=train/loss * 2",
      pixelColumns: 1,
    });
    expect(lines.data.lines).toHaveLength(2);
    expect(lines.data.lines[0]).toMatchObject({ runId: id, inRange: 20 });
    expect(Math.max(...lines.data.lines[0].points.map(([, y]: number[]) => y))).toBe(2);
    const groups = await agent.call("list_groups", {
      projectId,
      columns: ["metrics.train/loss.min"],
    });
    expect(groups.data.groupedBy).toEqual(["params.model.layers"]);
    expect(groups.data.groups[0].values["metrics.train/loss.min"]).toMatchObject({ n: 1 });
    const { logs } = (await agent.call("list_logs", { runId: id })).data;
    expect(logs).toMatchObject([{ path: "train.log" }]);
    const log = await agent.call("read_log", { runId: id, path: "train.log", maxBytes: 20 });
    expect(log.data).toMatchObject({ lines: ["Traceback: nan", ""], shownBytes: 15 });
  });

  test("answers of a moment before there was anything", async () => {
    const at = 1_000_000;
    expect((await agent.call("list_projects", { at })).data.projects).toEqual([]);
    const asked = { runIds: [await idOf("alpha")], metric: "train/loss" };
    expect((await agent.call("read_series", asked)).data.lines).toHaveLength(1);
    const then = await agent.call("read_series", { ...asked, at });
    expect(then.data).toMatchObject({ lines: [], runsWithout: asked.runIds });
  });

  test("tells of history, models, traces and data sets", async () => {
    expect((await agent.call("list_history", { limit: 2 })).data.changes).toHaveLength(2);
    for (const [name, list] of [
      ["list_models", "models"],
      ["list_traces", "traces"],
      ["list_evaluation_datasets", "datasets"],
    ] as const)
      expect((await agent.call(name)).data).toMatchObject({ [list]: [], total: 0 });
  });

  test("has resources and prompts", async () => {
    const read = async (uri: string): Promise<string> =>
      JSON.stringify((await agent.client.readResource({ uri })).contents);
    expect(await read("assay://projects")).toContain(projectId);
    expect(await read(`assay://run/${await idOf("beta")}`)).toContain("model.layers");
    expect(await read("assay://docs/query")).toContain("metrics.KEY.PART");
    expect(await read("assay://docs/formulas")).toContain("cumsum");
    const { prompts } = await agent.client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(["compare-configurations", "what-went-wrong"]);
  });

  test.each([
    ["a query of 10,000 x", "query_runs", { query: `name = "${"x".repeat(10_000)}"` }, "query"],
    ["a deep query", "query_runs", { query: `${"not ".repeat(2000)}running` }, ""],
    ["half a query", "query_runs", { query: "metrics.x >" }, "a value is missing"],
    ["a broken pattern", "query_runs", { query: 'name =~ "(a+)+$("' }, ""],
    ["a limit of 1e9", "query_runs", { limit: 1e9 }, "limit"],
    ["a limit in words", "query_runs", { limit: "many" }, "limit"],
    ["1,000 columns", "query_runs", { columns: Array(1000).fill("name") }, "columns"],
    ["a misspelt filter", "query_runs", { projectID: "x" }, "projectID"],
    ["a made-up cursor", "query_runs", { cursor: "../../etc" }, ""],
    ["an unknown run", "get_run", { id: "nobody" }, "run"],
    ["no run", "get_run", {}, "id"],
    ["1e9 points", "get_points", { runId: "x", metric: "m", maxPoints: 1e9 }, "maxPoints"],
    ["a long formula", "read_series", { runIds: ["x"], metric: `=${"(".repeat(2000)}` }, "metric"],
    ["a deep formula", "read_series", { runIds: ["x"], metric: `=${"(".repeat(900)}` }, ""],
    ["no runs", "read_series", { runIds: [], metric: "m" }, "runIds"],
    ["groups by nothing", "list_groups", { groupBy: [] }, "groupBy"],
    ["a file elsewhere", "read_log", { runId: "ALPHA", path: "../../../etc/passwd" }, ""],
    ["an unknown tool", "no_such_tool", {}, "no tool"],
    ["an edit", "edit_runs", { ids: ["x"], name: "y" }, "agents may only read"],
    ["a name of the language", "__proto__", {}, "no tool"],
  ] as const)("refuses %s in words", async (_what, name, input, part) => {
    const isOfAlpha = "runId" in input && input.runId === "ALPHA";
    const asked = isOfAlpha ? { ...input, runId: await idOf("alpha") } : { ...input };
    const { isError, text } = await agent.call(name, asked);
    expect([isError, text.includes(part), text.length < 1500]).toEqual([true, true, true]);
    expect(text).not.toMatch(/ {4}at |went wrong inside/);
    // The session goes on.
    expect((await agent.call("list_projects")).isError).toBe(false);
  });

  test("its own engine gives the folder back between calls", async () => {
    await agent.call("list_projects");
    // Waits for the agent's engine to be let go, and takes no part of it away from the agent.
    expect(await place.runJson("projects", "ls")).toMatchObject({ projects: [{ id: projectId }] });
    expect((await agent.call("list_projects")).isError).toBe(false);
  });
});

describe("engines that come and go", () => {
  test("a live one is asked, and after its crash the workspace itself", async () => {
    await using other = await createWorkplace();
    await other.runJson("scan", other.logs);
    await using session = await startAgent(other.dataDir);
    expect((await session.call("list_projects")).isError).toBe(false);
    const { child, exited } = await other.start(["serve", "--no-open", "--port", "0"]);
    expect((await session.call("query_runs")).data.total).toBe(2);
    child.kill("SIGKILL");
    await exited;
    await expect
      .poll(async () => (await session.call("query_runs")).isError, { timeout: 30_000 })
      .toBe(false);
  });
});

describe("where edits are allowed", () => {
  test("each is journalled with the agent's name and can be undone, by agents only where agents did it", async () => {
    await using editor = await startAgent(place.dataDir, "--allow-edits");
    expect(await editor.tools()).toEqual(expect.arrayContaining(EDITS));
    const id = await idOf("alpha");
    const { data } = await editor.call("edit_runs", {
      ids: [id],
      name: "named by an agent",
      tags: { looked: "yes" },
      notes: "as good as beta",
    });
    expect((await editor.call("get_run", { id })).data).toMatchObject({
      run: { name: "named by an agent", observedName: "alpha", notes: "as good as beta" },
      tags: { looked: "yes" },
    });
    const [newest] = (await editor.call("list_history", { entity: `run:${id}` })).data.changes;
    expect(newest).toMatchObject({ actor: "me (test-agent)", via: "mcp", canUndo: true });
    await editor.call("undo_change", { gesture: data.gesture });
    expect((await editor.call("get_run", { id })).data.run.name).toBe("alpha");

    const removed = await editor.call("remove_runs", { ids: [id] });
    expect((await editor.call("query_runs", {})).data.total).toBe(1);
    await editor.call("restore_runs", { ids: [id] });
    expect((await editor.call("query_runs", {})).data.total).toBe(2);
    expect((await editor.call("undo_change", { gesture: "nothing" })).isError).toBe(true);
    expect(removed.data.gesture).toEqual(expect.any(String));

    await editor.call("set_metric_goal", { projectId, metric: "acc", goal: "min" });
    const { metrics } = (await editor.call("list_metrics", { projectId, search: "acc" })).data;
    expect(metrics).toMatchObject([{ goal: "min", goalGuessed: false }]);
    const added = (await editor.call("list_history", { entity: `project:${projectId}` })).data;
    const refused = await editor.call("undo_change", { gesture: added.changes.at(-1).gesture });
    expect([refused.isError, refused.text]).toEqual([
      true,
      expect.stringContaining("A person made that change"),
    ]);
    expect(await place.runJson("audit", "verify")).toMatchObject({ broken: null });
  });
});

describe("the process", () => {
  /** Speaks the bare protocol, so that every byte of stdout is seen. */
  async function speak(
    lines: readonly string[],
    until: string,
    then: (stdin: NodeJS.WritableStream) => void,
  ) {
    const child = spawn(process.execPath, [MAIN, "mcp", "--data", place.dataDir], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stdin.write(lines.map((line) => `${line}\n`).join(""));
    while (!stdout.includes(until)) await once(child.stdout, "data");
    then(child.stdin);
    const [code] = (await once(child, "exit")) as [number | null];
    return { code, stdout };
  }
  const HELLO = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "x\u0000\u202e", version: "1" },
    },
  });
  const CALL = JSON.stringify({
    jsonrpc: "2.0",
    id: 2,
    method: "tools/call",
    params: { name: "query_runs", arguments: {} },
  });

  test("writes nothing but the protocol, whatever comes in, and ends with its client", async () => {
    const { code, stdout } = await speak(
      ["nonsense", "[]", '{"jsonrpc":"2.0","id":9,"method":"nothing/here"}', HELLO, CALL],
      '"id":2',
      (stdin) => stdin.end(),
    );
    expect(code).toBe(0);
    const messages = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { jsonrpc: string; id: number });
    expect(messages.every(({ jsonrpc }) => jsonrpc === "2.0")).toBe(true);
    expect(messages.map(({ id }) => id)).toEqual(expect.arrayContaining([1, 2, 9]));
  });

  test("a message without an end ends the session", async () => {
    const { code, stdout } = await speak([HELLO], '"id":1', (stdin) => {
      stdin.on("error", () => undefined);
      stdin.write(`{"jsonrpc":"2.0","id":3,"method":"${"x".repeat(12 * 1024 * 1024)}`);
    });
    expect([code, stdout.trim().split("\n").length]).toEqual([0, 1]);
  });

  test("a client that disappears in the middle of a call leaves nothing behind", async () => {
    const { code } = await speak([HELLO, CALL, CALL], '"id":1', (stdin) => stdin.end());
    expect(code).toBe(0);
    const left = readdirSync(place.dataDir).filter((name) => name.startsWith("engine"));
    expect(left).toEqual([]);
  });
});
