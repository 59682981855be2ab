import { maskedCrc32c } from "../../base/crc32.ts";

/** Length (8) and its checksum (4) before the data, the data's checksum (4) behind. */
export const HEADER_BYTES = 12;
export const FOOTER_BYTES = 4;

/** Whether the bytes are one whole record whose data has this checksum. */
export function isWholeRecord(record: Uint8Array, crc: number): boolean {
  const end = record.length - FOOTER_BYTES;
  if (end < HEADER_BYTES) return false;
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  return (
    view.getUint32(0, true) === end - HEADER_BYTES &&
    view.getUint32(4, true) === 0 &&
    view.getUint32(8, true) === maskedCrc32c(view, 0, 8) &&
    view.getUint32(end, true) === crc &&
    maskedCrc32c(view, HEADER_BYTES, end) === crc
  );
}
