import { type ByteSource, DamagedHeader } from "./byte-source.ts";

export interface ProtoField {
  readonly field: number;
  readonly wire: number;
  /** Of a varint. */
  readonly value: number;
  /** Of a message or text: where it stands. */
  readonly start: number;
  readonly end: number;
}

const MAX_FIELDS = 500_000;

/** How many fields are walked in one file, all messages together. */
export class FieldBudget {
  #left = MAX_FIELDS;

  spend(): void {
    if (--this.#left < 0)
      throw new DamagedHeader("The header is larger than what Assay reads of one.");
  }
}

/**
 * The fields of the protobuf message between two offsets of a file. Contents are jumped over: a weight of gigabytes costs
 * nothing. Whoever reads into a field leaves the position where it likes.
 */
export async function* walkFields(
  source: ByteSource,
  budget: FieldBudget,
  start: number,
  end: number,
): AsyncGenerator<ProtoField, void, undefined> {
  for (let pos = start; pos < end;) {
    budget.spend();
    source.pos = pos;
    const key = await readVarint(source);
    const [field, wire] = [Math.floor(key / 8), key % 8];
    const value = wire === 0 || wire === 2 ? await readVarint(source) : 0;
    const from = source.pos;
    const length = wire === 2 ? value : wire === 1 ? 8 : wire === 5 ? 4 : 0;
    if (field === 0 || ![0, 1, 2, 5].includes(wire) || from + length > end)
      throw new DamagedHeader("The model's description is damaged.");
    pos = from + length;
    yield { field, wire, value, start: from, end: pos };
  }
}

async function readVarint(source: ByteSource): Promise<number> {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = await source.u8();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw new DamagedHeader("The model's description is damaged.");
}
