import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine } from "../testing.ts";

test("a metric's value where another one is best, by that one's goal", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const csv = "step,loss,acc,lr\n0,4,0.1,7\n1,3,0.9,6\n2,1,0.5,\n3,2,0.4,4\n";
  await writeFile(join(project.path, "metrics.csv"), csv);
  await using engine = await openTestEngine(data.path, { ephemeral: true });
  await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
  const runIds = rows.map(({ id }) => id);
  const columns = [
    "metrics.loss.where.acc",
    "metrics.acc",
    "metrics.acc.where.loss",
    "metrics.lr.where.loss",
    "metrics.acc.where.lr",
    "metrics.acc.where.nothing",
  ];
  // Of the largest accuracy, the smallest loss, and of a metric without a goal where it ended.
  expect(await engine.handlers.runs.readCells({ runIds, columns }, CALL)).toEqual([
    [3, 0.4, 0.5, null, 0.4, null],
  ]);
});
