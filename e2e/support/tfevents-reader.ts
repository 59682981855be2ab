import { readFile } from "node:fs/promises";

export interface EventPoint {
  readonly step: number;
  readonly value: number;
}

/**
 * Scalars of one event file by tag, in file order. Written apart from the product's reader, to compare with it: takes the
 * whole file, trusts its checksums, and stops at a record that is not all there.
 */
export async function readEventFile(path: string): Promise<Map<string, EventPoint[]>> {
  const bytes = await readFile(path);
  const points = new Map<string, EventPoint[]>();
  for (let at = 0; at + 12 <= bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    const end = at + 12 + length + 4;
    if (end > bytes.length) break;
    const event = parseMessage(bytes.subarray(at + 12, end - 4));
    const step = Number(BigInt.asIntN(64, (event.get(2)?.[0] as bigint | undefined) ?? 0n));
    for (const summary of event.get(5) ?? []) {
      for (const value of parseMessage(summary as Buffer).get(1) ?? []) {
        const fields = parseMessage(value as Buffer);
        const simple = fields.get(2)?.[0] as Buffer | undefined;
        if (simple === undefined) continue;
        const tag = String(fields.get(1)?.[0]);
        const list = points.get(tag) ?? [];
        list.push({ step, value: simple.readFloatLE() });
        points.set(tag, list);
      }
    }
    at = end;
  }
  return points;
}

/** Fields by number: bigint for varints, bytes for all else. */
function parseMessage(bytes: Buffer): Map<number, Array<bigint | Buffer>> {
  const fields = new Map<number, Array<bigint | Buffer>>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (count: number): Buffer => bytes.subarray(at, (at += count));
  while (at < bytes.length) {
    const key = Number(varint());
    const wireType = key & 7;
    let value: bigint | Buffer;
    if (wireType === 0) value = varint();
    else if (wireType === 1) value = take(8);
    else if (wireType === 5) value = take(4);
    else value = take(Number(varint()));
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}
