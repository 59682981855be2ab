import { afterAll, beforeAll, expect, test } from "vitest";
import { writePlantedRun } from "../engine/compare/planted-runs.test-support.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;

beforeAll(async () => {
  place = await createWorkplace();
});
afterAll(() => place[Symbol.asyncDispose]());

test("what stands out in a project, as a table and as JSON", async () => {
  const scores = [0.801, 0.802, 0.799, 0.8, 0.798, 0.803, 0.801, 0.6];
  for (const [seed, score] of scores.entries())
    await writePlantedRun(place.logs, { name: `r${seed}`, params: { opt: "adam", seed }, score });
  await place.runJson("scan", place.logs);
  const { projects } = await place.runJson<{ projects: unknown[] }>("findings");
  expect(projects).toMatchObject([{ findings: [{ kind: "outlier", isDismissed: false }] }]);
  const told = await place.run("findings", place.logs);
  expect(told).toMatchObject({ code: 0, stderr: "" });
  expect(told.stdout).toContain("r7 is far below its repetitions");
  expect(await place.run("findings", "nowhere")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no project "nowhere".') as string,
  });
});
