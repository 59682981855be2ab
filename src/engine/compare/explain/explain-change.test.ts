import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plantProject, writePlantedRun } from "../planted-runs.test-support.ts";
import { CALL, makeTestFolder, openTestEngine } from "../../testing.ts";

test("what changed between groups of real runs: the cause, a confounded pair, what cannot matter, what was not recorded", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await Promise.all(plantProject().map((run) => writePlantedRun(project.path, run)));
  await using engine = await openTestEngine(data.path);
  const { projectId } = await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const { compare, runs } = engine.handlers;
  const idsOf = async (search: string): Promise<string[]> =>
    (await runs.list({ projectId, search, removed: false, limit: 100 }, CALL)).rows.map(
      ({ id }) => id,
    );
  const ask = async (a: string, b: string) =>
    compare.explainChange(
      { a: await idsOf(a), b: await idsOf(b), metric: "val/acc", part: "best" },
      CALL,
    );

  const answer = await ask("^base-", "^all-");
  expect(answer.a).toMatchObject({ runs: 5, values: 5 });
  expect(answer.difference.value).toBeCloseTo(0.15, 1);
  expect(answer.history.runs).toBe(19);
  expect(
    answer.changes.map(({ members, standing }) => [members.map(({ key }) => key), standing]),
  ).toEqual([
    [["params.opt"], "supported"],
    [["params.schedule", "params.warmup"], "supported"],
    [["params.width"], "unsupported"],
    [["params.output_dir"], "irrelevant"],
  ]);
  const [opt, warm, , output] = answer.changes;
  expect(opt?.members[0]).toMatchObject({
    kind: "param",
    before: { values: [{ text: "adam", runs: 5 }] },
    after: { values: [{ text: "lion", runs: 5 }] },
  });
  expect(opt?.effect?.mean).toBeCloseTo(0.1, 1);
  expect(opt).toMatchObject({ likeA: 11, likeB: 8, matches: { exact: 3, up: 8, down: 0 } });
  expect(opt?.evidence).toMatch(/^History supports it/);
  expect(warm).toMatchObject({ isConfounded: true });
  expect(warm?.evidence).toContain(
    "schedule and warmup always changed together in the 19 runs that have them: history cannot tell which of them it was.",
  );
  expect(output?.evidence).toContain("only says where files are written");
  for (const { evidence } of answer.changes) expect(evidence).not.toMatch(/caused|because of/);
  expect(answer.notRecorded).toContain("the Git commit");

  // One run each: no interval, and it says so.
  const single = await ask("^base-seed1$", "^lion-seed2$");
  expect(single.difference.low).toBeNull();
  expect(single.changes.map(({ members, standing }) => [members[0]?.key, standing])).toEqual([
    ["params.opt", "supported"],
    ["params.output_dir", "irrelevant"],
    ["params.seed", "irrelevant"],
  ]);
  expect(single.changes[0]?.evidence).toContain("only recorded difference that may have mattered");

  // The same runs on both sides are left out; nothing is left.
  const both = await idsOf("^base-");
  await expect(
    compare.explainChange({ a: both, b: both, metric: "val/acc", part: "best" }, CALL),
  ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(
    compare.explainChange({ a: both, b: ["gone"], metric: "val/acc", part: "best" }, CALL),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  // A metric that nobody has, and values that are no numbers.
  const unknown = await compare.explainChange(
    { a: both, b: await idsOf("^lion-"), metric: "nothing", part: "last" },
    CALL,
  );
  expect(unknown).toMatchObject({ difference: { value: "NaN", low: null }, history: { runs: 0 } });
  expect(unknown.changes[0]).toMatchObject({ standing: "unknown", effect: null });
});

test("single packages are told where their lists can be read, else that they differ", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  for (let i = 1; i <= 12; i++) {
    const isNew = i % 2 === 0;
    const folder = join(project.path, "sacred", String(i));
    await mkdir(folder, { recursive: true });
    const dependencies = [`torch==${isNew ? "2.1.0" : "2.0.1"}`, "numpy==1.26.0"];
    const experiment = { name: "e", dependencies, sources: [], repositories: [], mainfile: "t.py" };
    await writeFile(
      join(folder, "run.json"),
      JSON.stringify({
        artifacts: [],
        command: "run",
        experiment,
        status: "COMPLETED",
        host: { hostname: "h" },
        meta: {},
      }),
    );
    await writeFile(join(folder, "config.json"), JSON.stringify({ lr: 0.1, seed: i }));
    const acc = {
      steps: [1],
      values: [(isNew ? 0.9 : 0.8) + i / 1000],
      timestamps: ["2026-01-01T00:00:00"],
    };
    await writeFile(join(folder, "metrics.json"), JSON.stringify({ acc }));
  }
  await using engine = await openTestEngine(data.path);
  const { projectId } = await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const { compare, runs } = engine.handlers;
  const idsOf = async (query: string): Promise<string[]> =>
    (await runs.list({ projectId, query, removed: false, limit: 100 }, CALL)).rows.map(
      ({ id }) => id,
    );
  const input = {
    a: await idsOf("params.seed = 1"),
    b: await idsOf("params.seed = 2"),
    metric: "acc",
    part: "best" as const,
  };
  const { changes } = await compare.explainChange(input, CALL);
  expect(changes[0]).toMatchObject({
    standing: "supported",
    members: [
      {
        kind: "package",
        key: "packages.torch",
        before: { values: [{ text: "2.0.1" }] },
        after: { values: [{ text: "2.1.0" }] },
      },
    ],
  });
  expect(changes.map(({ members }) => members[0]?.key)).toEqual(["packages.torch", "params.seed"]);

  // Without its file the list is known by its checksum alone. (The engine knows those it has read.)
  await using other = await openTestEngine(join(data.path, "other"));
  const added = await other.addFolder(project.path, { confirmed: true });
  await other.whenSettled();
  await rm(join(project.path, "sacred", "1", "run.json"));
  const rows = await other.handlers.runs.list(
    { projectId: added.projectId, removed: false, limit: 100, query: "params.seed <= 2" },
    CALL,
  );
  const [b, a] = rows.rows.map(({ id }) => id);
  const blind = await other.handlers.compare.explainChange(
    { ...input, a: [a ?? ""], b: [b ?? ""] },
    CALL,
  );
  expect(blind.changes.map(({ members }) => members[0]?.key)).toContain("env.packages");
});
