import { appendFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SavedRule } from "../../contract/ingest.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "../testing.ts";
import { addAndRead, readRuns, readSources, readStatus } from "./testing.ts";

const TEXT = "hello\nit 1 :: score 0.5 (of 10)\nnoise\nit 2 :: score 0.75 (of 10)\n";
const RULE: Omit<SavedRule, "id"> = {
  name: "scores",
  pattern: "it {iter} :: score {score}",
  files: "*.dat",
  axis: null,
  prefix: "",
};

const save = (engine: TestEngine, projectId: string, rule: Partial<SavedRule> = {}) =>
  engine.handlers.ingest.saveRule({ projectId, rule: { ...RULE, ...rule } }, CALL);

/** Points by path and metric. */
async function readCounts(engine: TestEngine): Promise<Record<string, Record<string, number>>> {
  return Object.fromEntries(
    (await readSources(engine)).map(({ path, metrics }) => [
      path,
      Object.fromEntries(Object.entries(metrics).map(([name, { points }]) => [name, points])),
    ]),
  );
}

async function waitForCounts(
  engine: TestEngine,
  expected: Record<string, Record<string, number>>,
): Promise<void> {
  const text = JSON.stringify(expected);
  await waitFor(
    () => readCounts(engine),
    (counts) => JSON.stringify(counts) === text,
  );
}

test("a rule makes any text a log, live; changed, taken back and removed it is read anew, and what was said of the run stays", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const file = join(folder.path, "a/scores.dat");
  await mkdir(join(folder.path, "a"));
  await writeFile(file, TEXT);
  await writeFile(join(folder.path, "a/other.txt"), TEXT);
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  const { handlers } = engine;
  expect(await readCounts(engine)).toEqual({});

  const { id } = await save(engine, projectId);
  await waitForCounts(engine, { "a/scores.dat": { score: 2 } });
  const [run] = await readRuns(engine);
  expect(run).toMatchObject({ name: "a/scores", lastStep: 2 });
  await handlers.runs.edit({ ids: [run?.id ?? ""], name: "mine" }, CALL);
  await appendFile(file, "it 3 :: score 0.875 (of 10)\n");
  await waitForCounts(engine, { "a/scores.dat": { score: 3 } });

  // Another pattern: the same run with other metrics.
  const changed = { id, pattern: "score {score} (of {size})", axis: null, prefix: "my/" };
  const { gesture } = await save(engine, projectId, changed);
  await waitForCounts(engine, { "a/scores.dat": { "my/score": 3, "my/size": 3 } });
  expect(await readRuns(engine)).toMatchObject([{ id: run?.id, name: "mine", lastStep: 2 }]);
  await handlers.runs.undo({ gesture }, CALL);
  await waitForCounts(engine, { "a/scores.dat": { score: 3 } });

  // Removed, nothing reads the file, and it has no run; brought back, it is the same one.
  await handlers.ingest.removeRule({ id }, CALL);
  await waitForCounts(engine, {});
  expect(await readRuns(engine)).toEqual([]);
  await handlers.runs.undo({}, CALL);
  await waitForCounts(engine, { "a/scores.dat": { score: 3 } });
  expect(await readRuns(engine)).toMatchObject([{ id: run?.id, name: "mine" }]);

  await handlers.system.rebuild(undefined, CALL);
  expect(await handlers.ingest.listRules({ projectId }, CALL)).toEqual([{ ...RULE, id }]);
  expect(await readCounts(engine)).toEqual({ "a/scores.dat": { score: 3 } });
  expect(await readRuns(engine)).toMatchObject([{ id: run?.id, name: "mine" }]);
});

test("new files under a rule are found as they come, and the rules are there after a restart", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  let projectId: string;
  {
    await using engine = await openTestEngine(data.path);
    projectId = await addAndRead(engine, folder.path);
    await save(engine, projectId, { files: "sub/*/log" });
    await mkdir(join(folder.path, "sub/x"), { recursive: true });
    await writeFile(join(folder.path, "sub/x/log"), TEXT);
    await waitForCounts(engine, { "sub/x/log": { score: 2 } });
    await save(engine, projectId, { name: "another", files: "*.dat", pattern: "score {s}" });
  }
  await writeFile(join(folder.path, "new.dat"), TEXT);
  await appendFile(join(folder.path, "sub/x/log"), "it 3 :: score 1\n");
  await using engine = await openTestEngine(data.path);
  await engine.whenSettled();
  await waitForCounts(engine, { "new.dat": { s: 2 }, "sub/x/log": { score: 3 } });
});

test("what a file held that was replaced since stays, whatever the rules become", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const file = join(folder.path, "scores.dat");
  await writeFile(file, TEXT);
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  const { id } = await save(engine, projectId);
  await waitForCounts(engine, { "scores.dat": { score: 2 } });
  const other = join(folder.path, "tmp");
  await writeFile(other, "it 1 :: score 9\n");
  await rename(other, file);
  await waitForCounts(engine, { "scores.dat": { score: 3 } });
  await save(engine, projectId, { id, prefix: "x/" });
  await engine.whenSettled();
  expect(await readCounts(engine)).toEqual({ "scores.dat": { score: 3 } });
});

test("a file that a logger's own codec reads is left to it", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await writeFile(join(folder.path, "metrics.csv"), "step,loss\n1,0.5\n2,0.25\n");
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  await save(engine, projectId, { files: "*", pattern: "{step},{mine}" });
  await engine.whenSettled();
  expect(await readCounts(engine)).toEqual({ "metrics.csv": { loss: 2 } });
});

test("a preview shows lines, captures and metrics of a file, or where a pattern is wrong; nothing is stored", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const many = Array.from({ length: 50 }, (_, i) => `it ${i} :: score ${i / 4}\r\nnoise\n`).join(
    "",
  );
  await writeFile(join(folder.path, "scores.dat"), many);
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  const preview = (pattern: string, axis: string | null = null) =>
    engine.handlers.ingest.previewRule(
      { projectId, path: "scores.dat", rule: { pattern, axis, prefix: "p/" }, lines: 3 },
      CALL,
    );
  expect(await preview("it {iter} :: score {score}")).toEqual({
    error: null,
    captures: [
      { name: "iter", role: "step" },
      { name: "score", role: "metric" },
    ],
    lines: [
      { number: 1, text: "it 0 :: score 0", isMatched: true, captures: captures(4, 14, 15) },
      { number: 2, text: "noise", isMatched: false, captures: [] },
      { number: 3, text: "it 1 :: score 0.25", isMatched: true, captures: captures(4, 14, 18) },
      { number: 98, text: "noise", isMatched: false, captures: [] },
      { number: 99, text: "it 49 :: score 12.25", isMatched: true, captures: captures(5, 15, 20) },
      { number: 100, text: "noise", isMatched: false, captures: [] },
    ],
    hiddenLines: 94,
    matchedLines: 50,
    otherLines: 50,
    bytesRead: many.length,
    bytes: many.length,
    metrics: [
      {
        metric: "p/score",
        points: 50,
        first: [0, 1, 2, 3, 4].map((step) => ({ step, value: step / 4 })),
      },
    ],
    metricsTotal: 1,
  });
  expect((await preview("it {iter :: {score}")).error).toEqual({
    message: "This brace is never closed.",
    at: 3,
  });
  expect((await preview("score {score}", "nope")).error?.message).toContain("no nope");
  expect(await readCounts(engine)).toEqual({});
  await expect(
    engine.handlers.ingest.previewRule(
      {
        projectId,
        path: "../secret",
        rule: { pattern: "{x}", axis: null, prefix: "" },
        lines: 3,
      },
      CALL,
    ),
  ).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

function captures(iterTo: number, from: number, to: number) {
  return [
    { name: "iter", from: 3, to: iterTo },
    { name: "score", from, to },
  ];
}

test("a pattern that cannot be used is refused with its place; one that would never end elsewhere is read", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await writeFile(join(folder.path, "a.dat"), `${"a".repeat(3000)}!\n`.repeat(200) + "aaaa 1\n");
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  await expect(save(engine, projectId, { pattern: "/(?<x>a/" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: "The pattern cannot be used: This bracket is never closed.",
    nextStep: "Look at its character 2.",
  });
  await save(engine, projectId, { pattern: String.raw`/^(a+)+ (?<x>\d+)$/` });
  await waitForCounts(engine, { "a.dat": { x: 1 } });
  expect((await readStatus(engine, projectId)).problems).toEqual([]);
});
