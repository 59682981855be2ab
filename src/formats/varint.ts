/** Longer ones are of no number that is written. */
const MOST_BITS = 70;

/** An unsigned LEB128 number, as protocols and compressed data have them. Throws an Error where it has no end. */
export function readVarint(
  view: DataView,
  from: number,
): { readonly value: number; readonly end: number } {
  let value = 0;
  let at = from;
  for (let shift = 0; shift < MOST_BITS; shift += 7) {
    const byte = view.getUint8(at++);
    value += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return { value, end: at };
  }
  throw new Error("a number has no end");
}
