/** Polynomials, reflected: Castagnoli's of TFRecords, and that of zlib. */
const CASTAGNOLI = makeTables(0x82f63b78);
const ZLIB = makeTables(0xedb88320);

/** Eight tables of 256 entries, one after the other: slicing-by-8 takes eight bytes a round. */
function makeTables(polynomial: number): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0);
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const previous = tables[i - 256] as number;
    tables[i] = (previous >>> 8) ^ (tables[previous & 0xff] as number);
  }
  return tables;
}

/** CRC-32C of the bytes in `[start, end)` in TFRecord's masked form, as unsigned 32-bit. */
export function maskedCrc32c(view: DataView, start: number, end: number): number {
  const crc = sum(CASTAGNOLI, view, start, end);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32 of the bytes in `[start, end)` as zlib has it, unsigned. */
export function crc32(view: DataView, start: number, end: number): number {
  return sum(ZLIB, view, start, end) >>> 0;
}

function sum(t: Int32Array, view: DataView, start: number, end: number): number {
  let crc = -1;
  let i = start;
  for (const last = end - 8; i <= last; i += 8) {
    const low = crc ^ view.getInt32(i, true);
    const high = view.getInt32(i + 4, true);
    crc =
      (t[1792 + (low & 0xff)] as number) ^
      (t[1536 + ((low >>> 8) & 0xff)] as number) ^
      (t[1280 + ((low >>> 16) & 0xff)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + (high & 0xff)] as number) ^
      (t[512 + ((high >>> 8) & 0xff)] as number) ^
      (t[256 + ((high >>> 16) & 0xff)] as number) ^
      (t[high >>> 24] as number);
  }
  if (i <= end - 4) {
    const low = crc ^ view.getInt32(i, true);
    crc =
      (t[768 + (low & 0xff)] as number) ^
      (t[512 + ((low >>> 8) & 0xff)] as number) ^
      (t[256 + ((low >>> 16) & 0xff)] as number) ^
      (t[low >>> 24] as number);
    i += 4;
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ (t[(crc ^ view.getUint8(i)) & 0xff] as number);
  return ~crc;
}
