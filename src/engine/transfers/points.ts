import { AppError } from "../../base/errors.ts";
import { narrow } from "../../base/exact-json.ts";

/** One value of a metric. */
export interface Point {
  /** Exact int64. */
  readonly step: number | bigint;
  /** Exact int64. */
  readonly ms: number | bigint;
  readonly value: number;
}

const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** A point as MLflow's interface writes it; there are millions, so no schema. @throws AppError DAMAGED */
export function readPoint(item: unknown): Point {
  const { value, timestamp, step } = (item ?? {}) as Readonly<Record<string, unknown>>;
  return { value: readValue(value), ms: readInt64(timestamp), step: readInt64(step) };
}

function readValue(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === undefined || value === null) return 0;
  if (typeof value === "bigint") return Number(value);
  const named = typeof value === "string" ? NOT_FINITE[value] : undefined;
  if (named === undefined) throw new AppError("DAMAGED", "A value of a metric is no number.");
  return named;
}

function readInt64(value: unknown): number | bigint {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && /^-?\d{1,19}$/.test(value)) return narrow(BigInt(value));
  throw new AppError("DAMAGED", "A step or time of a metric is no whole number.");
}

/** MLflow keeps infinities as the largest doubles. */
function normal(value: number): number {
  if (value >= Number.MAX_VALUE) return Number.POSITIVE_INFINITY;
  if (value <= -Number.MAX_VALUE) return Number.NEGATIVE_INFINITY;
  // -0 is 0 in its database.
  return value + 0;
}

export function identityOf({ step, ms, value }: Point): string {
  return `${step} ${ms} ${normal(value)}`;
}

/**
 * What a set of points comes to in any order, with memory that does not depend on how many they are: their count and the sum of
 * 64-bit hashes of each.
 */
export class PointSum {
  #count = 0;
  #low = 0;
  #high = 0;

  add(point: Point): void {
    const text = identityOf(point);
    this.#count++;
    this.#low = (this.#low + hash(text, 0x811c9dc5)) >>> 0;
    this.#high = (this.#high + hash(text, 0x9747b28c)) >>> 0;
  }

  get count(): number {
    return this.#count;
  }

  equals(other: PointSum): boolean {
    return this.#count === other.#count && this.#low === other.#low && this.#high === other.#high;
  }
}

/** FNV-1a, mixed at the end so that sums of near texts are far apart. */
function hash(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** As `log-batch` takes it: what is not finite as a text. */
export function toWire(key: string, point: Point): object {
  const { step, ms } = point;
  const value = normal(point.value);
  return {
    key,
    value: Number.isFinite(value)
      ? value
      : Number.isNaN(value)
        ? "NaN"
        : value > 0
          ? "Infinity"
          : "-Infinity",
    timestamp: ms,
    step,
  };
}
