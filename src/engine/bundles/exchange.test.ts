import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL } from "../testing.ts";
import {
  listRuns,
  look,
  makeCopies,
  readJournalLength,
  readWhole,
  take,
  watchLogs,
  writeBundle,
} from "./exchange.test-support.ts";

const LOGGERS = [
  "keras_csvlogger",
  "torch_tensorboard",
  "wandb_offline",
  "mlflow_filestore",
  "optuna_journal",
  "catboost",
  "run_facts",
];

test("everything arrives bit for bit, once; what comes back changes nothing, and a rebuild keeps it", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const { runIds } = await watchLogs(ann, copies.folder, LOGGERS);
  expect(runIds.length).toBeGreaterThan(10);
  const path = await writeBundle(ann, join(copies.folder, "all.assay"), runIds);

  const seen = await look(bob, path);
  expect(seen.bundle.author).toMatchObject({ name: "Ann", standing: "unknown", knownAs: null });
  expect(seen.runs.every(({ change }) => change === "new")).toBe(true);
  expect([seen.problems, seen.conflicts, seen.changes]).toEqual([[], [], []]);
  expect(await readJournalLength(bob)).toBe(0);

  const taken = await take(bob, path);
  expect(taken.runs).toEqual({ new: runIds.length, newer: 0, same: 0, older: 0, yours: 0 });
  expect(await listRuns(bob)).toEqual(runIds);
  const before = await Promise.all(runIds.map((id) => readWhole(ann, id)));
  const texts = before.flatMap((whole) => Object.keys(whole.texts));
  expect(new Set(texts)).toEqual(new Set(["code.diff", "env.packages"]));
  const expectWhole = async (): Promise<void> => {
    for (const [at, id] of runIds.entries()) expect(await readWhole(bob, id)).toEqual(before[at]);
  };
  await expectWhole();
  const [project] = await bob.engine.handlers.runs.listProjects(undefined, CALL);
  expect(project).toMatchObject({ name: "logs", root: null, import: { path, format: "bundle" } });
  expect(
    await bob.engine.handlers.ingest.getImport({ projectId: project?.id ?? "" }, CALL),
  ).toMatchObject({ state: "done", added: { runs: runIds.length }, left: [] });

  const length = await readJournalLength(bob);
  const again = await take(bob, path);
  expect(again).toMatchObject({ runs: { same: runIds.length }, merged: 0, gesture: null });
  expect(await readJournalLength(bob)).toBe(length);
  expect(await bob.engine.handlers.bundles.list(undefined, CALL)).toMatchObject([
    { id: taken.bundle.id, counts: { runs: runIds.length }, projectIds: [project?.id] },
  ]);

  // Handed on, they are the same runs, for whom they came from and for others.
  const back = await writeBundle(bob, join(copies.folder, "back.assay"), runIds);
  const annLength = await readJournalLength(ann);
  expect(await take(ann, back)).toMatchObject({ runs: { yours: runIds.length }, merged: 0 });
  expect(await readJournalLength(ann)).toBe(annLength);
  await using cid = await copies.open("Cid");
  await take(cid, path);
  expect(await take(cid, back)).toMatchObject({ runs: { same: runIds.length } });

  await bob.engine.handlers.system.rebuild(undefined, CALL);
  await expectWhole();
  expect(await take(bob, path)).toMatchObject({ runs: { same: runIds.length } });
});

test("the backup brings back what came in a bundle, and who said what", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  const { runIds } = await watchLogs(ann, copies.folder);
  const [first = ""] = runIds;
  await ann.engine.handlers.runs.edit({ ids: [first], notes: "warm" }, CALL);
  const path = await writeBundle(ann, join(copies.folder, "all.assay"), runIds);
  {
    await using bob = await copies.open("Bob");
    await take(bob, path);
    await bob.engine.handlers.system.backup(undefined, CALL);
  }
  for (const end of ["", "-wal", "-shm"])
    await rm(join(copies.folder, "Bob", `workspace.sqlite${end}`), { force: true });
  await using bob = await copies.open("Bob");
  for (const id of runIds) expect(await readWhole(bob, id)).toEqual(await readWhole(ann, id));
  const length = await readJournalLength(bob);
  expect(await take(bob, path)).toMatchObject({ runs: { same: runIds.length }, merged: 0 });
  expect(await readJournalLength(bob)).toBe(length);
});
