import { MalformedOtlp, type SpanStatus } from "./types.ts";

/** As deep as protobuf's own readers go. */
const MOST_DEPTH = 64;
/** Empty ones take two bytes each: far fewer than a body can hold. */
const MOST_ITEMS = 1_000_000;
const MOST_TIME = 2n ** 63n - 1n;

/** Keeps one export within what memory holds. Everything throws MalformedOtlp. */
export class Budget {
  #items = 0;

  /** One more span, attribute, value, event or link. */
  take(): void {
    if (++this.#items > MOST_ITEMS)
      throw new MalformedOtlp(`it has more than ${MOST_ITEMS} spans and attributes`);
  }

  enter(depth: number): void {
    if (depth > MOST_DEPTH)
      throw new MalformedOtlp(`an attribute is nested more than ${MOST_DEPTH} levels deep`);
    this.take();
  }
}

export function checkTime(ns: bigint): bigint {
  if (ns < 0n || ns > MOST_TIME) throw new MalformedOtlp("a time is out of range");
  return ns;
}

/** @param digits how many the id has; shorter ones get zeros in front */
export function checkId(hex: string, digits: number, what: string): string {
  if (hex === "") throw new MalformedOtlp(`a span has no ${what}`);
  if (hex.length > digits || !/^[0-9a-f]+$/.test(hex))
    throw new MalformedOtlp(`a ${what} is not of ${digits / 2} bytes`);
  return hex.padStart(digits, "0");
}

/** "" for a root, which some tools write as zeros. */
export function checkParent(hex: string): string {
  return /^0*$/.test(hex) ? "" : checkId(hex, 16, "parent's span id");
}

export function toStatus(code: unknown): SpanStatus {
  if (code === 1 || code === "STATUS_CODE_OK") return "OK";
  return code === 2 || code === "STATUS_CODE_ERROR" ? "ERROR" : "UNSET";
}

/** JSON has no number for those that are not finite. */
export function toDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
