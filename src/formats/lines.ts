/**
 * What becomes of the bytes up to the next line end. `end`: the last line was taken without its end, by a scan.
 * `line`: the rest of the line is left out.
 */
export type LineSkip = "nothing" | "end" | "line";

/** A longer line is left out: no logger writes one. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

export const LINE_WENT_ON =
  "the line went on after it had been read as the last one; what came later is left out";
export const LINE_TOO_LONG = "a line is longer than 64 MB; it is left out";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Where reading begins, and what is still to be skipped from there on. `wentOn`: the line taken was not complete. */
export function skipLineRest(
  bytes: Uint8Array,
  skip: LineSkip,
): { readonly pos: number; readonly skip: LineSkip; readonly wentOn: boolean } {
  if (skip === "nothing") return { pos: 0, skip, wentOn: false };
  const lineEnd = bytes.indexOf(LINE_FEED);
  const restEnd = lineEnd < 0 ? bytes.length : lineEnd;
  const isBare = restEnd === 0 || (restEnd === 1 && bytes[0] === CARRIAGE_RETURN);
  const wentOn = skip === "end" && !isBare;
  if (lineEnd >= 0) return { pos: lineEnd + 1, skip: "nothing", wentOn };
  return skip === "end" && isBare
    ? { pos: 0, skip: "end", wentOn }
    : { pos: bytes.length, skip: "line", wentOn };
}
