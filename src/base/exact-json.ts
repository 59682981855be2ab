/** JSON whose integers keep all 64 bits, and numbers that Python writes and JSON does not have. */

export type ExactJson =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

/** Only such text can hold an integer beyond a double's 53 bits. Digits behind a point are none. */
const LONG_NUMBER = /(?<![.\d])\d{16}/;
const INTEGER = /^-?\d+$/;
/** Texts as they are; between them what Python's `json.dumps` writes for numbers that are not finite. */
const TEXT_OR_NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs;

interface Source {
  readonly source?: string;
}
type Reviver = (this: unknown, key: string, value: unknown, context: Source) => unknown;
type ParseWithSource = (text: string, reviver: Reviver) => unknown;
type RawJson = (text: string) => unknown;

const parseWithSource = JSON.parse as ParseWithSource;
const rawJson = (JSON as unknown as { readonly rawJSON: RawJson }).rawJSON;

/**
 * An integer that a double cannot hold becomes a bigint, bare NaN and infinities the texts "NaN", "Infinity", "-Infinity".
 * @throws SyntaxError, RangeError (nested too deeply)
 */
export function parseExactJson(text: string): ExactJson {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const quoted = text.replaceAll(TEXT_OR_NOT_FINITE, (match) =>
      match.startsWith('"') ? match : `"${match}"`,
    );
    if (quoted === text) throw error;
    return parse(quoted);
  }
}

function parse(text: string): ExactJson {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as ExactJson;
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === "number" &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    INTEGER.test(source)
      ? BigInt(source)
      : value,
  ) as ExactJson;
}

/** Bigints as JSON numbers. */
export function writeExactJson(value: unknown): string {
  try {
    // Five times as quick, and hardly ever is there a bigint.
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, one: unknown) =>
      typeof one === "bigint" ? rawJson(String(one)) : one,
    );
  }
}

/** A number where a double holds it. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
