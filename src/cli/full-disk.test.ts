import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFile, mkdir, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, type TestContext } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { attachTo, type Connection } from "./connection.ts";
import { skip } from "./confined.test-support.ts";

const SERVE = ["serve", "--no-open", "--port", "0"];
const WAIT = { timeout: 30_000 };
const ROWS = 20_000;
const FULL = "The disk of the data folder is full.";

function api(place: Workplace): Connection["api"] {
  const record = place.record();
  if (record === undefined) throw new Error("no engine.json");
  return attachTo(record).api;
}

interface SmallDisk extends Disposable {
  fill(): Promise<void>;
  /** Gives so many bytes of what fills it back. */
  shrink(bytes: number): Promise<void>;
  free(): Promise<void>;
}

/** A small disk of its own in the place of the folder. */
async function mountSmallDisk(context: TestContext, folder: string): Promise<SmallDisk> {
  await mkdir(folder);
  const { status, stderr, error } = spawnSync(
    "mount",
    ["-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs", folder],
    { encoding: "utf8" },
  );
  if (status !== 0) skip(context, error?.message ?? stderr.trim());
  const ballast = join(folder, "ballast");
  return {
    async fill() {
      for (const bytes of [65536, 4096, 1]) {
        try {
          for (;;) await appendFile(ballast, Buffer.alloc(bytes));
        } catch (error_) {
          if ((error_ as NodeJS.ErrnoException).code !== "ENOSPC") throw error_;
        }
      }
    },
    shrink: async (bytes) => truncate(ballast, (await stat(ballast)).size - bytes),
    free: () => rm(ballast),
    // Lazily: the engine may still hold files of it.
    [Symbol.dispose]: () => void spawnSync("umount", ["-l", folder]),
  };
}

/** Values that do not compress, so that they need room. */
const valueAt = (step: number): number => Math.sin(step * 12.9898) * 43758.5453;
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${from + i},0,${valueAt(from + i)}\n`).join("");

async function readPoints(place: Workplace, path: string): Promise<Array<[unknown, unknown]>> {
  const { sources } = await api(place).ingest.listSources({});
  const runId = sources.find((source) => source.path === path)?.runId;
  if (runId === undefined) return [];
  const { series } = await api(place).runs.getPoints({ runId, metric: "acc" });
  return series.flatMap(({ points }) =>
    points.map(({ step, value }): [unknown, unknown] => [Number(step), value]),
  );
}

test("a full disk stops the writing, says so, and loses nothing: with space it goes on by itself", async (context) => {
  await using place = await createWorkplace();
  using disk = await mountSmallDisk(context, place.dataDir);
  const engine = await place.start([...SERVE, place.logs]);
  const { runs, system } = api(place);
  const readProblem = async (): Promise<string | null> => (await system.info()).writeProblem;
  await expect.poll(() => readPoints(place, "beta/metrics.csv"), WAIT).toHaveLength(20);
  const [run] = (await runs.list({})).rows;
  const rename = (name: string): Promise<object> => runs.edit({ ids: [run?.id ?? ""], name });

  await disk.fill();
  await appendFile(join(place.logs, "alpha", "metrics.csv"), rows(20, ROWS));
  await mkdir(join(place.logs, "late"));
  await writeFile(join(place.logs, "late", "metrics.csv"), `step,x,acc\n${rows(0, 30)}`);
  await rm(join(place.logs, "beta", "metrics.csv"));
  await expect.poll(readProblem, WAIT).toBe(FULL);
  await expect(rename("not acknowledged")).rejects.toMatchObject({ code: "DISK_FULL" });
  const doctor = await place.run("doctor");
  expect([doctor.code, doctor.stderr]).toEqual([1, ""]);
  expect(doctor.stdout).toContain(FULL);
  expect(await readPoints(place, "beta/metrics.csv")).toHaveLength(20);

  await disk.free();
  const expectEverything = async (): Promise<void> => {
    const count = async (path: string): Promise<number> => (await readPoints(place, path)).length;
    await expect.poll(() => count("late/metrics.csv"), WAIT).toBe(30);
    await expect.poll(() => count("alpha/metrics.csv"), WAIT).toBe(ROWS);
    const points = await readPoints(place, "alpha/metrics.csv");
    expect(points.slice(20)).toEqual(
      Array.from({ length: ROWS - 20 }, (_, i) => [20 + i, valueAt(20 + i)]),
    );
    const { rows: listed } = await api(place).runs.list({});
    expect(listed.filter(({ sourceMissing }) => sourceMissing)).toMatchObject([{ points: 40 }]);
  };
  await expectEverything();
  await expect.poll(readProblem, WAIT).toBeNull();
  await rename("acknowledged");
  expect(await place.runJson("doctor")).toMatchObject({ ok: true });

  engine.child.kill("SIGKILL");
  await engine.exited;
  await place.start(SERVE);
  await expectEverything();
  expect((await api(place).runs.get({ id: run?.id ?? "" })).name).toBe("acknowledged");
});

test("on a full disk an engine ends when it is told to, and commands say why they cannot work", async (context) => {
  await using place = await createWorkplace();
  using disk = await mountSmallDisk(context, place.dataDir);
  const engine = await place.start([...SERVE, place.logs]);
  await expect.poll(() => readPoints(place, "beta/metrics.csv"), WAIT).toHaveLength(20);
  await disk.fill();
  await appendFile(join(place.logs, "alpha", "metrics.csv"), rows(20, ROWS));
  await expect.poll(async () => (await api(place).system.info()).writeProblem, WAIT).toBe(FULL);
  const attached = await place.run("scan", place.logs);
  expect([attached.code, attached.stdout]).toEqual([1, ""]);
  expect(attached.stderr).toContain(FULL);
  engine.child.kill("SIGTERM");
  expect(await engine.exited).toBe(0);

  await disk.fill();
  for (const args of [SERVE, ["scan", place.logs]]) {
    const { code, stdout, stderr } = await place.run(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^assay: The disk of the data folder .*is full\.\n.*\n$/);
  }
  await disk.free();
  expect(await place.runJson("scan", place.logs)).toMatchObject({ runs: 2, points: 2 * ROWS + 40 });
});

test("a rebuild for which the disk has no room changes nothing, and is made once there is room", async (context) => {
  await using place = await createWorkplace();
  using disk = await mountSmallDisk(context, place.dataDir);
  await appendFile(join(place.logs, "alpha", "metrics.csv"), rows(20, ROWS));
  await place.runJson("scan", place.logs);
  await rm(join(place.logs, "beta"), { recursive: true });
  await place.runJson("scan", place.logs);
  const before = await place.runJson("runs", "ls");
  expect(before).toMatchObject({ runs: [{}, {}] });

  await disk.fill();
  // Room for the journal and the run without files, not for all of the points.
  await disk.shrink(400_000);
  const { code, stdout, stderr } = await place.run("rebuild");
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("The rebuild was given up and nothing was changed");
  expect(await place.runJson("runs", "ls")).toEqual(before);
  await disk.free();
  expect(await place.runJson("runs", "ls")).toEqual(before);
  expect(await place.runJson("rebuild")).toMatchObject({ runs: 2, points: 2 * ROWS + 40 });
  expect(await place.runJson("runs", "ls")).toEqual(before);
});

test("an upload for which the disk has no room is refused, leaves nothing, and is taken once there is room", async (context) => {
  await using place = await createWorkplace();
  using disk = await mountSmallDisk(context, place.dataDir);
  const engine = await place.start(SERVE);
  const { url } = place.record() ?? {};
  const address = (name: string): string =>
    `${url}api/2.0/mlflow-artifacts/artifacts/0/${"a".repeat(32)}/artifacts/${name}`;
  const content = randomBytes(2 * 1024 * 1024);
  const put = async (name: string) => {
    const { status } = await fetch(address(name), { method: "PUT", body: content });
    return status;
  };
  const stored = async (): Promise<string[]> => {
    const names = await readdir(join(place.dataDir, "artifacts"), { recursive: true });
    return names.filter((name) => name.includes("upload-"));
  };
  expect(await put("before.bin")).toBe(200);

  await disk.fill();
  await disk.shrink(1024 * 1024);
  const refused = await fetch(address("before.bin"), { method: "PUT", body: randomBytes(4 << 20) });
  // 503: MLflow's client tries again, so that nothing is lost once there is room.
  expect([refused.status, await refused.json()]).toEqual([
    503,
    { error_code: "TEMPORARILY_UNAVAILABLE", message: FULL },
  ]);
  expect(await stored()).toEqual([]);
  // What was there is not half of something else now, and others are served.
  const before = await fetch(address("before.bin"));
  expect(Buffer.from(await before.arrayBuffer()).equals(content)).toBe(true);

  await disk.free();
  expect(await put("after.bin")).toBe(200);
  engine.child.kill("SIGKILL");
  await engine.exited;
  await place.start(SERVE);
  const { url: again } = place.record() ?? {};
  const after = await fetch(address("after.bin").replace(url ?? "", again ?? ""));
  expect(Buffer.from(await after.arrayBuffer()).equals(content)).toBe(true);
});
