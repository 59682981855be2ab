/**
 * Event files as torch's SummaryWriter lays them out: one record per scalar, all tags of a step together.
 *
 *   node bench/gen-events.ts FOLDER [--runs 100] [--tags 20] [--steps 10000] [--seed 1]
 *
 * The same arguments give the same bytes.
 */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export interface EventSet {
  readonly runs: number;
  readonly tags: number;
  readonly steps: number;
  readonly seed: number;
}

const START_S = 1_790_000_000;
const FLUSH_BYTES = 8 << 20;

export const runName = (run: number): string => `run-${String(run).padStart(4, "0")}`;
export const tagName = (tag: number): string => `metrics/m${String(tag).padStart(2, "0")}`;
export const eventFileName = (run: number): string =>
  `events.out.tfevents.${START_S + run}.workstation.${1000 + run}.0`;

/** Writes the set below `folder`, one sub-folder per run. Answers the bytes written. */
export async function writeEventSet(folder: string, set: EventSet): Promise<number> {
  let bytes = 0;
  for (let run = 0; run < set.runs; run++) {
    const runFolder = join(folder, runName(run));
    await mkdir(runFolder, { recursive: true });
    bytes += await writeRun(join(runFolder, eventFileName(run)), run, set);
  }
  return bytes;
}

async function writeRun(
  path: string,
  run: number,
  { tags, steps, seed }: EventSet,
): Promise<number> {
  const out = createWriteStream(path);
  const tagBytes = Array.from({ length: tags }, (_, tag) => Buffer.from(tagName(tag)));
  const random = xorshift(seed * 7919 + run + 1);
  const buffer = Buffer.allocUnsafe(FLUSH_BYTES + 4096);
  let used = writeRecord(buffer, 0, (at) => writeVersion(buffer, at));
  let total = 0;
  const flush = async (): Promise<void> => {
    total += used;
    if (!out.write(Buffer.from(buffer.subarray(0, used)))) await once(out, "drain");
    used = 0;
  };
  for (let step = 0; step < steps; step++) {
    const wallTimeS = START_S + run + step * 0.05;
    for (const [index, tag] of tagBytes.entries()) {
      const value = Math.exp(-step / (steps / (index + 2))) + 0.2 * (random() - 0.5);
      used = writeRecord(buffer, used, (at) =>
        writeScalar(buffer, at, tag, step, value, wallTimeS),
      );
    }
    if (used >= FLUSH_BYTES) await flush();
  }
  await flush();
  out.end();
  await once(out, "close");
  return total;
}

/** One record of a scalar, for appending to a file that is being watched. */
export function encodeScalarRecord(
  tag: string,
  step: number,
  value: number,
  wallTimeS = START_S + step * 0.05,
): Buffer {
  const buffer = Buffer.alloc(256);
  const name = Buffer.from(tag);
  const end = writeRecord(buffer, 0, (at) => writeScalar(buffer, at, name, step, value, wallTimeS));
  return buffer.subarray(0, end);
}

/** The record an event file begins with. */
export function encodeFileVersionRecord(): Buffer {
  const buffer = Buffer.alloc(64);
  return buffer.subarray(
    0,
    writeRecord(buffer, 0, (at) => writeVersion(buffer, at)),
  );
}

/** Length, its checksum, payload, its checksum. `writePayload` answers where the payload ends. */
function writeRecord(buffer: Buffer, at: number, writePayload: (at: number) => number): number {
  const payload = at + 12;
  const end = writePayload(payload);
  buffer.writeUInt32LE(end - payload, at);
  buffer.writeUInt32LE(0, at + 4);
  buffer.writeUInt32LE(maskedCrc(buffer, at, at + 8), at + 8);
  buffer.writeUInt32LE(maskedCrc(buffer, payload, end), end);
  return end + 4;
}

function writeVersion(buffer: Buffer, at: number): number {
  buffer[at] = 0x09;
  buffer.writeDoubleLE(START_S, at + 1);
  buffer[at + 9] = 0x1a;
  buffer[at + 10] = 13;
  return at + 11 + buffer.write("brain.Event:2", at + 11, "latin1");
}

/** Event {wall_time 1, step 2, summary 5 {value 1 {tag 1, simple_value 2}}}; every length here is below 128. */
function writeScalar(
  buffer: Buffer,
  start: number,
  tag: Buffer,
  step: number,
  value: number,
  wallTimeS: number,
): number {
  buffer[start] = 0x09;
  buffer.writeDoubleLE(wallTimeS, start + 1);
  buffer[start + 9] = 0x10;
  let at = start + 10;
  let rest = step;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) buffer[at++] = (rest & 0x7f) | 0x80;
  buffer[at++] = rest;
  buffer[at++] = 0x2a;
  buffer[at++] = tag.length + 9;
  buffer[at++] = 0x0a;
  buffer[at++] = tag.length + 7;
  buffer[at++] = 0x0a;
  buffer[at++] = tag.length;
  at += tag.copy(buffer, at);
  buffer[at++] = 0x15;
  return buffer.writeFloatLE(value, at);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});

function maskedCrc(buffer: Buffer, start: number, end: number): number {
  let crc = 0xffffffff;
  for (let i = start; i < end; i++) {
    crc = (CRC_TABLE[(crc ^ (buffer[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function xorshift(seed: number): () => number {
  let x = seed >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: "string", default: "100" },
      tags: { type: "string", default: "20" },
      steps: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
    },
  });
  const folder = positionals[0];
  if (folder === undefined) throw new Error("usage: node bench/gen-events.ts FOLDER");
  const bytes = await writeEventSet(folder, {
    runs: Number(values.runs),
    tags: Number(values.tags),
    steps: Number(values.steps),
    seed: Number(values.seed),
  });
  console.log(`${(bytes / 1e6).toFixed(1)} MB`);
}
