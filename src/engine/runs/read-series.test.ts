import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import type { Kernel } from "../../base/smoothing.ts";
import { SERIES_COLUMNS, type SeriesMeta, type XAxis } from "../../contract/runs.ts";
import { CALL, makeTestFolder, openTestEngine, type TestEngine } from "../testing.ts";

interface Line {
  readonly meta: SeriesMeta;
  readonly columns: Record<(typeof SERIES_COLUMNS)[number], number[]>;
}

async function read(
  engine: TestEngine,
  input: {
    readonly metric?: string;
    readonly x?: XAxis;
    readonly log?: boolean;
    readonly kernel?: Kernel;
    readonly ghosts?: boolean;
    readonly smoothing?: number;
    readonly pixelColumns?: number;
    readonly range?: { readonly from: number; readonly to: number };
  },
): Promise<Line[]> {
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
  const blob = await engine.handlers.runs.readSeries(
    {
      metric: "loss",
      runIds: rows.map(({ id }) => id),
      x: "step",
      pixelColumns: 500,
      smoothing: 0,
      kernel: "ema",
      log: false,
      ghosts: false,
      ...input,
    },
    CALL,
  );
  const { meta, columns } = decodeColumnBlob(await blob.arrayBuffer());
  const width = SERIES_COLUMNS.length;
  return (meta as SeriesMeta[]).map((one, line) => ({
    meta: one,
    columns: Object.fromEntries(
      SERIES_COLUMNS.map((name, i) => [name, Array.from(columns[line * width + i] ?? [], Number)]),
    ) as Line["columns"],
  }));
}

async function openWith(dataDir: string, folder: string, csv: string): Promise<TestEngine> {
  await writeFile(join(folder, "metrics.csv"), csv);
  const engine = await openTestEngine(dataDir, { ephemeral: true });
  await engine.addFolder(folder, { confirmed: true });
  await engine.whenSettled();
  return engine;
}

test("the last attempt wins from its first step on; older ones are ghosts", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openWith(
    data.path,
    project.path,
    "epoch,loss\n0,10\n1,11\n2,12\n3,13\n0,20\n1,21\n",
  );
  const [line, ghost] = await read(engine, { ghosts: true });
  expect(line?.columns.x).toEqual([0, 1]);
  expect(line?.columns.y).toEqual([20, 21]);
  expect(ghost?.meta).toMatchObject({ ghost: true, attempt: 1 });
  expect(ghost?.columns.y).toEqual([10, 11, 12, 13]);
  expect(await read(engine, {})).toHaveLength(1);
});

test("the whole range is that of the drawn points, not of ghosts that are not asked for", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const epochs = (count: number): string =>
    Array.from({ length: count }, (_, i) => `${i},${Math.sin(i * 12.9898) * 100}\n`).join("");
  const csv = `epoch,loss\n${epochs(3000)}${epochs(200)}`;
  await using engine = await openWith(data.path, project.path, csv);
  const narrow = { pixelColumns: 20 };
  const [part] = await read(engine, { range: { from: 50, to: 60 } });
  expect(part?.meta.extent).toEqual({ from: 0, to: 199 });
  const [all] = await read(engine, { ghosts: true, range: { from: 50, to: 60 } });
  expect(all?.meta.extent).toEqual({ from: 0, to: 2999 });
  expect(await read(engine, narrow)).toEqual(
    await read(engine, { ...narrow, range: { from: 0, to: 199 } }),
  );
  const [line] = await read(engine, { ...narrow, ghosts: true });
  expect(line?.columns).toEqual(
    (await read(engine, { ...narrow, range: { from: 0, to: 2999 } }))[0]?.columns,
  );
});

test("non-finite values are marks, counted, and not on the line; smoothing leaves them out", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openWith(
    data.path,
    project.path,
    "step,loss\n0,4\n1,nan\n2,inf\n3,-inf\n4,2\n",
  );
  const [line] = await read(engine, { smoothing: 0.5 });
  expect(line?.meta).toMatchObject({ inRange: 5, nonFinite: 3 });
  expect(line?.columns).toMatchObject({
    x: [0, 4],
    y: [4, 2],
    markX: [1, 2, 3],
    markKind: [0, 1, 2],
  });
  // 0.5 * 2 (last) + 0.5 * 2 = 2; debiased: after two finite points 0.75 is the divisor.
  const smoothed = line?.columns.smoothY.filter((value) => Number.isFinite(value)) ?? [];
  expect(smoothed[0]).toBeCloseTo(4, 12);
  expect(smoothed.at(-1)).toBeCloseTo((0.5 * 2 + 0.5 * 2) / 0.75, 12);
});

test("relative time starts at zero for every run; wall time is what was written", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openWith(
    data.path,
    project.path,
    "step,wall_time,loss\n0,1790000000,3\n1,1790000060,2\n2,1790000120,1\n",
  );
  const [relative] = await read(engine, { x: "relative" });
  expect(relative?.columns.x).toEqual([0, 60e6, 120e6]);
  const [wall] = await read(engine, { x: "wall" });
  expect(wall?.columns.x).toEqual([1790000000e6, 1790000060e6, 1790000120e6]);
});

test("points are given as stored, and by a range of steps", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openWith(data.path, project.path, "step,loss\n0,0.1\n5,nan\n9,0.3\n");
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
  const runId = rows[0]?.id ?? "";
  const all = await engine.handlers.runs.getPoints({ runId, metric: "loss" }, CALL);
  expect(all.series[0]?.points).toEqual([
    { step: 0, timeUs: null, value: 0.1 },
    { step: 5, timeUs: null, value: "NaN" },
    { step: 9, timeUs: null, value: 0.3 },
  ]);
  const some = await engine.handlers.runs.getPoints(
    { runId, metric: "loss", from: 5, to: 9 },
    CALL,
  );
  expect(some.series[0]).toMatchObject({ total: 2 });
  await expect(
    engine.handlers.runs.getPoints({ runId, metric: "none" }, CALL),
  ).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("a search that backtracks without end is refused, an invalid one too", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openWith(data.path, project.path, "step,loss\n0,1\n");
  const search = (text: string) =>
    engine.handlers.runs.list({ removed: false, limit: 10, search: text }, CALL);
  await expect(search("(")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  expect((await search("METR")).rows).toHaveLength(1);
  // Not allowed together with "u", but common.
  expect((await search("metrics\\-x|[\\w-.]+")).rows).toHaveLength(1);
  const { rows } = await search("");
  await engine.handlers.runs.edit({ ids: rows.map(({ id }) => id), name: "a".repeat(400) }, CALL);
  await expect(search("(a|aa)+$x")).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("formulas over metrics and params are lines as well, over any axis", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const csv = "step,loss,tokens,val\n0,4,100,\n1,3,120,30\n2,2,80,\n3,1,100,10\n";
  await using engine = await openWith(data.path, project.path, csv);
  const points = async (input: Parameters<typeof read>[1]): Promise<unknown> =>
    (await read(engine, input)).map(({ columns: { x, y, step } }) => ({ x, y, step }));

  expect(await points({ metric: "=val / loss" })).toEqual([
    { x: [1, 3], y: [10, 10], step: [1, 3] },
  ]);
  expect(await points({ x: "=cumsum(tokens)" })).toEqual([
    { x: [100, 220, 300, 400], y: [4, 3, 2, 1], step: [0, 1, 2, 3] },
  ]);
  // In the order of the axis, whatever the steps are.
  expect(await points({ x: "=tokens", metric: "=loss * 2" })).toEqual([
    { x: [80, 100, 100, 120], y: [4, 8, 2, 6], step: [2, 0, 3, 1] },
  ]);
  expect(await points({ metric: "=loss - other" })).toEqual([]);
  const [divided] = await read(engine, { metric: "=loss / (loss - 3)" });
  expect(divided?.columns).toMatchObject({ x: [0, 2, 3], markX: [1], markKind: [1] });
  await expect(points({ metric: "=loss +" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(points({ metric: "=params.lr * 2" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("a logarithmic axis begins at its first positive place and has columns of its own", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const rows = Array.from({ length: 100_000 }, (_, i) => `${i},${(i * 7919) % 1000}\n`).join("");
  await using engine = await openWith(data.path, project.path, `step,loss\n${rows}`);
  const [line] = await read(engine, { log: true, pixelColumns: 50 });
  const xs = line?.columns.x.filter((x) => x >= 1) ?? [];
  // Ten columns to a power of ten: the early points are all there, the later ones are reduced.
  expect(xs.slice(0, 4)).toEqual([1, 2, 3, 4]);
  expect(xs.length).toBeLessThanOrEqual(200);
  expect(line?.meta.inRange).toBe(99_999);
});

test("process time leaves out the time between attempts", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const at = (second: number): number => 1_700_000_000 + second;
  const csv = `step,time,loss\n0,${at(0)},4\n1,${at(10)},3\n2,${at(20)},2\n0,${at(1020)},5\n1,${at(1030)},6\n`;
  await using engine = await openWith(data.path, project.path, csv);
  const [line] = await read(engine, { x: "process" });
  expect(line?.columns.x).toEqual([20e6, 30e6]);
  expect(line?.columns.step).toEqual([0, 1]);
  const [relative] = await read(engine, { x: "relative" });
  expect(relative?.columns.x).toEqual([1020e6, 1030e6]);
});

test("every kernel smooths over all points before they are reduced", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openWith(data.path, project.path, "step,loss\n0,0\n1,6\n2,0\n3,6\n");
  const [line] = await read(engine, { kernel: "running", smoothing: 3 });
  expect(line?.columns.smoothY).toEqual([3, 2, 4, 3]);
  expect(line?.columns.y).toEqual([0, 6, 0, 6]);
});
