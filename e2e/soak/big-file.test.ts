import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { expect, it } from "vitest";
import { readJson, startEngine } from "../support/engine.ts";
import { makeTempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const scale = Number(process.env["SOAK_SCALE"] ?? "0.1");
/** With what a training says of each step beside its numbers. */
const LINE_BYTES = 600;
const LINES = Math.round((1.2e9 * scale) / LINE_BYTES);
/** Lines written at once. */
const BLOCK = 2000;

function* blocks(from: number, to: number): Generator<string> {
  for (let at = from; at < to; at += BLOCK) {
    let text = "";
    for (let step = at; step < Math.min(at + BLOCK, to); step++) {
      const line = JSON.stringify({ step, loss: Math.sin(step) / (step + 1), note: "" });
      text += `${line.slice(0, -2)}${"x".repeat(LINE_BYTES - line.length - 1)}"}\n`;
    }
    yield text;
  }
}

/** Step and value of each line. */
async function* readLog(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { step, loss } = JSON.parse(line) as { step: number; loss: number };
    yield `${step},${loss}`;
  }
}

/** The same of an export, whose last columns are step, time and value. */
async function* readExport(path: string): AsyncGenerator<string> {
  let isHead = true;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const [step, , value] = line.split(",").slice(-3);
    if (!isHead) yield `${step},${Number(value)}`;
    isHead = false;
  }
}

it(`a log of ${(scale * 1.2).toFixed(2)} GB is read as it grows, and every point of it is there once`, async () => {
  await using temp = await makeTempFolder();
  const path = join(temp.path, "metrics.jsonl");
  const write = (from: number, to: number): Promise<void> =>
    pipeline(blocks(from, to), createWriteStream(path, { flags: "a" }));
  await write(0, LINES / 2);
  await using engine = await startEngine({ folders: [temp.path] });
  await write(LINES / 2, LINES);
  expect((await stat(path)).size).toBe(LINES * LINE_BYTES);
  const countPoints = async (): Promise<number> =>
    (await engine.api.runs.list({})).rows[0]?.points ?? 0;
  await waitFor("all of it is read", async () => (await countPoints()) >= LINES, 1_800_000);
  const [run] = (await engine.api.runs.list({})).rows;
  const output = join(temp.path, "out.csv");
  await readJson(["export", run?.id ?? "", "-o", output, "--data", engine.dataDir]);
  const stored = readExport(output);
  let same = 0;
  for await (const expected of readLog(path)) {
    const { value } = await stored.next();
    if (value !== expected) expect(value).toBe(expected);
    same++;
  }
  expect(same).toBe(LINES);
  expect((await stored.next()).done).toBe(true);
});
