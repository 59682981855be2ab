import { isPlainObject, type JsonValue } from "../json.ts";
import { type ByteSource, DamagedHeader, toText } from "./byte-source.ts";
import { HeaderBuilder, type ModelHeader } from "./types.ts";

/** The format allows 100 MB; the largest models there are have 2 MB. */
const MAX_JSON = 16 * 1024 * 1024;
const OPENING_BRACE = 0x7b;
const METADATA = "__metadata__";

/** A length, then JSON: nothing else begins so. */
export async function isSafetensors(source: ByteSource): Promise<boolean> {
  if (source.size < 10) return false;
  source.pos = 0;
  const length = await source.u64();
  return length >= 2 && length <= 100_000_000 && (await source.u8()) === OPENING_BRACE;
}

/** Null where what looked like a header is not one. */
export async function readSafetensors(
  source: ByteSource,
  isNamedSo: boolean,
): Promise<ModelHeader | null> {
  const header = new HeaderBuilder("safetensors", "SafeTensors weights");
  source.pos = 0;
  const length = await source.u64();
  try {
    if (length > MAX_JSON) throw new DamagedHeader("The header is larger than 16 MiB.");
    const found = parseObject(toText(await source.take(length)));
    const bytes = collectTensors(header, found);
    if (8 + length + bytes > source.size)
      header.damaged = `The file is cut: ${8 + length + bytes - source.size} bytes of its tensors are missing.`;
  } catch (error) {
    if (!(error instanceof DamagedHeader)) throw error;
    if (!isNamedSo) return null;
    header.damaged = error.message;
  }
  return header.build();
}

function parseObject(text: string): { readonly [key: string]: JsonValue } {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isPlainObject(parsed)) return parsed;
  } catch {
    // Told below.
  }
  throw new DamagedHeader("The header is not the JSON that it should be.");
}

/** Returns how many bytes the tensors take. */
function collectTensors(
  header: HeaderBuilder,
  found: { readonly [key: string]: JsonValue },
): number {
  const metadata = found[METADATA];
  if (isPlainObject(metadata))
    for (const [name, value] of Object.entries(metadata))
      header.fact(name, typeof value === "string" ? value : JSON.stringify(value));
  let bytes = 0;
  for (const [name, value] of Object.entries(found)) {
    if (name === METADATA) continue;
    const { dtype, shape, data_offsets: offsets } = isPlainObject(value) ? value : {};
    if (typeof dtype !== "string" || !isNumbers(shape) || !isNumbers(offsets))
      throw new DamagedHeader("A tensor's description cannot be read.");
    header.tensor({ name, dtype, shape });
    bytes = Math.max(bytes, offsets[1] ?? 0);
  }
  return bytes;
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length <= 64 && value.every((one) => isSize(one));

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
