import { appendFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ImportReport } from "../contract/ingest-import.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { attachTo } from "./connection.ts";
import type { EngineRecord } from "./engine-file.ts";

/** A file store in MLflow's form, large enough to be met at work. */
async function writeStore(folder: string, runs: number, points: number): Promise<void> {
  const experiment = join(folder, "1");
  await mkdir(experiment, { recursive: true });
  await writeFile(join(experiment, "meta.yaml"), "experiment_id: '1'\nname: large\n");
  const text = Array.from({ length: points }, (_, i) => `${1_795_000_000_000 + i} ${i / 7} ${i}\n`);
  for (let i = 0; i < runs; i++) {
    const id = String(i).padStart(32, "0");
    const run = join(experiment, id);
    for (const name of ["metrics", "params", "artifacts"])
      await mkdir(join(run, name), { recursive: true });
    await writeFile(
      join(run, "meta.yaml"),
      `run_id: ${id}\nrun_name: run ${i}\nstatus: 3\nstart_time: 1795000000000\nend_time: 1795000900000\nlifecycle_stage: active\n`,
    );
    await writeFile(join(run, "metrics/loss"), text.join(""));
    await writeFile(join(run, "params/lr"), String(i / 10));
    await writeFile(join(run, "artifacts/weights.bin"), Buffer.alloc(200_000, i));
  }
}

async function report(
  place: Workplace,
  ...args: string[]
): Promise<ImportReport & { code: number }> {
  const { code, stdout, stderr } = await place.run("import", ...args, "--json");
  if (stdout === "") throw new Error(`ended with ${code}: ${stderr}`);
  return { ...(JSON.parse(stdout) as ImportReport), code };
}

test("imports by one command; the exit code tells whether all came; again brings only what is new", async () => {
  await using place = await createWorkplace();
  const store = join(place.dir, "mlruns");
  await writeStore(store, 3, 100);
  const preview = await report(place, store, "--dry-run");
  expect(preview).toMatchObject({
    code: 0,
    dryRun: true,
    total: { runs: 3, points: 300, artifacts: 3 },
  });
  expect(await place.runJson("projects", "ls")).toEqual({ projects: [] });

  const first = await report(place, store, "--name", "Large");
  expect(first).toMatchObject({
    code: 0,
    project: { name: "Large" },
    format: "mlflow",
    added: { runs: 3, points: 300, artifacts: 3, artifactBytes: 600_000 },
    left: [],
  });
  await appendFile(
    join(store, "1", "0".repeat(32), "metrics/loss"),
    "1795000001000 nonsense 100\n",
  );
  const second = await report(place, store);
  expect(second).toMatchObject({ code: 3, added: { runs: 0, points: 0 }, leftTotal: 1 });
  const plain = await place.run("import", store);
  expect(plain.code).toBe(3);
  expect(plain.stdout).toContain("Nothing was new.");
  expect(plain.stdout).toContain("DID NOT COME");
});

test("wrong usage and what cannot be imported end as every command does", async () => {
  await using place = await createWorkplace();
  expect((await place.run("import")).code).toBe(2);
  expect((await place.run("import", place.logs, "--as", "excel")).code).toBe(2);
  const refused = await place.run("import", place.logs);
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toContain("--as");
});

/** The moments at which the engine is killed: while it reads logs, and while it copies files. */
const MOMENTS = ["logs", "logs", "artifacts", "artifacts"] as const;

test("an engine that is killed in an import goes on with it at its next start; nothing is lost or comes twice", async () => {
  await using place = await createWorkplace();
  const store = join(place.dir, "mlruns");
  const [runs, points] = [80, 5000];
  await writeStore(store, runs, points);
  let id = "";
  for (const moment of MOMENTS) {
    const engine = await place.start(["serve", "--no-open", "--port", "0"]);
    const { api } = attachTo(recordOf(place));
    if (id === "")
      id = (await api.ingest.startImport({ path: store, artifacts: "copy" })).projectId;
    await untilUnderWay(api, moment);
    engine.child.kill("SIGKILL");
    await engine.exited;
  }
  // A copy that was killed in the middle leaves what nobody needs.
  await writeFile(join(place.dataDir, "artifacts/partial-1"), "half");
  // The last time by a command of its own.
  const last = await report(place, store);
  expect(last).toMatchObject({ code: 0, number: 1, state: "done", left: [], project: { id } });
  const all = {
    runs,
    points: runs * points,
    params: runs,
    artifacts: runs,
    artifactBytes: runs * 200_000,
  };
  expect(last.total).toMatchObject(all);
  expect(last.added).toMatchObject(all);
  const stored = await readdir(join(place.dataDir, "artifacts"));
  expect(stored.filter((name) => name.startsWith("partial"))).toEqual([]);
  await rm(store, { recursive: true });
  expect(await place.runJson("rebuild")).toMatchObject({ runs, points: runs * points });
  const listed = await place.runJson<{
    runs: ReadonlyArray<{
      name: string;
      metrics: Record<string, { points: number; last: number }>;
    }>;
  }>("runs", "ls");
  expect(listed.runs).toHaveLength(runs);
  for (const { metrics } of listed.runs)
    expect(metrics["loss"]).toMatchObject({ points, lastStep: points - 1, last: (points - 1) / 7 });
}, 400_000);

test("an import whose folder went away in the middle says that not all was read", async () => {
  await using place = await createWorkplace();
  const store = join(place.dir, "mlruns");
  await writeStore(store, 80, 5000);
  const engine = await place.start(["serve", "--no-open", "--port", "0"]);
  const { api } = attachTo(recordOf(place));
  const { projectId } = await api.ingest.startImport({ path: store, artifacts: "copy" });
  await untilUnderWay(api, "logs");
  engine.child.kill("SIGKILL");
  await engine.exited;
  await rm(store, { recursive: true });
  await place.start(["serve", "--no-open", "--port", "0"]);
  const again = attachTo(recordOf(place)).api;
  await expect
    .poll(async () => (await again.ingest.getImport({ projectId })).state, { timeout: 20_000 })
    .toBe("failed");
  const { failure, total } = await again.ingest.getImport({ projectId });
  expect(failure).toContain("not there any more");
  expect(total.runs).toBeGreaterThan(0);
});

function recordOf(place: Workplace): EngineRecord {
  const record = place.record();
  if (record === undefined) throw new Error("no engine is live");
  return record;
}

/** Waits until the import has done a part of that work, and not all of it. */
async function untilUnderWay(
  api: ReturnType<typeof attachTo>["api"],
  phase: "logs" | "artifacts",
): Promise<void> {
  for (;;) {
    const [one] = await api.ingest.importProgress();
    if (one === undefined) throw new Error(`the import was over before it was met at its ${phase}`);
    if (one.phase === phase && one.files > 0 && one.files < one.filesTotal) return;
  }
}
