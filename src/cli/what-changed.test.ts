import { afterAll, beforeAll, expect, test } from "vitest";
import { plantProject, writePlantedRun } from "../engine/compare/planted-runs.test-support.ts";
import type { ChangeAnswer } from "../contract/compare-changes.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;

beforeAll(async () => {
  place = await createWorkplace();
  for (const run of plantProject()) await writePlantedRun(place.logs, run);
  await place.runJson("scan", place.logs);
});
afterAll(() => place[Symbol.asyncDispose]());

test("what changed between two runs, and between those that queries find", async () => {
  const groups = await place.runJson<ChangeAnswer>(
    "what-changed",
    'name =~ "^base-"',
    'name =~ "^all-"',
    "--metric",
    "val/acc",
  );
  expect(groups.changes[0]).toMatchObject({
    id: "params.opt",
    standing: "supported",
    isConfounded: false,
  });
  expect(groups.changes[1]).toMatchObject({ isConfounded: true });
  expect(groups.observed).toMatch(/^5 runs each: name =~ "\^all-" better than/);
  const told = await place.run("what-changed", "base-seed1", "lion-seed1", "--metric", "val/acc");
  expect(told).toMatchObject({ code: 0, stderr: "" });
  expect(told.stdout).toMatch(/^1 +params\.opt +adam +lion +supported$/m);
  expect(told.stdout).toContain("Not recorded, so not compared:");
});

test("what is not there, and what is no query, is said in words", async () => {
  expect(await place.run("what-changed", "base-seed1", "nobody", "--metric", "m")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no run "nobody".') as string,
  });
  expect(
    await place.run("what-changed", "base-seed1", 'name = "nobody"', "--metric", "m"),
  ).toMatchObject({ code: 2, stderr: expect.stringContaining("No run matches") as string });
  expect(await place.run("what-changed", "base-seed1", "lion-seed1")).toMatchObject({ code: 2 });
});
