import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;
let file: string;

beforeAll(async () => {
  place = await createWorkplace();
  file = join(place.logs, "alpha", "notes.dat");
  await writeFile(file, "hello\nit 1 :: score 0.5\nit 2 :: score 0.75\n");
  await place.runJson("scan", place.logs);
});
afterAll(() => place[Symbol.asyncDispose]());

test("a rule is tried, added, listed, used by the next scan and removed", async () => {
  const pattern = "it {iter} :: score {score}";
  const tried = await place.run("rules", "test", file, "--pattern", pattern);
  expect(tried).toMatchObject({ code: 0, stderr: "" });
  expect(tried.stdout.split("\n")).toEqual([
    pattern,
    "       1  hello",
    "*      2  it 1 :: score 0.5",
    "*      3  it 2 :: score 0.75",
    "2 lines match, 1 do not.",
    "METRIC  POINTS  FIRST POINTS (STEP: VALUE)",
    "score        2  1: 0.5, 2: 0.75",
    "",
  ]);
  expect(await place.run("rules", "test", file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("No rule holds for alpha/notes.dat"),
  });

  const { added } = await place.runJson<{ added: { id: string } }>(
    "rules",
    "add",
    pattern,
    "--files",
    "*.dat",
    "--name",
    "scores",
    "--prefix",
    "my/",
  );
  expect(await place.runJson("rules", "ls")).toEqual({
    rules: [{ id: added.id, name: "scores", pattern, files: "*.dat", axis: null, prefix: "my/" }],
  });
  expect(await place.runJson("rules", "test", file)).toMatchObject({
    tests: [{ rule: "scores", matchedLines: 2, metrics: [{ metric: "my/score", points: 2 }] }],
  });
  expect(await place.runJson("scan", place.logs)).toMatchObject({ runs: 3, points: 82 });

  expect(await place.runJson("rules", "rm", "scores")).toMatchObject({ removed: { id: added.id } });
  expect(await place.runJson("scan", place.logs)).toMatchObject({ runs: 2, points: 80 });
});

test.each([
  [["rules", "add", "loss {loss", "--files", "*"], "The pattern cannot be used"],
  [["rules", "rm", "nothing"], 'There is no rule "nothing"'],
  [["rules", "test", "/nowhere/at/all"], "lies in no watched folder"],
])("%j fails with the reason", async (args, reason) => {
  const { code, stdout, stderr } = await place.run(...args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(reason);
});
