import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL } from "../testing.ts";
import {
  makeCopies,
  readJournalLength,
  readWhole,
  take,
  watchLogs,
  type Copy,
} from "./exchange.test-support.ts";

const WHOLE = {
  projectIds: [],
  reportIds: [],
  views: true,
  models: true,
  redact: null,
};

async function ask({ engine }: Copy, path: string): Promise<string> {
  await engine.handlers.bundles.request({ path, projectIds: [] }, CALL);
  return path;
}

test("what the receiver asked for is all that comes: changed runs, and contents that it lacks", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const { logs, runIds } = await watchLogs(ann, copies.folder);
  await writeFile(join(logs, "wide", "best.pt"), "weights");
  const bundles = ann.engine.handlers.bundles;
  const writeFor = async (name: string, request: string | null) => {
    const path = join(copies.folder, name);
    const files = ["*.pt"];
    const written = await bundles.write(
      { ...WHOLE, runIds: [...runIds], files, request, path },
      CALL,
    );
    return { path, written };
  };
  const first = await writeFor("first.assay", await ask(bob, join(copies.folder, "none.json")));
  expect(first.written).toMatchObject({ unchanged: 0, counts: { runs: runIds.length, files: 1 } });
  expect((await take(bob, first.path)).runs).toMatchObject({ new: runIds.length });

  const second = await writeFor("second.assay", await ask(bob, join(copies.folder, "all.json")));
  expect(second.written).toMatchObject({ unchanged: runIds.length, counts: { runs: 0, files: 0 } });
  const length = await readJournalLength(bob);
  await take(bob, second.path);
  expect(await readJournalLength(bob)).toBe(length);

  await appendFile(join(logs, "wide", "metrics.jsonl"), '{"step": 7, "loss": 0.5}\n');
  const [project] = await ann.engine.handlers.runs.listProjects(undefined, CALL);
  await ann.engine.handlers.ingest.rescan({ projectId: project?.id ?? "" }, CALL);
  await ann.engine.whenSettled();
  const third = await writeFor("third.assay", await ask(bob, join(copies.folder, "more.json")));
  expect(third.written).toMatchObject({
    unchanged: runIds.length - 1,
    counts: { runs: 1, files: 0 },
  });
  const taken = await take(bob, third.path);
  expect(taken).toMatchObject({ runs: { newer: 1 }, problems: [] });
  for (const id of runIds)
    expect((await readWhole(bob, id)).points).toEqual((await readWhole(ann, id)).points);

  // To whom reads the logs, a copy of them is of no use.
  const path = join(copies.folder, "back.assay");
  const request = await ask(ann, join(copies.folder, "own.json"));
  const back = await bob.engine.handlers.bundles.write(
    { ...WHOLE, runIds: [...runIds], files: [], request, path },
    CALL,
  );
  expect(back).toMatchObject({ unchanged: runIds.length, counts: { runs: 0 } });
});

test("a registered model comes with its versions, under a name that is free, and once", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const { logs, runIds } = await watchLogs(ann, copies.folder, []);
  await writeFile(join(logs, "wide", "best.pt"), "weights");
  const registry = ann.engine.handlers.registry;
  const runId = runIds[0] ?? "";
  const version = { name: "net", runId, path: "best.pt", description: "the first", alias: "best" };
  await registry.registerVersion(version, CALL);
  await registry.setStage(
    { name: "net", version: 1, stage: "Production", archiveOthers: false },
    CALL,
  );
  const path = join(copies.folder, "model.assay");
  const written = await ann.engine.handlers.bundles.write(
    { ...WHOLE, runIds: [runId], files: ["*.pt"], request: null, path },
    CALL,
  );
  expect(written.counts).toMatchObject({ models: 1, files: 1 });

  const mine = await watchLogs(bob, join(copies.folder, "bob"), []);
  await writeFile(join(mine.logs, "wide", "mine.pt"), "other weights");
  const own = { name: "net", runId: mine.runIds[0] ?? "", path: "mine.pt", description: "" };
  await bob.engine.handlers.registry.registerVersion(own, CALL);
  expect(await take(bob, path)).toMatchObject({ runs: { new: 1 }, problems: [], conflictsLeft: 0 });
  const models = bob.engine.handlers.registry;
  const taken = await models.getModel({ name: "net (2)" }, CALL);
  expect(taken).toMatchObject({
    versions: [{ version: 1, description: "the first", stage: "None", aliases: ["best"] }],
  });
  expect((await models.getModel({ name: "net" }, CALL)).versions).toMatchObject([
    { version: 1, description: "" },
  ]);
  const { files } = await models.listVersionFiles({ name: "net (2)", version: 1 }, CALL);
  expect(files).toMatchObject([{ path: "best.pt", bytes: 7 }]);
  const length = await readJournalLength(bob);
  expect(await take(bob, path)).toMatchObject({ merged: 0 });
  expect(await readJournalLength(bob)).toBe(length);
});
