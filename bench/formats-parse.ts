/**
 * Points (or cells) a codec reads per CPU second, checksums included, without storing them.
 *   node bench/formats-parse.ts FILE...
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { type AppendCodec, matchCodecs } from "../src/formats/index.ts";

const WINDOW_BYTES = 4 * 1024 * 1024;
const ROUNDS = 7;

const { positionals } = parseArgs({ allowPositionals: true });
const results = [];
for (const path of positionals) results.push(await benchFile(path));
process.stdout.write(`${JSON.stringify({ bench: "formats-parse", results }, undefined, 2)}\n`);

async function benchFile(path: string) {
  const bytes = new Uint8Array(await readFile(path));
  const name = basename(path);
  const file = { path: name, name, folder: ".", siblings: new Set<string>() };
  const codec = matchCodecs(file).find(
    (candidate): candidate is AppendCodec =>
      candidate.kind === "append" &&
      candidate.sniff(bytes.subarray(0, 65_536), file, bytes.length <= 65_536).kind === "yes",
  );
  if (codec === undefined) throw new Error(`no codec reads ${path}`);
  const rates: number[] = [];
  let points = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    points = countPoints(codec, codec.initial(file), bytes);
    const used = process.cpuUsage(start);
    rates.push(points / ((used.user + used.system) / 1e6));
  }
  rates.sort((a, b) => a - b);
  return {
    codec: codec.id,
    bytes: bytes.length,
    points,
    pointsPerCpuSecond: {
      median: Math.round(rates[ROUNDS >> 1] ?? 0),
      min: Math.round(rates[0] ?? 0),
      max: Math.round(rates.at(-1) ?? 0),
    },
  };
}

function countPoints(
  codec: AppendCodec,
  initial: ReturnType<AppendCodec["initial"]>,
  bytes: Uint8Array,
) {
  let state = initial;
  let points = 0;
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(at + WINDOW_BYTES, bytes.length);
    const result = codec.parse(bytes.subarray(at, end), state, end === bytes.length);
    for (const event of result.events) {
      if (event.kind === "points") points += event.columns.values.length;
    }
    if (result.consumed === 0) break;
    state = result.state;
    at += result.consumed;
  }
  return points;
}
