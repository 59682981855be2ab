import { type ByteSource, DamagedHeader } from "./byte-source.ts";
import { HeaderBuilder, type ModelHeader } from "./types.ts";

export const GGUF_START = [0x47, 0x47, 0x55, 0x46];
const MAX_ENTRIES = 100_000;
const MAX_TENSORS_READ = 100_000;
const MAX_DIMS = 8;
/** So much of a list is shown. */
const LIST_SHOWN = 5;

/** https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: the types of values by number, with their bytes. */
const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const STRING = 8;
const ARRAY = 9;

const GGML_TYPES: Readonly<Record<number, string>> = Object.fromEntries(
  "F32 F16 Q4_0 Q4_1 Q4_2 Q4_3 Q5_0 Q5_1 Q8_0 Q8_1 Q2_K Q3_K Q4_K Q5_K Q6_K Q8_K IQ2_XXS IQ2_XS IQ3_XXS IQ1_S IQ4_NL IQ3_S IQ2_S IQ4_XS I8 I16 I32 I64 F64 IQ1_M BF16 Q4_0_4_4 Q4_0_4_8 Q4_0_8_8 TQ1_0 TQ2_0"
    .split(" ")
    .map((name, i) => [i, name]),
);

export async function readGguf(source: ByteSource): Promise<ModelHeader> {
  const header = new HeaderBuilder("gguf", "GGUF model");
  source.pos = 4;
  try {
    const version = await source.u32();
    header.fact("Format version", version);
    if (version < 1 || version > 3) throw new DamagedHeader("This version of GGUF is not known.");
    const reader = new GgufReader(source, version);
    const tensors = await reader.length();
    const entries = await reader.length();
    if (entries > MAX_ENTRIES || tensors > MAX_TENSORS_READ)
      throw new DamagedHeader("The header is larger than what Assay reads of one.");
    for (let i = 0; i < entries; i++) header.fact(await reader.string(), await reader.value());
    for (let i = 0; i < tensors; i++) {
      const name = await reader.string();
      const shape = await reader.shape();
      const type = await source.u32();
      source.skip(8);
      header.tensor({ name, dtype: GGML_TYPES[type] ?? `type ${type}`, shape });
    }
  } catch (error) {
    if (!(error instanceof DamagedHeader)) throw error;
    header.damaged = error.message;
  }
  return header.build();
}

class GgufReader {
  readonly #source: ByteSource;
  readonly #version: number;

  constructor(source: ByteSource, version: number) {
    this.#source = source;
    this.#version = version;
  }

  async length(): Promise<number> {
    return this.#version === 1 ? await this.#source.u32() : await this.#source.u64();
  }

  async string(): Promise<string> {
    return await this.#source.text(await this.length());
  }

  async shape(): Promise<readonly number[]> {
    const count = await this.#source.u32();
    if (count > MAX_DIMS) throw new DamagedHeader("A tensor has too many dimensions.");
    const shape: number[] = [];
    for (let i = 0; i < count; i++) shape.push(await this.length());
    return shape;
  }

  async value(): Promise<string> {
    const type = await this.#source.u32();
    return type === ARRAY ? await this.#list() : await this.#scalar(type);
  }

  async #list(): Promise<string> {
    const type = await this.#source.u32();
    const count = await this.length();
    const shown: string[] = [];
    while (shown.length < Math.min(count, LIST_SHOWN)) shown.push(await this.#scalar(type));
    await this.#skip(type, count - shown.length);
    return count > LIST_SHOWN
      ? `${shown.join(", ")}, … (${count} values)`
      : `${shown.join(", ")} (${count} ${count === 1 ? "value" : "values"})`;
  }

  async #skip(type: number, count: number): Promise<void> {
    if (type !== STRING) return this.#source.skip(count * bytesOf(type));
    for (let i = 0; i < count; i++) this.#source.skip(await this.length());
  }

  async #scalar(type: number): Promise<string> {
    if (type === STRING) return await this.#longText();
    const bytes = await this.#source.take(bytesOf(type));
    return readNumber(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), type);
  }

  /** A chat template can be long: its beginning is enough. */
  async #longText(): Promise<string> {
    const length = await this.length();
    const read = Math.min(length, 4096);
    const text = await this.#source.text(read);
    this.#source.skip(length - read);
    return text;
  }
}

/** Lists of lists are not written by anything. */
function bytesOf(type: number): number {
  const bytes = VALUE_BYTES[type] ?? 0;
  if (bytes === 0) throw new DamagedHeader("A value of the header has an unknown type.");
  return bytes;
}

function readNumber(view: DataView, type: number): string {
  switch (type) {
    case 0:
      return String(view.getUint8(0));
    case 1:
      return String(view.getInt8(0));
    case 2:
      return String(view.getUint16(0, true));
    case 3:
      return String(view.getInt16(0, true));
    case 4:
      return String(view.getUint32(0, true));
    case 5:
      return String(view.getInt32(0, true));
    case 6:
      return String(Number(view.getFloat32(0, true).toPrecision(7)));
    case 7:
      return view.getUint8(0) === 0 ? "false" : "true";
    case 10:
      return String(view.getBigUint64(0, true));
    case 11:
      return String(view.getBigInt64(0, true));
    default:
      return String(view.getFloat64(0, true));
  }
}
