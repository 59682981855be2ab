import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../testing.ts";

test("what a person says of a run's end goes before the evidence, is undone, and survives a rebuild", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const path = join(project.path, "metrics.csv");
  await writeFile(path, "step,loss\n0,1\n1,2\n");
  await using engine = await openTestEngine(data.path);
  const { projectId } = await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const { runs } = engine.handlers;
  const list = async (query: string) =>
    (await runs.list({ projectId, query, removed: false, limit: 10 }, CALL)).rows;
  const countRunning = async () => (await runs.listProjects(undefined, CALL))[0]?.running;
  const [run] = await list('state = "running"');
  const id = run?.id ?? "";
  expect(run).toMatchObject({ stateEdited: false, observedState: "running" });
  expect(await countRunning()).toBe(1);

  const { gesture } = await runs.edit({ ids: [id], state: "failed" }, CALL);
  expect(await list('state = "running"')).toEqual([]);
  expect(await countRunning()).toBe(0);
  expect(await list('state = "failed"')).toMatchObject([
    {
      state: "failed",
      stateEdited: true,
      observedState: "running",
      stateReason: expect.stringMatching(
        /^set by hand; the evidence says running: data is arriving/,
      ) as string,
    },
  ]);
  // Whatever comes after it.
  await appendFile(path, "2,3\n");
  const grown = await waitFor(
    () => list("points = 3"),
    (rows) => rows.length === 1,
  );
  expect(grown).toMatchObject([{ state: "failed" }]);
  await engine.handlers.system.rebuild(undefined, CALL);
  const rebuilt = await waitFor(
    () => list("points = 3"),
    (rows) => rows.length === 1,
  );
  expect(rebuilt).toMatchObject([{ id, state: "failed", stateEdited: true }]);

  await runs.undo({ gesture }, CALL);
  expect(await list("points = 3")).toMatchObject([{ state: "running", stateEdited: false }]);
  await runs.redo(undefined, CALL);
  expect(await list('state = "failed"')).toHaveLength(1);
  await runs.edit({ ids: [id], state: null }, CALL);
  expect(await list('state = "running"')).toHaveLength(1);
});
