import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

// Written from TensorFlow's description of the format, without a line of the product's reader: what both get wrong in
// the same way would not show.

/** Bitwise CRC-32C: slow, and plainly right. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

function maskedCrc(bytes: Uint8Array): Buffer {
  const crc = crc32c(bytes);
  const masked = Buffer.alloc(4);
  masked.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return masked;
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const lengthDelimited = (field: number, payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([(field << 3) | 2]), varint(BigInt(payload.length)), payload]);

/** One TFRecord: length, its checksum, payload, its checksum. */
function encodeRecord(payload: Uint8Array): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(payload.length));
  return Buffer.concat([length, maskedCrc(length), payload, maskedCrc(payload)]);
}

function encodeEvent(wallTimeS: number, step: number | bigint, rest: Uint8Array): Buffer {
  const time = Buffer.alloc(9);
  time[0] = (1 << 3) | 1;
  time.writeDoubleLE(wallTimeS, 1);
  return Buffer.concat([time, Buffer.from([2 << 3]), varint(BigInt(step)), rest]);
}

/** The record every event file begins with. */
export function encodeFileVersion(wallTimeS: number): Buffer {
  return encodeRecord(encodeEvent(wallTimeS, 0, lengthDelimited(3, Buffer.from("brain.Event:2"))));
}

export function encodeScalar(
  tag: string,
  step: number | bigint,
  value: number,
  wallTimeS: number,
): Buffer {
  const simpleValue = Buffer.alloc(5);
  simpleValue[0] = (2 << 3) | 5;
  simpleValue.writeFloatLE(value, 1);
  const summaryValue = Buffer.concat([lengthDelimited(1, Buffer.from(tag)), simpleValue]);
  return encodeRecord(
    encodeEvent(wallTimeS, step, lengthDelimited(5, lengthDelimited(1, summaryValue))),
  );
}

function encodeValue(step: number, wallTimeS: number, value: Uint8Array): Buffer {
  return encodeRecord(encodeEvent(wallTimeS, step, lengthDelimited(5, lengthDelimited(1, value))));
}

/** As torch's `add_image` writes one: Summary.Image. */
export function encodeImage(
  tag: string,
  step: number,
  bytes: Uint8Array,
  wallTimeS: number,
): Buffer {
  const image = lengthDelimited(4, lengthDelimited(4, bytes));
  return encodeValue(step, wallTimeS, Buffer.concat([lengthDelimited(1, Buffer.from(tag)), image]));
}

/** As torch's `add_text` writes one: a tensor of one string, and the plug-in's name. */
export function encodeText(tag: string, step: number, text: string, wallTimeS: number): Buffer {
  const DT_STRING = 7;
  const tensor = Buffer.concat([
    Buffer.from([1 << 3, DT_STRING]),
    lengthDelimited(8, Buffer.from(text)),
  ]);
  const plugin = lengthDelimited(1, lengthDelimited(1, Buffer.from("text")));
  return encodeValue(
    step,
    wallTimeS,
    Buffer.concat([
      lengthDelimited(1, Buffer.from(tag)),
      lengthDelimited(8, tensor),
      lengthDelimited(9, plugin),
    ]),
  );
}

/** As torch's `add_histogram` writes one: HistogramProto with the right ends of its buckets. */
export function encodeHistogram(
  tag: string,
  step: number,
  {
    min,
    limits,
    counts,
  }: { readonly min: number; readonly limits: number[]; readonly counts: number[] },
  wallTimeS: number,
): Buffer {
  const double = (field: number, value: number): Buffer => {
    const bytes = Buffer.alloc(9);
    bytes[0] = (field << 3) | 1;
    bytes.writeDoubleLE(value, 1);
    return bytes;
  };
  const doubles = (values: readonly number[]): Uint8Array =>
    new Uint8Array(Float64Array.from(values).buffer);
  const proto = Buffer.concat([
    double(1, min),
    double(2, limits.at(-1) ?? min),
    lengthDelimited(6, doubles(limits)),
    lengthDelimited(7, doubles(counts)),
  ]);
  const value = Buffer.concat([lengthDelimited(1, Buffer.from(tag)), lengthDelimited(5, proto)]);
  return encodeValue(step, wallTimeS, value);
}

export interface EventFile {
  readonly path: string;
  /** Appends one record per value, as one write. */
  append(tag: string, points: ReadonlyArray<readonly [step: number, value: number]>): Promise<void>;
  /** The first half of a record, as a flush in the middle leaves it; `finishTorn` writes the rest. */
  appendTorn(tag: string, step: number, value: number): Promise<void>;
  finishTorn(): Promise<void>;
}

/** A growing event file as one training process writes it. */
export async function createEventFile(folder: string, startS = 1_790_000_000): Promise<EventFile> {
  const path = `${folder}/events.out.tfevents.${startS}.workstation.4242.0`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encodeFileVersion(startS));
  let rest: Buffer = Buffer.alloc(0);
  return {
    path,
    append: (tag, points) =>
      appendFile(
        path,
        Buffer.concat(points.map(([step, value]) => encodeScalar(tag, step, value, startS + step))),
      ),
    appendTorn: (tag, step, value) => {
      const record = encodeScalar(tag, step, value, startS + step);
      const half = record.length >> 1;
      rest = record.subarray(half);
      return appendFile(path, record.subarray(0, half));
    },
    finishTorn: () => appendFile(path, rest),
  };
}
