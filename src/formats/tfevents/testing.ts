import { maskedCrc32c } from "../../base/crc32.ts";

/* Test support: writes event files byte by byte, independent of the reader but for the checksum. */

export function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

export function varintField(field: number, value: number | bigint): number[] {
  return [...varint(field << 3), ...varint(value)];
}

export function bytesField(field: number, content: readonly number[] | string): number[] {
  const bytes = typeof content === "string" ? [...new TextEncoder().encode(content)] : content;
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
}

export function doubleField(field: number, value: number): number[] {
  return [...varint((field << 3) | 1), ...new Uint8Array(new Float64Array([value]).buffer)];
}

function floatField(field: number, value: number): number[] {
  return [...varint((field << 3) | 5), ...new Uint8Array(new Float32Array([value]).buffer)];
}

/** Event { wall_time, step, ...content }. */
export function event(
  seconds: number,
  step: number | bigint,
  ...content: ReadonlyArray<readonly number[]>
): number[] {
  return [...doubleField(1, seconds), ...varintField(2, step), ...content.flat()];
}

/** Field 5 of an event: a summary of these values. */
export function summary(...values: ReadonlyArray<readonly number[]>): number[] {
  return bytesField(
    5,
    values.flatMap((value) => bytesField(1, value)),
  );
}

export function scalar(tag: string, value: number): number[] {
  return [...bytesField(1, tag), ...floatField(2, value)];
}

export function metadata(plugin: string, content: readonly number[] = []): number[] {
  const data = [...bytesField(1, plugin), ...(content.length > 0 ? bytesField(2, content) : [])];
  return bytesField(9, bytesField(1, data));
}

/** A value with a tensor of this type; `content` = the TensorProto's fields behind dtype and an empty shape. */
export function tensor(
  tag: string,
  dtype: number,
  content: readonly number[],
  plugin = "scalars",
): number[] {
  const proto = [...varintField(1, dtype), ...bytesField(2, []), ...content];
  return [...bytesField(1, tag), ...bytesField(8, proto), ...metadata(plugin)];
}

export function frame(data: readonly number[]): number[] {
  const length = new Uint8Array(new BigUint64Array([BigInt(data.length)]).buffer);
  const body = Uint8Array.from(data);
  return [...length, ...crcBytes(length), ...data, ...crcBytes(body)];
}

export function crcBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(
    new Uint32Array([maskedCrc32c(new DataView(bytes.buffer), 0, bytes.length)]).buffer,
  );
}

export function eventFile(...events: ReadonlyArray<readonly number[]>): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(events.flatMap(frame));
}

/** A file as SummaryWriter writes it: its version, then one scalar per step. */
export function scalarFile(
  steps: number,
  { tag = "loss", start = 1_700_000_000, from = 0, value = (i: number) => 1 / (i + 1) } = {},
): Uint8Array<ArrayBuffer> {
  return eventFile(
    event(start, 0, bytesField(3, "brain.Event:2")),
    ...Array.from({ length: steps }, (_, i) =>
      event(start + i, from + i, summary(scalar(tag, value(i)))),
    ),
  );
}
