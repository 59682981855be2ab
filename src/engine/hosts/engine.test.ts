import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { CODECS } from "../../formats/index.ts";
import { addAndRead, readLosses, readRuns, readStatus } from "../ingest/testing.ts";
import { CALL, openTestEngine, waitFor, type TestEngine } from "../testing.ts";
import { startFakeHost, type FakeHost } from "./testing.ts";

/* Folders of another machine as the whole engine sees them. */

async function startPlace(): Promise<{ readonly host: FakeHost; readonly engine: TestEngine }> {
  const host = await startFakeHost();
  onTestFinished(() => host[Symbol.asyncDispose]());
  const engine = await openTestEngine(host.dataDir);
  onTestFinished(() => engine.close());
  return { host, engine };
}

async function addAndFind(engine: TestEngine, url: string): Promise<string> {
  await engine.addFolder(url, { confirmed: true });
  const [run] = await waitFor(
    () => readRuns(engine),
    (runs) => runs.length > 0,
  );
  return run?.id ?? "";
}

const RECORDED = join(import.meta.dirname, "../../../e2e/fixtures/loggers/wandb_media");

it("media of W&B are fetched when somebody looks at them", async () => {
  const { host, engine } = await startPlace();
  await cp(RECORDED, host.root, { recursive: true });
  const runId = await addAndFind(engine, host.url);
  const look = async (tag: string, kind: "image" | "table") => {
    const asked = { tag, kind, runIds: [runId], limit: 9 };
    const steps = await waitFor(
      () => engine.handlers.runs.listMediaSteps(asked, CALL),
      (found) => (found[0]?.entries.length ?? 0) > 0,
    );
    return { runId, id: steps[0]?.entries[0]?.id ?? "" };
  };
  const picture = await look("picture", "image");
  const [sample] = await engine.handlers.runs.describeMedia(picture, CALL);
  expect(sample?.file).toMatch(/^files\/media\/images\/picture_0_\w+\.png$/);
  const home = join(host.root, "wandb", readdirSync(join(host.root, "wandb"))[0] ?? "");
  const bytes = readFileSync(join(home, sample?.file ?? ""));
  expect(sample?.bytes).toBe(bytes.length);
  const read = await engine.readMedia({ ...picture, sample: 0 });
  expect(read).toMatchObject({ type: "image/png", bytes: new Uint8Array(bytes) });
  const table = await look("table", "table");
  expect((await engine.handlers.runs.readMediaText(table, CALL)).cells.slice(0, 4)).toEqual([
    "name",
    "value",
    "a",
    "1.5",
  ]);

  await rm(join(home, sample?.file ?? ""));
  expect(await engine.handlers.runs.describeMedia(picture, CALL)).toMatchObject([
    { bytes: null, file: null },
  ]);
  await expect(engine.readMedia({ ...picture, sample: 0 })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

it("nothing outside of the folder is listed, and nothing is fetched that cannot be shown", async () => {
  const { host, engine } = await startPlace();
  await mkdir(join(host.root, "run"));
  await writeFile(join(host.root, "run/metrics.csv"), "step,loss\n1,2\n");
  await writeFile(join(host.root, "run/huge.png"), "");
  await truncate(join(host.root, "run/huge.png"), 300 * 1024 * 1024);
  const runId = await addAndFind(engine, host.url);
  const { listFiles, signFile } = engine.handlers.runs;
  const folder = "../../../../../../../../etc";
  await expect(listFiles({ runId, folder, limit: 9 }, CALL)).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  const { entries } = await listFiles({ runId, folder: ".", limit: 9 }, CALL);
  expect(entries.map(({ name }) => name)).toEqual(["huge.png", "metrics.csv"]);
  const asked = { runId, path: "huge.png", as: "image" as const };
  await expect(signFile(asked, CALL)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  expect(await readdir(join(dirname(host.copies), "looked-at")).catch(() => [])).toEqual([]);
});

it("a data folder that cannot be written to at the start ends nothing", async () => {
  const { host, engine } = await startPlace();
  await writeFile(join(host.root, "metrics.csv"), "step,loss\n1,2\n");
  await writeFile(join(host.dataDir, "hosts"), "in the way");
  const { projectId } = await engine.addFolder(host.url, { confirmed: true });
  await waitFor(
    () => engine.handlers.hosts.status(undefined, CALL),
    ([status]) => status?.state === "away",
  );
  await engine.whenSettled();
  await rm(join(host.dataDir, "hosts"));
  await engine.handlers.hosts.reconnect({ projectId }, CALL);
  await waitFor(
    () => readLosses(engine),
    (losses) => losses["metrics.csv"] === 1,
  );
});

it("a scan tells what it could not fetch", async () => {
  const host = await startFakeHost();
  onTestFinished(() => host[Symbol.asyncDispose]());
  const engine = await openTestEngine(host.dataDir, { ephemeral: true });
  onTestFinished(() => engine.close());
  await writeFile(join(host.root, "metrics.csv"), "step,loss\n1,2\n");
  const [marks = []] = CODECS.flatMap((codec) => (codec.kind === "database" ? [codec.marks] : []));
  await writeFile(join(host.root, "runs.db"), marks.join(" "));
  await truncate(join(host.root, "runs.db"), 1_100_000_000);
  const projectId = await addAndRead(engine, host.url);
  expect(await readLosses(engine)).toEqual({ "metrics.csv": 1 });
  expect((await readStatus(engine, projectId)).problems).toMatchObject([
    { path: "runs.db", message: "a database of more than 1 GB, with its log, is not read" },
  ]);
});
