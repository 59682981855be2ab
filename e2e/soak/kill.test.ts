import { setTimeout as pause } from "node:timers/promises";
import { spawn, type ChildProcess } from "node:child_process";
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeEventSet } from "../../bench/gen-events.ts";
import { startEngine, type Api } from "../support/engine.ts";
import { createRandom } from "../support/random.ts";
import { makeTempFolder } from "../support/temp.ts";
import { readEventFile, type EventPoint } from "../support/tfevents-reader.ts";
import { waitFor } from "../support/wait.ts";

const scale = Number(process.env["SOAK_SCALE"] ?? "0.1");
const seed = Number(process.env["SOAK_SEED"] ?? "1");
const engineKills = Math.max(1, Math.round(50 * scale));
const writerKills = Math.max(1, Math.round(10 * scale));
const rebuildKills = Math.max(2, Math.round(20 * scale));
const random = createRandom(seed).next;

describe(`kill -9 (seed ${seed})`, () => {
  it(`of the engine at ${engineKills} random moments during ingest loses and repeats nothing`, async () => {
    await using temp = await makeTempFolder();
    const logs = join(temp.path, "logs");
    const backlog = { runs: 4, tags: 5, steps: Math.max(4000, 40_000 * scale), seed };
    await writeEventSet(logs, backlog);
    const writer = startWriter(join(logs, "live"), 0, 0);
    const engine = await startEngine({ folders: [logs], dataDir: join(temp.path, "data") });
    try {
      for (let kill = 0; kill < engineKills; kill++) {
        await pause(random() * 500);
        await engine.kill();
        await engine.restart();
      }
      await killProcess(writer);
      await engine.settled(1);
      await expectExactlyOnce(engine.api, logs);
    } finally {
      await killProcess(writer);
      await engine[Symbol.asyncDispose]();
    }
  });

  it(`of the engine at ${rebuildKills} random moments of a rebuild loses nothing, of runs without files either`, async () => {
    await using temp = await makeTempFolder();
    const logs = join(temp.path, "logs");
    await writeEventSet(logs, { runs: 4, tags: 5, steps: Math.max(4000, 40_000 * scale), seed });
    const engine = await startEngine({ folders: [logs], dataDir: join(temp.path, "data") });
    try {
      await engine.settled(1);
      const before = await readStored(engine.api);
      const [gone = ""] = await readdir(logs);
      await rm(join(logs, gone), { recursive: true });
      await waitFor("the run is marked", async () =>
        (await engine.api.runs.list({ removed: false, limit: 10 })).rows.some(
          ({ sourceMissing }) => sourceMissing,
        ),
      );
      const startedMs = performance.now();
      await engine.api.system.rebuild();
      const lastsMs = performance.now() - startedMs;
      for (let kill = 0; kill < rebuildKills; kill++) {
        const rebuilt = engine.api.system.rebuild().catch(() => undefined);
        await pause(random() * lastsMs * 1.2);
        await engine.kill();
        await rebuilt;
        await engine.restart();
        await engine.settled(1);
        expect(await readStored(engine.api)).toEqual(before);
      }
    } finally {
      await engine[Symbol.asyncDispose]();
    }
  });

  it(`of the writing script at ${writerKills} random moments leaves every complete record, once`, async () => {
    await using temp = await makeTempFolder();
    const logs = join(temp.path, "logs");
    const folder = join(logs, "run");
    await using engine = await startEngine({
      folders: [temp.path],
      dataDir: join(temp.path, ".data"),
    });
    for (let number = 0; number < writerKills; number++) {
      const writer = startWriter(folder, number, number * 1_000_000);
      await waitFor(
        "the script writes",
        async () => (await readdir(folder)).length >= 2 * number + 2,
      );
      await pause(random() * 400);
      await killProcess(writer);
    }
    await engine.settled(1);
    await expectExactlyOnce(engine.api, logs, temp.path);
  });
});

/** Every stored point against what an independent reader finds in the files now, in file order. */
async function expectExactlyOnce(api: Api, logs: string, root = logs): Promise<void> {
  const expected = await readAll(logs, root);
  const stored = await waitFor("every point is stored", async () => {
    const found = await readStored(api);
    return found.size >= expected.size && countOf(found) >= countOf(expected) && found;
  });
  expect([...stored.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [key, points] of expected) {
    // One long comparison instead of a million expectations: only a difference is worth printing.
    const got = stored.get(key) ?? [];
    const differsAt = points.findIndex(
      ({ step, value }, i) => got[i]?.step !== step || !Object.is(got[i].value, value),
    );
    expect({ key, differsAt, count: got.length }).toEqual({
      key,
      differsAt: -1,
      count: points.length,
    });
  }
}

const countOf = (series: ReadonlyMap<string, readonly EventPoint[]>): number =>
  [...series.values()].reduce((sum, points) => sum + points.length, 0);

async function readAll(logs: string, root: string): Promise<Map<string, EventPoint[]>> {
  const series = new Map<string, EventPoint[]>();
  const add = (key: string, points: readonly EventPoint[]): void => {
    series.set(key, [...(series.get(key) ?? []), ...points]);
  };
  const entries = await readdir(logs, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => ({ folder: entry.parentPath, name: entry.name }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { folder, name } of files) {
    const path = folder.slice(root.length + 1).replaceAll("\\", "/");
    if (name.includes("tfevents")) {
      const tags = await readEventFile(join(folder, name));
      for (const [tag, points] of tags) add(`${path} ${tag}`, points);
    } else if (name.endsWith(".csv")) {
      const text = await readFile(join(folder, name), "utf8");
      const lines = text.slice(0, text.lastIndexOf("\n")).split("\n").slice(1);
      const points = lines.map((line) => {
        const [step, value] = line.split(",").map(Number);
        return { step: step ?? Number.NaN, value: value ?? Number.NaN };
      });
      if (points.length > 0) add(`${path}/${name} loss`, points);
    }
  }
  return series;
}

async function readStored(api: Api): Promise<Map<string, EventPoint[]>> {
  const { sources } = await api.ingest.listSources({});
  const pathById = new Map<string, string>();
  for (const runId of new Set(sources.map((source) => source.runId))) {
    const run = await api.runs.get({ id: runId });
    for (const source of run.sources) pathById.set(source.id, source.path);
  }
  const series = new Map<string, EventPoint[]>();
  for (const { runId, metrics, path } of sources) {
    for (const metric of Object.keys(metrics)) {
      const answer = await api.runs.getPoints({ runId, metric });
      const own = answer.series
        .filter(({ sourceId }) => pathById.get(sourceId) === path)
        .toSorted((a, b) => a.attempt - b.attempt);
      series.set(
        `${path} ${metric}`,
        own.flatMap(({ points }) =>
          points.map(({ step, value }) => ({ step: Number(step), value: Number(value) })),
        ),
      );
    }
  }
  return series;
}

function startWriter(folder: string, number: number, firstStep: number): ChildProcess {
  return spawn(
    process.execPath,
    [join(import.meta.dirname, "writer.ts"), folder, String(number), String(firstStep)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
}

async function killProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
}
