const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CODES = Uint8Array.from(LETTERS, (letter) => letter.charCodeAt(0));
const PAD = 61;
const WRONG = 64;
const VALUES = new Uint8Array(128).fill(WRONG);
for (const [value, code] of CODES.entries()) VALUES[code] = value;

/** RFC 4648; for bytes too many for `btoa`, which wants a string of them. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text[to++] = CODES[word >> 18] as number;
    text[to++] = CODES[(word >> 12) & 63] as number;
    text[to++] = i + 1 < bytes.length ? (CODES[(word >> 6) & 63] as number) : PAD;
    text[to++] = i + 2 < bytes.length ? (CODES[word & 63] as number) : PAD;
  }
  return new TextDecoder().decode(text);
}

/** @throws RangeError where the text, white space at its ends aside, is not one that `encodeBase64` writes */
export function decodeBase64(given: string): Uint8Array<ArrayBuffer> {
  const text = given.trim();
  if (text.length % 4 !== 0) throw new RangeError("the text is cut short");
  const pads = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - pads);
  const letters = text.length - pads;
  let to = 0;
  for (let i = 0; i < letters; i += 4) {
    let word = 0;
    for (let k = i; k < i + 4; k++) {
      const value = k < letters ? (VALUES[text.charCodeAt(k)] ?? WRONG) : 0;
      if (value === WRONG) throw new RangeError("the text has letters that do not belong there");
      word = (word << 6) | value;
    }
    // What lies behind the end of a typed array is dropped.
    bytes[to++] = word >> 16;
    bytes[to++] = word >> 8;
    bytes[to++] = word;
  }
  return bytes;
}
