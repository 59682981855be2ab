import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { attachTo } from "./connection.ts";
import type { ApiClient } from "../server/index.ts";
import type { EngineRecord } from "./engine-file.ts";
import {
  dialAgent,
  startAgent,
  writeLongPredictions,
  type AgentSession,
} from "./mcp.test-support.ts";

const RUNS = 50;
const SOURCE = { kind: "file", path: "predictions.csv" } as const;
let place: Workplace;
let record: EngineRecord;
let api: ApiClient;
let runIds: string[];

beforeAll(async () => {
  place = await createWorkplace();
  const folder = join(place.dir, "classifiers");
  await writeLongPredictions(folder, RUNS);
  await place.runJson("scan", folder);
  await place.start(["mcp", "--http", "--port", "0"]);
  const found = place.record();
  if (found === undefined) throw new Error("no engine");
  record = found;
  ({ api } = attachTo(record));
  const { rows } = await api.runs.list({ query: "name glob run-*" });
  runIds = rows.map(({ id }) => id);
  expect(runIds).toHaveLength(RUNS);
});
afterAll(() => place[Symbol.asyncDispose]());

interface Told {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** Asks for what takes minutes, leaves as soon as the engine has told how far it is, and tells what was heard. */
async function leaveInTheMiddle(agent: AgentSession): Promise<Told[]> {
  const heard: Told[] = [];
  const leaving = new AbortController();
  const call = agent.client.callTool(
    { name: "compare_predictions", arguments: { runIds, source: SOURCE } },
    undefined,
    {
      signal: leaving.signal,
      onprogress: (told) => {
        heard.push(told);
        if (told.progress >= 2) leaving.abort();
      },
    },
  );
  await expect(call).rejects.toThrow();
  return heard;
}

const WAYS: ReadonlyArray<[string, () => Promise<AgentSession>]> = [
  ["over HTTP", () => dialAgent(record)],
  ["behind `assay mcp`", () => startAgent(place.dataDir)],
];

test.each(WAYS)(
  "an agent %s hears how far the engine is, and what it cancels ends in the engine",
  async (_way, start) => {
    await using agent = await start();
    const heard = await leaveInTheMiddle(agent);
    const last = heard.at(-1);
    expect(last).toMatchObject({
      total: 100,
      message: expect.stringMatching(/^reading file \d+ of 50, \d+ %, \d+ s$/) as string,
    });
    const steps = heard.map(({ progress }) => progress);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(new Set(steps).size).toBe(steps.length);
    // A call is under way until its work has ended; it was at a small part of that.
    const percents: number[] = [];
    await expect
      .poll(
        async () => {
          const under = await api.system.listProgress();
          percents.push(...under.map(({ done, of }) => (100 * done) / of));
          return under.length;
        },
        { timeout: 30_000 },
      )
      .toBe(0);
    expect(Math.max(0, ...percents)).toBeLessThan(50);
    // The one thread for it is free.
    const [first = ""] = runIds;
    const next = await agent.call("compare_predictions", { runIds: [first], source: SOURCE });
    expect(next).toMatchObject({
      isError: false,
      text: expect.stringContaining("2 classes") as string,
    });
  },
);

test("a page that leaves ends its evaluation as well, and the one behind it is answered", async () => {
  const leaving = new AbortController();
  const left = api.compare.readPredictions(
    { runIds, source: SOURCE },
    { signal: leaving.signal, context: { callId: "the-page" } },
  );
  const isLeft = expect(left).rejects.toThrow();
  await expect
    .poll(async () => (await api.system.listProgress({ callId: "the-page" })).length, {
      timeout: 30_000,
    })
    .toBe(1);
  const [under] = await api.system.listProgress({ callId: "the-page" });
  expect(under).toMatchObject({ procedure: "compare.readPredictions", of: 3 * RUNS });
  expect(await api.system.listProgress({ callId: "another" })).toEqual([]);
  leaving.abort();
  await isLeft;
  const [first = ""] = runIds;
  const next = await api.compare.readPredictions({ runIds: [first], source: SOURCE });
  expect(next.runs).toMatchObject([{ problem: null, cases: 150_000 }]);
  expect(await api.system.listProgress()).toEqual([]);
});
