import { expect, test } from "vitest";
import { noise, writePlantedRun, type PlantedRun } from "../planted-runs.test-support.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../../testing.ts";

/** Seven good seeds and one far off, one whose loss became NaN, a run that was copied, one that was done again. */
function plant(): PlantedRun[] {
  const draw = noise(5);
  const seeds = (opt: string, count: number, level: number): PlantedRun[] =>
    Array.from({ length: count }, (_, i) => ({
      name: `${opt}-${i}`,
      params: { opt, seed: i, output_dir: `out/${opt}-${i}` },
      score: level + 0.003 * draw(),
    }));
  const [one, ...others] = seeds("sgd", 3, 0.7);
  return [
    ...seeds("adam", 7, 0.8),
    { name: "adam-off", params: { opt: "adam", seed: 9 }, score: 0.6 },
    ...seeds("lion", 3, 0.9),
    {
      name: "lion-nan",
      params: { opt: "lion", seed: 8 },
      score: 0,
      rows: [
        [0, "0.4"],
        [1, "0.5"],
        [2, "nan"],
      ],
    },
    ...others,
    ...(one === undefined
      ? []
      : [one, { ...one, name: "copied" }, { ...one, name: "again", score: one.score + 0.001 }]),
  ];
}

test("planted things are found in real runs, dismissed, undone, and stay dismissed over restart and rebuild", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  for (const run of plant()) await writePlantedRun(project.path, run);
  const open = () => openTestEngine(data.path);
  let key = "";
  let projectId = "";
  {
    await using engine = await open();
    ({ projectId } = await engine.addFolder(project.path, { confirmed: true }));
    await engine.whenSettled();
    const { compare, runs } = engine.handlers;
    await expect(compare.listFindings({ projectId: "__proto__" }, CALL)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const { rows } = await runs.list({ projectId, removed: false, limit: 100 }, CALL);
    // They were written a moment ago: as if they had ended.
    await runs.edit({ ids: rows.map(({ id }) => id), state: "finished" }, CALL);
    const list = () => compare.listFindings({ projectId }, CALL);
    const found = await list();
    expect(found).toMatchObject({ runs: 17, metric: "val/acc", goal: "max" });
    expect(found.findings.map(({ kind, title }) => [kind, title])).toEqual([
      ["outlier", "adam-off is far below its repetitions"],
      ["failed", "lion-nan failed where 3 repetitions did not"],
      ["repeat", expect.stringContaining("are the same run, done again")],
    ]);
    const [outlier] = found.findings;
    key = outlier?.key ?? "";
    const dismissed = async () => (await list()).findings.filter((one) => one.isDismissed).length;
    const { gesture } = await compare.editFinding(
      { projectId, key, evidenceId: outlier?.evidenceId ?? "" },
      CALL,
    );
    expect(await dismissed()).toBe(1);
    const undone = await runs.undo({ gesture }, CALL);
    expect(undone.title).toBe("Undone: change of 1 finding");
    expect(await dismissed()).toBe(0);
    await runs.redo(undefined, CALL);
    expect(await dismissed()).toBe(1);
    // Other evidence than it has now does not hold it back.
    await compare.editFinding({ projectId, key, evidenceId: '["other",1,0]' }, CALL);
    expect(await dismissed()).toBe(0);
    await compare.editFinding({ projectId, key, evidenceId: outlier?.evidenceId ?? "" }, CALL);
    await expect(
      compare.editFinding({ projectId: "nothing", key, evidenceId: null }, CALL),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  await using engine = await open();
  await engine.whenSettled();
  const isDismissed = async () =>
    (await engine.handlers.compare.listFindings({ projectId }, CALL)).findings.find(
      (one) => one.key === key,
    )?.isDismissed;
  expect(await isDismissed()).toBe(true);
  await engine.handlers.system.rebuild(undefined, CALL);
  expect(await waitFor(isDismissed, (is) => is === true)).toBe(true);
});

test("a project without runs, and runs without metrics or params, have nothing that stands out", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const { projectId } = await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const empty = await engine.handlers.compare.listFindings({ projectId }, CALL);
  expect(empty).toMatchObject({ findings: [], total: 0, runs: 0, metric: null });
  expect(empty.lookedFor).toHaveLength(4);
  // Without params nobody knows what repeats what; infinities are no values to judge by.
  for (const name of ["one", "two"]) {
    await writePlantedRun(project.path, {
      name,
      params: {},
      score: 0,
      rows: [
        [0, "inf"],
        [1, "-inf"],
        [2, "inf"],
      ],
    });
  }
  const { ingest, compare } = engine.handlers;
  await ingest.rescan({ projectId }, CALL);
  await engine.whenSettled();
  const list = await waitFor(
    () => compare.listFindings({ projectId }, CALL),
    ({ runs }) => runs === 2,
  );
  expect(list.findings).toEqual([]);
});
