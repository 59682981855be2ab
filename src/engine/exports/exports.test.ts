import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { EXPORT_FORMATS, type ExportFormat, type ExportTable } from "../../base/export-table.ts";
import { event, eventFile, scalar, summary } from "../../formats/tfevents/testing.ts";
import {
  CALL,
  makeTestFolder,
  openTestEngine,
  type TestEngine,
  type TestFolder,
} from "../testing.ts";
import type { Cell } from "./batch.ts";
import { readBack } from "./read-back.test-support.ts";

let folder: TestFolder;
let engine: TestEngine;
let projects = 0;

beforeAll(async () => {
  folder = await makeTestFolder();
  engine = await openTestEngine(join(folder.path, "data"), { ephemeral: true });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Which {
  readonly runIds?: string[];
  readonly projectId?: string;
  readonly query?: string;
}

async function exportBytes(format: ExportFormat, table: ExportTable, which: Which) {
  const { handlers } = engine;
  const begun = await handlers.exports.begin({ ...which, table, format }, CALL);
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = new Uint8Array(
      await (await handlers.exports.next({ id: begun.id }, CALL)).arrayBuffer(),
    );
    if (part.length === 0) break;
    parts.push(part);
  }
  const told = await handlers.exports.progress({ id: begun.id }, CALL);
  return { begun, told, bytes: new Uint8Array(Buffer.concat(parts)) };
}

/** Every stored point by the reading that pages of points are made of. */
async function readEverything(runIds: readonly string[]): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  const { runs } = engine.handlers;
  for (const runId of runIds) {
    const { name } = await runs.get({ id: runId }, CALL);
    for (const { points, source, ...key } of (await runs.listSeries({ runId }, CALL)).series) {
      const blob = await runs.readPoints({ runId, ...key, offset: 0, limit: 200_000 }, CALL);
      const [steps, times, values] = decodeColumnBlob(await blob.arrayBuffer()).columns;
      expect(values?.length).toBe(points);
      const { metric, context, attempt } = key;
      for (let i = 0; i < points; i++) {
        const timeUs = times?.[i] as number;
        rows.push([
          runId,
          name,
          metric,
          context,
          source,
          BigInt(attempt),
          BigInt(steps?.[i] as number | bigint),
          Number.isNaN(timeUs) ? null : timeUs,
          values?.[i] as number,
        ]);
      }
    }
  }
  return rows;
}

async function watch(name: string, files: Readonly<Record<string, string | Uint8Array>>) {
  const path = join(folder.path, name);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(join(path, file, ".."), { recursive: true });
    await writeFile(join(path, file), content);
  }
  await mkdir(path, { recursive: true });
  const { projectId } = await engine.addFolder(path, { confirmed: true });
  await engine.whenSettled();
  return projectId;
}

const METRICS = ["loss", 'a "b",\nc', "日本 語", "x.best", "NaN"];
const value = fc.oneof(
  fc.double().map((one) => (Object.is(one, -0) ? "-0.0" : String(one))),
  fc.constantFrom("NaN", "Infinity", "-Infinity", "-0.0", "5e-324", "0.1"),
);
const step = fc.oneof(
  fc.nat(1000).map(BigInt),
  fc.bigInt(2n ** 53n, 2n ** 63n - 1n),
  fc.bigInt(-(2n ** 63n), 0n),
);
const record = fc.record({
  step,
  time: fc.option(fc.integer({ min: 1_600_000_000, max: 1_900_000_000 })),
  values: fc.uniqueArray(fc.tuple(fc.constantFrom(...METRICS), value), {
    minLength: 1,
    selector: ([metric]) => metric,
  }),
});
const lineOf = ({
  step: at,
  time,
  values,
}: typeof record extends fc.Arbitrary<infer R> ? R : never) =>
  `{"step": ${at}${time === null ? "" : `, "_timestamp": ${time}.25`}, ${values
    .map(([metric, text]) => `${JSON.stringify(metric)}: ${text}`)
    .join(", ")}}\n`;
const floats = fc.array(fc.float(), { minLength: 1, maxLength: 20 });
const project = fc.record({
  lines: fc.array(fc.array(record, { minLength: 1, maxLength: 30 }), { maxLength: 3 }),
  // Each file is an attempt: the next one begins at step 0 again.
  attempts: fc.array(floats, { maxLength: 3 }),
  epochs: fc.array(floats, { maxLength: 3 }),
});

test("exports in every format are every stored point of random runs, bit for bit", async () => {
  let attempts = 0;
  await fc.assert(
    fc.asyncProperty(project, async ({ lines, attempts: files, epochs }) => {
      const name = `random-${projects++}`;
      const projectId = await watch(name, {
        ...Object.fromEntries(
          lines.map((records, i) => [`json ${i}/log.jsonl`, records.map(lineOf).join("")]),
        ),
        ...Object.fromEntries(
          files.map((values, i) => [
            `tb/events.out.tfevents.179531356${i}.host.${i}.0`,
            eventFile(
              ...values.map((one, at) =>
                event(1_795_313_560 + 100 * i + at, at, summary(scalar("loss", one))),
              ),
            ),
          ]),
        ),
        ...(epochs.length > 0 && {
          "epochs/log.jsonl": epochs
            .flatMap((values) => values.map((one, epoch) => `{"epoch": ${epoch}, "a": ${one}}\n`))
            .join(""),
        }),
      });
      const { rows } = await engine.handlers.runs.list(
        { projectId, removed: false, limit: 1000 },
        CALL,
      );
      const runIds = rows.map(({ id }) => id).toSorted();
      const expected = await readEverything(runIds);
      attempts = Math.max(attempts, ...expected.map((row) => Number(row[5])));
      for (const format of EXPORT_FORMATS) {
        const { begun, told, bytes } = await exportBytes(format, "points", { projectId });
        expect(await readBack(format, begun.columns, bytes)).toEqual(expected);
        expect(told).toMatchObject({
          state: "done",
          rows: expected.length,
          series: begun.series,
          bytes: bytes.length,
        });
        expect(begun).toMatchObject({ runs: runIds.length, points: expected.length });
        const again = await exportBytes(format, "points", { runIds });
        expect(again.bytes).toEqual(bytes);
      }
    }),
    {
      numRuns: 12,
      examples: [[{ lines: [], attempts: [[1, 2], [3]], epochs: [[0.1, 0.2], [3]] }]],
    },
  );
  expect(attempts).toBeGreaterThan(1);
}, 200_000);

/** No double holds it. */
const WIDE = "12345678901234567890";

describe("of the table of runs", () => {
  test("each row has what a query reads, texts as they were written and wide steps", async () => {
    const projectId = await watch("table", {
      "a/log.jsonl": `{"step": ${2n ** 63n - 1n}, "loss": NaN, "acc": 0.5}\n{"step": 3, "loss": 2}\n`,
      "a/hparams.yaml": `lr: 0.1\nseed: "007"\nwide: ${WIDE}\nflag: true\nsome: 1\n`,
      "b/log.jsonl": '{"step": 1, "loss": Infinity}\n',
      "b/hparams.yaml": "lr: 3.0e-4\nseed: 8\nwide: 5\nflag: yes\n",
    });
    const { rows } = await engine.handlers.runs.list(
      { projectId, removed: false, limit: 10 },
      CALL,
    );
    const ids = rows.map(({ id }) => id).toSorted();
    await engine.handlers.runs.edit(
      { ids: ids.slice(0, 1), tags: { kept: "", owner: "1.0", "a,b": "x" }, notes: 'say "hi"\n' },
      CALL,
    );
    for (const format of EXPORT_FORMATS) {
      const { begun, bytes } = await exportBytes(format, "runs", { projectId });
      const table = await readBack(format, begun.columns, bytes);
      const names = begun.columns.map(({ name }) => name);
      const of = (name: string) => table.map((row) => row[names.indexOf(name)]);
      expect(of("id")).toEqual(ids);
      const place = (run: string): number => of("name").indexOf(run);
      const cell = (run: string, name: string) => of(name)[place(run)];
      expect([cell("a", "params.lr"), cell("b", "params.lr")]).toEqual([0.1, 3e-4]);
      expect([cell("a", "params.seed"), cell("b", "params.seed")]).toEqual(["007", "8"]);
      expect([cell("a", "params.wide"), cell("b", "params.wide")]).toEqual([WIDE, "5"]);
      expect(cell("a", "params.some")).toBe(1);
      expect(cell("b", "params.some")).toBeNull();
      expect(cell("a", "params.flag")).toBe("true");
      expect(cell("a", "metrics.loss.count")).toBe(2n);
      expect(cell("a", "metrics.loss.min")).toBe(2);
      expect(cell("b", "metrics.loss.last")).toBe(Infinity);
      expect(cell("b", "metrics.acc.last")).toBeNull();
      const last = rows.find(({ name }) => name === "a")?.lastStep;
      expect(String(cell("a", "step"))).toBe(String(last));
      const edited = of("tags.owner").findIndex((tag) => tag !== null);
      expect(of("id")[edited]).toBe(ids[0]);
      expect(of("tags.owner")[edited]).toBe("1.0");
      expect(of("tags.kept")[edited]).toBe("");
      expect(of('tags."a,b"')[edited] ?? of("tags.a,b")[edited]).toBe("x");
      expect(of("notes")[edited]).toBe('say "hi"\n');
      expect(names).not.toContain("size");
      expect((await exportBytes(format, "runs", { runIds: ids })).bytes).toEqual(bytes);
      // What is a path is what a query answers.
      const paths = begun.columns
        .map(({ name, type }, at) => ({ name, type, at }))
        .filter(({ name }) => /^(metrics\.|started|updated|duration|points)/.test(name));
      const cells = await engine.handlers.runs.readCells(
        { runIds: ids, columns: paths.map(({ name }) => name) },
        CALL,
      );
      expect(
        table.map((row) => paths.map(({ at }) => (row[at] === null ? null : Number(row[at])))),
      ).toEqual(cells.map((row) => row.map((one) => (one === null ? null : Number(one)))));
    }
  });
});

describe("edges", () => {
  test("no run, and a run without a series, are files with columns and no rows", async () => {
    const projectId = await watch("empty", { "a/hparams.yaml": "lr: 1\n", "a/log.jsonl": "" });
    for (const format of EXPORT_FORMATS) {
      for (const table of ["points", "runs"] as const) {
        const none = await exportBytes(format, table, { projectId, query: "name = nobody" });
        expect(await readBack(format, none.begun.columns, none.bytes)).toEqual([]);
        expect(none.begun).toMatchObject({ runs: 0, series: 0, points: 0 });
      }
      const { begun, bytes } = await exportBytes(format, "points", { projectId });
      expect(await readBack(format, begun.columns, bytes)).toEqual([]);
    }
  });

  test("runs that are not there, wrong queries and ids of nothing are told", async () => {
    const { exports } = engine.handlers;
    const format = "csv" as const;
    const table = "points" as const;
    await expect(exports.begin({ runIds: ["nobody"], table, format }, CALL)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(exports.count({ query: "lr >" }, CALL)).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    for (const call of [exports.next, exports.progress, exports.cancel])
      await expect(call({ id: "nothing" }, CALL)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("one that is cancelled ends; too many at once are refused", async () => {
    const { exports } = engine.handlers;
    const begin = () => exports.begin({ table: "points", format: "csv" }, CALL);
    const open = await Promise.all(Array.from({ length: 8 }, begin));
    await expect(begin()).rejects.toMatchObject({ code: "CONFLICT" });
    const [first] = open;
    const id = first?.id ?? "";
    await exports.next({ id }, CALL);
    await exports.cancel({ id }, CALL);
    await expect(exports.next({ id }, CALL)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await exports.progress({ id }, CALL)).toMatchObject({ state: "cancelled" });
    for (const one of open.slice(1)) await exports.cancel({ id: one.id }, CALL);
    const next = await begin();
    await exports.cancel({ id: next.id }, CALL);
  });
});
