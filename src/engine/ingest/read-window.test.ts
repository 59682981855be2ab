import { createHash } from "node:crypto";
import { appendFile, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PointLog, type AppendCodec } from "../../formats/index.ts";
import { csvCodec } from "../../formats/csv/index.ts";
import { jsonlCodec } from "../../formats/jsonl/index.ts";
import { tfeventsCodec } from "../../formats/tfevents/index.ts";
import { event, eventFile, scalar, summary } from "../../formats/tfevents/testing.ts";
import { makeTestFolder } from "../testing.ts";
import { toRecord } from "./read-file.ts";
import { readWindow, type WindowMemory, type WindowResult } from "./read-window.ts";
import { factsOf, newRecord } from "./seen-files.ts";
import type { FileRecord } from "./types.ts";

const memory = (): WindowMemory => ({ bytes: undefined, points: new PointLog() });

async function read(
  path: string,
  codec: AppendCodec,
  record: FileRecord | undefined,
  once = false,
): Promise<{ result: WindowResult; record: FileRecord }> {
  const before =
    record ??
    newRecord({ path: "x", size: 0, mtimeUs: 0 }, { codec: codec.id, sourcePath: "x" }, "data");
  const request = { absolutePath: path, facts: factsOf("x"), record: before, once };
  const result = await readWindow(codec, request, memory());
  return { result, record: toRecord(before, result, 1) };
}

const pointsOf = ({ events }: WindowResult): number =>
  events.reduce((sum, event) => sum + (event.kind === "points" ? event.count : 0), 0);

const events = (from: number, to: number): Uint8Array =>
  eventFile(
    ...Array.from({ length: to - from }, (_, i) =>
      event(from + i, from + i, summary(scalar("a", i))),
    ),
  );

test("an event file with 20 GB set aside behind its events is read without them, and goes on when they are written", async () => {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "events.out.tfevents.1");
  const first = events(0, 10);
  await writeFile(path, first);
  await truncate(path, 20 * 1024 ** 3);
  const memoryBefore = process.memoryUsage().rss;
  const start = await read(path, tfeventsCodec, undefined);
  expect(pointsOf(start.result)).toBe(10);
  const rest = await read(path, tfeventsCodec, start.record);
  expect(rest.result).toMatchObject({ more: false, readBytes: first.length, stopped: false });
  expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(100 * 1024 ** 2);

  await truncate(path, first.length);
  await appendFile(path, events(10, 15));
  await truncate(path, 20 * 1024 ** 3);
  const grown = await read(path, tfeventsCodec, rest.record);
  expect(pointsOf(grown.result)).toBe(5);
});

test("a last row without its end counts only where the file is old and read once", async () => {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "metrics.csv");
  await writeFile(path, "step,loss\n4,0.5\n5,0.1");
  const fresh = await read(path, csvCodec, undefined, true);
  expect(pointsOf(fresh.result)).toBe(1);
  await appendFile(path, "834\n");
  const grown = await read(path, csvCodec, fresh.record, true);
  expect(pointsOf(grown.result)).toBe(1);
  expect(grown.result.packed.values).toEqual(Float64Array.of(0.1834));

  await writeFile(path, "step,loss\n4,0.5\n5,0.1");
  const hourAgo = new Date(Date.now() - 3600_000);
  await utimes(path, hourAgo, hourAgo);
  expect(pointsOf((await read(path, csvCodec, undefined, true)).result)).toBe(2);
  expect(pointsOf((await read(path, csvCodec, undefined, false)).result)).toBe(1);
});

test("behind the first 10 GB of a log it is read on at exactly that byte", async () => {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "metrics.jsonl");
  const line = (step: number): string => `${JSON.stringify({ step, loss: step / 8 })}\n`;
  const ten = 10 * 1024 ** 3;
  await writeFile(path, line(0));
  const begun = await read(path, jsonlCodec, undefined);
  // A hole stands for what lies between; to have read it is what the record says.
  await truncate(path, ten);
  const zeros = createHash("sha1").update(Buffer.alloc(4096)).digest("base64");
  const head = Buffer.alloc(4096);
  head.write(line(0));
  const headHash = createHash("sha1").update(head).digest("base64");
  let record = { ...begun.record, readBytes: ten, size: ten, headHash, tailHash: zeros };
  let bytes = ten;
  for (const [from, to] of [
    [1, 4],
    [4, 5],
    [5, 3000],
  ] as const) {
    const text = Array.from({ length: to - from }, (_, i) => line(from + i)).join("");
    // The last record comes in two pieces.
    await appendFile(path, text.slice(0, -5));
    const torn = await read(path, jsonlCodec, record);
    await appendFile(path, text.slice(-5));
    const rest = await read(path, jsonlCodec, torn.record);
    expect(pointsOf(torn.result) + pointsOf(rest.result)).toBe(to - from);
    bytes += text.length;
    expect(rest.result).toMatchObject({ readBytes: bytes, size: bytes, replaced: false });
    expect(rest.result.packed.values.at(-1)).toBe((to - 1) / 8);
    ({ record } = rest);
  }
  // As the store keeps it.
  expect(Number.isSafeInteger(record.readBytes)).toBe(true);
});
