import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import { startEngine, type Api } from "../support/engine.ts";
import { createRandom } from "../support/random.ts";
import { makeTempFolder } from "../support/temp.ts";

const scale = Number(process.env["SOAK_SCALE"] ?? "0.1");
const seed = Number(process.env["SOAK_SEED"] ?? "1");
const KILLS = Math.max(3, Math.round(30 * scale));
const RUNS = Math.max(300, Math.round(1000 * scale));
const random = createRandom(seed).next;

async function listRuns(api: Api): Promise<string[]> {
  const { rows } = await api.runs.list({ removed: false, limit: 10_000 });
  return rows.map(({ id }) => id).toSorted();
}

/** Every run with what was said of it and its points, bit for bit. */
async function readAll(api: Api): Promise<Map<string, unknown>> {
  const all = new Map<string, unknown>();
  for (const runId of await listRuns(api)) {
    const { name, notes, points, metrics } = await api.runs.get({ id: runId });
    const { series } = await api.runs.listSeries({ runId });
    const columns = [];
    for (const { points: count, ...key } of series) {
      const blob = await api.runs.readPoints({ runId, ...key, offset: 0, limit: count });
      columns.push(decodeColumnBlob(await blob.arrayBuffer()).columns.map((one) => [...one]));
    }
    all.set(runId, { name, notes, points, metrics, series, columns });
  }
  return all;
}

it(`kill -9 at ${KILLS} random moments of taking ${RUNS} runs loses and repeats nothing (seed ${seed})`, async () => {
  await using temp = await makeTempFolder();
  const logs = join(temp.path, "logs");
  for (let run = 0; run < RUNS; run++) {
    await mkdir(join(logs, `run-${run}`), { recursive: true });
    const rows = Array.from({ length: 60 }, (_, step) =>
      [step, ...Array.from({ length: 4 }, () => random())].join(","),
    );
    const head = "step,a,b,c,d";
    await writeFile(join(logs, `run-${run}`, "metrics.csv"), `${head}\n${rows.join("\n")}\n`);
  }
  const path = join(temp.path, "all.assay");
  await using ann = await startEngine({ folders: [logs], dataDir: join(temp.path, "ann") });
  await ann.settled(1);
  const runIds = await listRuns(ann.api);
  expect(runIds.length).toBe(RUNS);
  for (const [at, id] of runIds.entries())
    if (at % 10 === 0) await ann.api.runs.edit({ ids: [id], notes: `note ${at}` });
  await ann.api.bundles.write({ runIds, path });
  const before = await readAll(ann.api);

  let lastsMs = 0;
  {
    await using cid = await startEngine({ dataDir: join(temp.path, "cid") });
    const startedMs = performance.now();
    await cid.api.bundles.take({ path });
    lastsMs = performance.now() - startedMs;
  }
  const held: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const bob = await startEngine({ dataDir: join(temp.path, `bob-${kill}`) });
    try {
      const taken = bob.api.bundles.take({ path }).catch(() => undefined);
      await pause(random() * lastsMs);
      await bob.kill();
      await taken;
      await bob.restart();
      const there = await listRuns(bob.api);
      held.push(there.length);
      // A run is there whole or not at all.
      const some = await readAll(bob.api);
      const withoutNotes = (run: unknown): unknown => ({ ...(run as object), notes: "" });
      for (const id of there)
        expect(withoutNotes(some.get(id))).toEqual(withoutNotes(before.get(id)));

      const last = await bob.api.bundles.take({ path });
      expect(last.runs).toMatchObject({ new: RUNS - there.length, same: there.length });
      expect(await readAll(bob.api)).toEqual(before);
      const [project] = await bob.api.runs.listProjects();
      expect(await bob.api.ingest.getImport({ projectId: project?.id ?? "" })).toMatchObject({
        state: "done",
        total: { runs: RUNS },
      });
      const { rows } = await bob.api.runs.history({ limit: 1 });
      const again = await bob.api.bundles.take({ path });
      expect(again).toMatchObject({ merged: 0, runs: { same: RUNS } });
      expect((await bob.api.runs.history({ limit: 1 })).rows[0]?.seq).toBe(rows[0]?.seq);
      const checks = await bob.api.system.doctor();
      expect(checks.filter(({ status }) => status === "failed")).toEqual([]);
    } finally {
      await bob[Symbol.asyncDispose]();
    }
  }
  process.stdout.write(
    `taking lasts ${Math.round(lastsMs)} ms; runs after each kill: ${held.join(" ")}\n`,
  );
}, 1_800_000);
