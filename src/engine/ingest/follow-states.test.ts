import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../testing.ts";

test("a file that was written long ago is a finished run, one that was just written a running one", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const old = join(project.path, "old.csv");
  await writeFile(old, "step,loss\n0,1\n1,2\n");
  await writeFile(join(project.path, "new.csv"), "step,loss\n0,1\n");
  const hourAgo = new Date(Date.now() - 3600_000);
  await utimes(old, hourAgo, hourAgo);
  await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const states = async () => {
    const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
  };
  const found = await waitFor(states, (all) => Object.keys(all).length === 2);
  expect(found).toEqual({ old: "finished", new: "running" });
});
