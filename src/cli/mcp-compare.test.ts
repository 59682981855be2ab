import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { startAgent, type AgentSession } from "./mcp.test-support.ts";

let place: Workplace;
let agent: AgentSession;

/** Two learning rates with five seeds each: one is better by 0.1, with a spread of a hundredth. */
beforeAll(async () => {
  place = await createWorkplace();
  const folder = join(place.dir, "trainings");
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
  for (const [lr, level] of [
    [0.1, 0.8],
    [0.01, 0.9],
  ] as const) {
    for (const seed of [1, 2, 3, 4, 5]) {
      const run = join(folder, `lr${lr}-seed${seed}`);
      await mkdir(run, { recursive: true });
      const accuracy = level + (((seed * (lr === 0.1 ? 7 : 3)) % 5) - 2) / 200;
      await writeFile(join(run, "metrics.csv"), `step,val/acc\n0,0.1\n1,${accuracy}\n`);
      await writeFile(join(run, "hparams.yaml"), `lr: ${lr}\nseed: ${seed}\n`);
      await utimes(join(run, "metrics.csv"), yesterday, yesterday);
    }
  }
  await place.runJson("scan", folder);
  agent = await startAgent(place.dataDir);
});
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const ALL = { sets: [{ runs: { query: "name glob lr*" } }] };

test("groups by everything but the seed, compares them and says how sure that is", async () => {
  const groups = await agent.call("list_groups", {
    query: "name glob lr*",
    columns: ["metrics.val/acc.best"],
  });
  expect(groups.data.groupedBy).toEqual(["params.lr"]);
  expect(groups.data.groups.map(({ runs }: { runs: number }) => runs)).toEqual([5, 5]);

  const { isError, text, data } = await agent.call("compare_runs", {
    ...ALL,
    metrics: ["val/acc"],
  });
  expect([isError, data.groups.map(({ label }: { label: string }) => label).toSorted()]).toEqual([
    false,
    ["lr 0.01", "lr 0.1"],
  ]);
  expect(text).toContain("lr 0.01 has the best mean val/acc");
  const [metric] = data.metrics;
  const held = metric.groups.find(({ against }: { against: unknown }) => against !== null);
  expect(metric).toMatchObject({ metric: "val/acc", goal: "max", best: { isClear: true } });
  expect(held).toMatchObject({ n: 5, against: { isPaired: true, pairs: 5 } });
  expect(Math.abs(held.against.difference)).toBeCloseTo(0.1, 6);
  expect(held.against.reading).toContain("interval");
});

test("counts the runs that are missing for the wished power, and names it", async () => {
  const seeds = ["<= 3", "> 3"].map((which) => `params.lr = 0.1 and params.seed ${which}`);
  const ask = async (wish: { power?: number }) => {
    const { data } = await agent.call("compare_runs", {
      sets: seeds.map((query) => ({ runs: { query } })),
      groupBy: "set",
      metrics: ["val/acc"],
      ...wish,
    });
    return data.metrics[0].groups[1].against;
  };
  const [usual, more] = [await ask({}), await ask({ power: 0.95 })];
  expect(usual.reading).toMatch(/about \d+ more .* would probably settle it\.$/);
  expect(more.reading).toMatch(/about \d+ more .* would settle it in 95 of 100 cases\.$/);
  // At the same difference and spread values grow as the square of the summed normal quantiles: 2.802 and 3.605.
  expect(more.moreNeeded / usual.moreNeeded).toBeCloseTo((3.605 / 2.802) ** 2, 1);
});

test("tells what separates the groups, and that the seed does not", async () => {
  const { data } = await agent.call("diff_configurations", ALL);
  expect(data.rows).toMatchObject([
    { key: "lr", relation: "separates" },
    { key: "seed", relation: "within" },
  ]);
});

test.each([
  ["no set", { sets: [] }, "sets"],
  ["nothing found", { sets: [{ runs: { query: "name = nobody" } }] }, "No run matches"],
  ["half a query", { sets: [{ runs: { query: "lr >" } }] }, ""],
  ["1e9 metrics", { ...ALL, limit: 1e9 }, "limit"],
  ["a baseline that is not there", { ...ALL, baseline: 99 }, ""],
  ["an unknown test", { ...ALL, test: "vibes" }, "test"],
  ["a power of 1", { ...ALL, power: 1 }, "power"],
  ["a query of 20,000 characters", { sets: [{ runs: { query: "x".repeat(20_000) } }] }, "query"],
])("compare_runs refuses %s in words", async (_what, input, part) => {
  const { isError, text } = await agent.call("compare_runs", input);
  expect([isError, text.includes(part), text.length < 1500]).toEqual([true, true, true]);
  expect(text).not.toMatch(/ {4}at |went wrong inside/);
});
