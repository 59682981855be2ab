import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { event, eventFile, scalar, summary } from "../../formats/tfevents/testing.ts";
import { open } from "../../store/index.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "../testing.ts";

/** Paths of the sources that cannot be read again from their files. */
function listKept(dataDir: string): string[] {
  const db = open(join(dataDir, "workspace.sqlite"), { role: "reader" });
  const paths = db
    .prepare("SELECT path FROM sources WHERE num IN (SELECT num FROM kept_sources) ORDER BY path")
    .pluck()
    .all() as string[];
  db.close();
  return paths;
}

async function readOnce(dataDir: string, folder: string): Promise<void> {
  await using engine = await openTestEngine(dataDir, { ephemeral: true });
  await engine.addFolder(folder, { confirmed: true });
  await engine.whenSettled();
}

const pointsOf = async (engine: TestEngine, metric: string): Promise<number | undefined> =>
  (await engine.handlers.ingest.listSources({}, CALL)).sources[0]?.metrics[metric]?.points;

test("a source whose file was replaced by other content is noted, one that got a wider header is not", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const file = join(project.path, "metrics.csv");
  await writeFile(file, "step,loss\n0,5\n1,4\n");
  await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  // Written over in one step: a file seen while it is cut short is noted as replaced, to be sure.
  await writeFile(file, "step,loss,acc\n0,5,\n1,4,0.5\n2,3,0.6\n", { flag: "r+" });
  await waitFor(
    () => pointsOf(engine, "acc"),
    (points) => points === 2,
  );
  expect(listKept(data.path)).toEqual([]);
  await writeFile(file, "step,loss\n0,9\n1,8\n2,7\n3,6\n4,5\n5,4\n6,3\n7,2\n");
  await waitFor(
    () => pointsOf(engine, "loss"),
    (points) => points === 3 + 8,
  );
  expect(listKept(data.path)).toEqual(["metrics.csv"]);
});

test("a source one of whose files is gone is noted until the file is back, found by the next start as well", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const folder = join(project.path, "run");
  await mkdir(folder);
  for (const n of [1, 2]) {
    await writeFile(
      join(folder, `events.out.tfevents.${n}.host`),
      eventFile(event(n, n, summary(scalar("loss", n)))),
    );
  }
  await writeFile(join(folder, "hparams.yaml"), "lr: 0.1\n");
  await readOnce(data.path, project.path);
  expect(listKept(data.path)).toEqual([]);

  for (const name of ["events.out.tfevents.1.host", "hparams.yaml"]) {
    await rename(join(folder, name), join(data.path, name));
    await readOnce(data.path, project.path);
    expect(listKept(data.path)).toEqual(["run"]);
    await rename(join(data.path, name), join(folder, name));
    await readOnce(data.path, project.path);
    expect(listKept(data.path)).toEqual([]);
  }
  await rm(folder, { recursive: true });
  await readOnce(data.path, project.path);
  expect(listKept(data.path)).toEqual(["run"]);
});

test("the widest step is stored exactly, and the file goes on behind it", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const widest = 9223372036854775807n;
  const lines = [widest - 2n, widest - 1n, widest].map(
    (step, i) => `{"step": ${step}, "loss": ${i + 0.5}}\n`,
  );
  const file = join(project.path, "metrics.jsonl");
  await writeFile(file, lines[0] ?? "");
  await readOnce(data.path, project.path);
  await writeFile(file, lines.join(""));
  await readOnce(data.path, project.path);
  const db = open(join(data.path, "workspace.sqlite"), { role: "reader" });
  const steps = db.prepare("SELECT last_step, max_step FROM series").safeIntegers();
  expect(steps.get()).toEqual({ last_step: widest, max_step: widest });
  expect(db.prepare("SELECT last_step FROM runs").safeIntegers().pluck().get()).toBe(widest);
  expect(db.prepare("SELECT read_bytes FROM files").pluck().get()).toBe(
    (await readFile(file)).length,
  );
  db.close();

  await using engine = await openTestEngine(data.path, { ephemeral: true });
  const { ingest, runs } = engine.handlers;
  const ends = { firstStep: String(widest - 2n), lastStep: String(widest) };
  const [source] = (await ingest.listSources({}, CALL)).sources;
  expect(source?.metrics["loss"]).toMatchObject({ points: 3, ...ends });
  const runId = source?.runId ?? "";
  expect(await runs.get({ id: runId }, CALL)).toMatchObject({
    lastStep: ends.lastStep,
    series: [ends],
  });
  const { series } = await runs.getPoints({ runId, metric: "loss" }, CALL);
  expect(series[0]?.points.map(({ step }) => step)).toEqual(
    [2n, 1n, 0n].map((below) => String(widest - below)),
  );
});
