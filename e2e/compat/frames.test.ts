import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import { SNIPPET_LIBRARIES, writeSnippet } from "../../src/base/export-snippet.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportTable,
} from "../../src/base/export-table.ts";
import { event, eventFile, scalar, summary } from "../../src/formats/tfevents/testing.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { ensurePython, readPythonJson } from "../support/python.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

let temp: TempFolder;
let engine: TestEngine;
let python: string;
let runIds: string[];

const LAST = 2n ** 63n - 1n;
const NAMES = ['a "b",\nc', "日本 語\t😀", "NaN", "null", "", "=1+1", "x\r\ny", " spaced "];
const DOUBLES = [
  "0.1",
  "-0.0",
  "5e-324",
  "2.2250738585072014e-308",
  "1.7976931348623157e308",
  "0.30000000000000004",
  "9007199254740993",
  "123456789.12345678",
  "1e21",
  "NaN",
  "Infinity",
  "-Infinity",
  "0",
];

beforeAll(async () => {
  temp = await makeTempFolder();
  python = await ensurePython("frames");
  const logs = join(temp.path, "logs");
  await mkdir(join(logs, "exact"), { recursive: true });
  await mkdir(join(logs, "epochs"));
  await mkdir(join(logs, 'float, "32"'));
  const records = DOUBLES.map((value, i) => {
    const step = i % 3 === 0 ? BigInt(i) : i % 3 === 1 ? LAST - BigInt(i) : -LAST + BigInt(i);
    const time = i % 2 === 0 ? "" : `, "_timestamp": ${1_700_000_000 + i}.123457`;
    const values = NAMES.map((name) => `${JSON.stringify(name)}: ${value}`);
    return `{"step": ${step}${time}, ${values.join(", ")}}\n`;
  });
  await writeFile(join(logs, "exact", "log.jsonl"), records.join(""));
  await writeFile(
    join(logs, "exact", "hparams.yaml"),
    'lr: 0.1\nseed: "007"\nname: "NA"\nwide: 12345678901234567890\nempty: ""\n',
  );
  await writeFile(
    join(logs, "epochs", "log.jsonl"),
    [0, 1, 2, 0, 1].map((epoch) => `{"epoch": ${epoch}, "a": 0.${epoch}}\n`).join(""),
  );
  await writeFile(join(logs, "epochs", "hparams.yaml"), "lr: 3.0e-4\nseed: 8\nname: x,y\n");
  const floats = Array.from({ length: 300 }, (_, i) => Math.sin(i) * 10 ** ((i % 80) - 44));
  await writeFile(
    join(logs, 'float, "32"', "events.out.tfevents.1795313567.host.1.0"),
    eventFile(
      ...floats.map((value, i) => event(1_795_313_567.25 + i, i, summary(scalar("loss", value)))),
    ),
  );
  engine = await startEngine({ folders: [logs] });
  await engine.settled();
  runIds = (await engine.api.runs.list({})).rows.map(({ id }) => id).toSorted();
  await engine.api.runs.edit({ ids: runIds.slice(0, 1), tags: { kept: "", owner: "1.0" } });
}, 600_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

/** Of a double its bits, as the script tells them. */
function bitsOf(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

type Column = readonly [name: string, kind: string, cells: ReadonlyArray<string | null>];

async function exportFile(format: ExportFormat, table: ExportTable) {
  const { api } = engine;
  const begun = await api.exports.begin({ runIds, format, table });
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.from(await (await api.exports.next({ id: begun.id })).arrayBuffer());
    if (part.length === 0) break;
    parts.push(part);
  }
  const file = join(temp.path, `${table}.${format}`);
  await writeFile(file, Buffer.concat(parts));
  return { file, columns: begun.columns };
}

async function readFrame(
  format: ExportFormat,
  table: ExportTable,
  library: (typeof SNIPPET_LIBRARIES)[number],
): Promise<{ frame: Column[]; columns: Awaited<ReturnType<typeof exportFile>>["columns"] }> {
  const { file, columns } = await exportFile(format, table);
  const script = join(temp.path, `${table}-${format}-${library}.py`);
  await writeFile(script, writeSnippet(library, { file, format, columns }));
  const reader = join(import.meta.dirname, "clients", "read_frames.py");
  return { frame: await readPythonJson<Column[]>(python, [reader, script, library]), columns };
}

async function readAllPoints(): Promise<Array<Array<string | null>>> {
  const rows: Array<Array<string | null>> = [];
  for (const runId of runIds) {
    const { name } = await engine.api.runs.get({ id: runId });
    for (const { points, source, ...key } of (await engine.api.runs.listSeries({ runId })).series) {
      const blob = await engine.api.runs.readPoints({ runId, ...key, offset: 0, limit: 20_000 });
      const [steps, times, values] = decodeColumnBlob(await blob.arrayBuffer()).columns;
      for (let i = 0; i < points; i++) {
        const timeUs = times?.[i] as number;
        rows.push([
          runId,
          name,
          key.metric,
          key.context,
          source,
          String(key.attempt),
          String(steps?.[i]),
          Number.isNaN(timeUs) ? null : String(timeUs),
          bitsOf(values?.[i] as number),
        ]);
      }
    }
  }
  return rows;
}

describe.each(SNIPPET_LIBRARIES)("%s", (library) => {
  it.each(EXPORT_FORMATS)("reads points of %s bit for bit by the snippet", async (format) => {
    const { frame, columns } = await readFrame(format, "points", library);
    const expected = await readAllPoints();
    expect(expected.length).toBeGreaterThan(NAMES.length * DOUBLES.length - 10);
    expect(frame.map(([name, kind]) => [name, kind])).toEqual(
      columns.map(({ name, type }) => [name, type]),
    );
    expect(expected.map((_, row) => frame.map(([, , cells]) => cells[row] ?? null))).toEqual(
      expected,
    );
    expect(frame[0]?.[2]).toHaveLength(expected.length);
  });

  it.each(EXPORT_FORMATS)("reads the table of runs of %s by the snippet", async (format) => {
    const { frame, columns } = await readFrame(format, "runs", library);
    expect(frame.map(([name, kind]) => [name, kind])).toEqual(
      columns.map(({ name, type }) => [name, type]),
    );
    const of = (name: string): ReadonlyArray<string | null> =>
      frame.find(([column]) => column === name)?.[2] ?? [];
    expect(of("id")).toEqual(runIds);
    const place = of("name").indexOf("exact");
    const other = of("name").indexOf("epochs");
    expect([of("params.lr")[place], of("params.lr")[other]]).toEqual([bitsOf(0.1), bitsOf(3e-4)]);
    expect([of("params.seed")[place], of("params.seed")[other]]).toEqual(["007", "8"]);
    expect([of("params.name")[place], of("params.name")[other]]).toEqual(["NA", "x,y"]);
    // Of CSV pandas takes an empty text for nothing.
    const isTold = library !== "pandas" || format !== "csv";
    expect(of("tags.kept")).toEqual(runIds.map((_, i) => (i === 0 && isTold ? "" : null)));
    expect(of("tags.owner")).toEqual(runIds.map((_, i) => (i === 0 ? "1.0" : null)));
    expect(of("metrics.a.count")[other]).toBe("5");
    expect(of("metrics.a.last")[other]).toBe(bitsOf(0.1));
    const { rows } = await engine.api.runs.list({});
    for (const { id, lastStep, createdUs } of rows) {
      expect(of("step")[runIds.indexOf(id)]).toBe(lastStep === null ? null : String(lastStep));
      expect(of("created")[runIds.indexOf(id)]).toBe(String(createdUs));
    }
  });
});
