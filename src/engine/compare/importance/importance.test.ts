import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MOST_CURVES } from "../../../contract/compare-importance.ts";
import { AppError } from "../../../base/errors.ts";
import type { Progress } from "../../../base/work.ts";
import { readInParts } from "./read-in-parts.ts";
import { CALL, makeTestFolder, openTestEngine, type TestEngine } from "../../testing.ts";

interface TestRun {
  readonly params: Readonly<Record<string, number | string>>;
  readonly loss: number | string;
}

type Compare = TestEngine["handlers"]["compare"];

const ASK = { metric: "loss", part: "last", seed: 1 } as const;

/** Runs as a script leaves them: a folder each, with its params and one number. */
async function openRuns(
  folder: string,
  dataDir: string,
  runs: readonly TestRun[],
  header = "loss",
): Promise<{ readonly engine: TestEngine; readonly runIds: string[] }> {
  for (const [i, { params, loss }] of runs.entries()) {
    const path = join(folder, `run-${String(i).padStart(3, "0")}`);
    await mkdir(path);
    await writeFile(
      join(path, "metrics.csv"),
      `step,${header}\n0,${header.replaceAll(/\w+/g, "9")}\n1,${loss}\n`,
    );
    const lines = Object.entries(params).map(([key, value]) => `${key}: ${value}`);
    await writeFile(join(path, "hparams.yaml"), `${lines.join("\n")}\n`);
  }
  const engine = await openTestEngine(dataDir, { ephemeral: true });
  await engine.addFolder(folder, { confirmed: true });
  await engine.whenSettled();
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 1000 }, CALL);
  return { engine, runIds: rows.map(({ id }) => id) };
}

/** The loss is lr's order of magnitude, and a little of the optimizer's; the warm-up follows lr, the width does nothing. */
function plantedRuns(): TestRun[] {
  return Array.from({ length: 120 }, (_, i) => {
    const power = (i * 7) % 12;
    const optimizer = ["sgd", "adam", "lion"][i % 3] as string;
    return {
      params: {
        lr: 10 ** (-power / 2),
        warmup: 100 * power,
        optimizer,
        width: 2 ** ((i * 5) % 7),
        seed: i,
        note: `text ${i}`,
        same: 3,
      },
      loss: power + (optimizer === "adam" ? 1 : 0) + ((i * 31) % 10) / 50,
    };
  });
}

test("a planted cause is first, with what varies together with it; seeds, constants and own texts are left out by name", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const runs = plantedRuns();
  const broken = [
    { params: { lr: 1 }, loss: "nan" },
    { params: { lr: 1 }, loss: "inf" },
  ];
  const { engine, runIds } = await openRuns(project.path, data.path, [...runs, ...broken]);
  await using _ = engine;
  const { compare } = engine.handlers;
  const method = "fanova" as const;
  const told: Progress[] = [];
  const watched = { ...CALL, onProgress: (one: Progress) => told.push(one) };
  const found = await compare.readImportance({ ...ASK, runIds, method, pairs: true }, watched);
  expect(told[0]).toEqual({ done: 1, of: 64, what: "growing trees" });
  expect(found).toMatchObject({ runs: 120, nonFinite: 2, without: 0, silent: null, goal: "min" });
  const [first, second, third] = found.rows;
  expect(new Set([first?.param, ...(first?.aliases ?? [])])).toEqual(new Set(["lr", "warmup"]));
  expect([second?.param, third?.param]).toEqual(["optimizer", "width"]);
  expect(first?.share.value).toBeGreaterThan(0.9);
  expect(first?.share.low).toBeLessThanOrEqual(first?.share.value ?? 0);
  expect(third?.share.value).toBeLessThan(0.02);
  expect(found.r2?.value).toBeGreaterThan(0.9);
  expect(found.warnings.map(({ code }) => code)).toEqual(["aliased"]);
  expect(found.leftOut).toEqual(
    expect.arrayContaining([
      { param: "seed", why: "repetition" },
      { param: "note", why: "own-values" },
    ]),
  );
  expect(found.pairs.length).toBeGreaterThan(0);
  expect(await compare.readImportance({ ...ASK, runIds, method, pairs: true }, CALL)).toEqual(
    found,
  );
  for (const other of ["permutation", "ped-anova"] as const) {
    const { rows } = await compare.readImportance(
      { ...ASK, runIds, method: other, pairs: false },
      CALL,
    );
    expect(rows[0]?.param).toBe(first?.param);
  }

  const along = await compare.readDependence(
    { ...ASK, runIds, param: "lr", other: "optimizer" },
    CALL,
  );
  expect(along.levels).toHaveLength(12);
  expect(along.points).toHaveLength(120);
  expect(along.curves).toEqual([]);
  const { curves, levels } = await compare.readDependence({ ...ASK, runIds, param: "lr" }, CALL);
  expect(new Set(curves.map(({ runId }) => runId)).size).toBe(MOST_CURVES);
  expect(runIds).toEqual(expect.arrayContaining(curves.map(({ runId }) => runId)));
  for (const { said } of curves) {
    expect(said).toHaveLength(levels.length);
    expect(said[0]).toBeGreaterThan((levels[0]?.mean.value ?? 0) - 3);
    expect(said[0]).toBeLessThan((levels[0]?.mean.value ?? 0) + 3);
  }
  expect(along.pair?.columns.toSorted()).toEqual(["adam", "lion", "sgd"]);
  // The middle of what each power of ten was given, by hand.
  const expected = along.param === "lr" ? 11 : 0;
  expect(along.levels[0]?.mean.value).toBeGreaterThan(expected - 0.5);
  expect(along.levels[0]?.mean.value).toBeLessThan(expected + 1);
  await expect(
    compare.readDependence({ ...ASK, runIds, param: "nothing" }, CALL),
  ).rejects.toMatchObject({ code: "INVALID_INPUT" });

  const columns = ["params.lr", "params.warmup", "params.optimizer", "metrics.loss"];
  const { pairs } = await compare.readCorrelations({ runIds: runIds.slice(0, 122), columns }, CALL);
  expect(pairs).toHaveLength(6);
  expect(pairs[0]).toMatchObject({ a: 0, b: 1, kind: "correlation", n: 120 });
  expect(pairs[0]?.value).toBeCloseTo(-1, 9);
  expect(pairs[1]?.kind).toBe("ratio");
  for (const { p, adjusted } of pairs) expect(adjusted).toBeGreaterThanOrEqual(p ?? 0);
});

test("what cannot be said says why", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const flat = Array.from({ length: 8 }, (_, i) => ({ params: { lr: i, same: 1 }, loss: 2 }));
  const { engine, runIds } = await openRuns(project.path, data.path, flat);
  await using _ = engine;
  const { compare } = engine.handlers;
  const ask = { ...ASK, method: "fanova", pairs: true } as const;
  const silent = async (args: Partial<Parameters<Compare["readImportance"]>[0]>) =>
    (await compare.readImportance({ ...ask, runIds, ...args }, CALL)).silent;
  expect(await silent({})).toBe("constant-metric");
  expect(await silent({ runIds: [] })).toBe("no-metric");
  expect(await silent({ runIds: runIds.slice(0, 2) })).toBe("too-few-runs");
  expect(await silent({ metric: "nothing" })).toBe("no-metric");
  expect(await silent({ runIds: runIds.slice(0, 1) })).toBe("too-few-runs");
  expect(await silent({ part: "count" })).toBe("constant-metric");
  expect((await compare.readDependence({ ...ASK, runIds, param: "lr" }, CALL)).levels).toEqual([]);
  const { pairs } = await compare.readCorrelations(
    { runIds, columns: ["params.lr", "metrics.loss"] },
    CALL,
  );
  expect(pairs).toMatchObject([{ value: null, p: null, adjusted: null, n: 8 }]);
});

test("texts that no runs share and params that no run has are told apart", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const runs = Array.from({ length: 40 }, (_, i): TestRun => ({
    params: { host: `node ${i}`, pair: `pair ${i >> 1}`, same: 1 },
    loss: i < 4 ? "nan" : i,
  }));
  const { engine, runIds } = await openRuns(project.path, data.path, runs);
  await using _ = engine;
  const { compare } = engine.handlers;
  const rank = (args: Partial<Parameters<Compare["readImportance"]>[0]>) =>
    compare.readImportance({ ...ASK, runIds, method: "fanova", pairs: true, ...args }, CALL);
  const found = await rank({});
  expect(found).toMatchObject({ runs: 36, nonFinite: 4, silent: null });
  expect(found.leftOut).toEqual([{ param: "host", why: "own-values" }]);
  expect(found.warnings).toContainEqual({ code: "pooled", param: "pair", texts: 18, own: 0 });
  expect(found.rows).toMatchObject([{ param: "pair", share: { value: null } }]);
  const along = await compare.readDependence({ ...ASK, runIds, param: "pair" }, CALL);
  expect(along.levels).toMatchObject([{ value: "(others)", runs: 36 }]);
  const wished = await rank({ params: ["host", "same", "nothing"] });
  expect(wished.warnings).toContainEqual({ code: "own-values", param: "host", distinct: 36 });
  expect(wished.leftOut).toEqual([
    { param: "same", why: "constant" },
    { param: "nothing", why: "absent" },
  ]);
  expect(await rank({ params: ["nothing"] })).toMatchObject({ silent: "no-params", rows: [] });
});

test("a question that nobody waits for any more ends between two parts, and its answer is not made", async () => {
  const left = new AbortController();
  let grown = 0;
  // As the pool does: of who has left no call is begun.
  const analyst = {
    growModel: async (_args: unknown, options?: { readonly signal?: AbortSignal | undefined }) => {
      if (options?.signal?.aborted === true) throw new AppError("CANCELLED", "left");
      grown++;
      left.abort();
      return { reading: "r", isGrown: false };
    },
  };
  let read = false;
  const answer = readInParts(analyst, { ...ASK, runIds: [] }, { signal: left.signal }, () => {
    read = true;
    return Promise.resolve();
  });
  await expect(answer).rejects.toMatchObject({ code: "CANCELLED" });
  expect([grown, read]).toEqual([1, false]);
});

test("a metric near the ends of doubles is told as any other, and one that is infinite has no numbers", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const runs = Array.from({ length: 40 }, (_, i) => ({
    params: { lr: (i * 7) % 8, seed: i },
    loss: `${((i * 7) % 8) + ((i * 31) % 10) / 50}e306,${i % 2 === 0 ? "inf" : "-inf"}`,
  }));
  const { engine, runIds } = await openRuns(project.path, data.path, runs, "loss,endless");
  await using _ = engine;
  const { compare } = engine.handlers;
  const { rows, r2, warnings } = await compare.readImportance(
    { ...ASK, runIds, method: "fanova", pairs: false },
    CALL,
  );
  expect(rows.map(({ param }) => param)).toEqual(["lr"]);
  expect(rows[0]?.share.value).toBeGreaterThan(0.9);
  expect(r2?.value).toBeGreaterThan(0.9);
  expect(warnings.map(({ code }) => code)).not.toContain("unexplained");
  const { levels } = await compare.readDependence({ ...ASK, runIds, param: "lr" }, CALL);
  expect(levels.at(-1)?.mean.value).toBeGreaterThan(6e306);
  expect(levels.at(-1)?.mean.value).toBeLessThan(8e306);
  const { columns, pairs } = await compare.readCorrelations(
    { runIds, columns: ["params.lr", "metrics.endless"] },
    CALL,
  );
  expect(columns[1]).toMatchObject({ kind: "numeric", n: 0 });
  expect(pairs).toMatchObject([{ value: null, p: null, n: 0 }]);
});
