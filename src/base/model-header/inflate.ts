import { Decompress, Inflate } from "fflate";

/** Packed bytes go in by pieces, so that one that claims to be huge is left early. */
const PIECE_BYTES = 1024;

/** The first bytes of what is packed: "raw" as in a ZIP archive, "wrapped" with the head of zlib or gzip. What is damaged ends there. */
export function inflateStart(
  packed: Uint8Array,
  maxBytes: number,
  kind: "raw" | "wrapped",
): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const onData = (part: Uint8Array): void => {
    parts.push(part);
    length += part.length;
  };
  try {
    const stream = kind === "raw" ? new Inflate(onData) : new Decompress(onData);
    for (let at = 0; at < packed.length && length < maxBytes; at += PIECE_BYTES) {
      const end = at + PIECE_BYTES;
      stream.push(packed.subarray(at, end), end >= packed.length);
    }
  } catch {
    // What came before the damage counts.
  }
  const whole = new Uint8Array(Math.min(length, maxBytes));
  let at = 0;
  for (const part of parts) {
    if (at >= whole.length) break;
    whole.set(part.subarray(0, whole.length - at), at);
    at += part.length;
  }
  return whole;
}
