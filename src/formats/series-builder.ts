import { MAX_SAFE_STEP, type PointColumns, type Values } from "../base/points.ts";
import type { PointsSeen } from "../base/run-event.ts";

/** V8 keeps typed arrays of up to 64 bytes in its heap: many short series stay cheap. */
const FIRST_CAPACITY = 8;
/** Large, because every step leaves the columns before it as garbage. */
const GROWTH = 4;

/** Growing columns of one metric within one parse: no object per point. */
export class SeriesBuilder {
  readonly metric: string;
  /** Set where a time without a zone was read as UTC. */
  zoneAssumed = false;
  #length = 0;
  #capacity = FIRST_CAPACITY;
  #steps = new Float64Array(FIRST_CAPACITY);
  /** Beside `#steps` from the first step on that a double cannot hold. */
  #wideSteps: BigInt64Array | undefined = undefined;
  #times = new Float64Array(FIRST_CAPACITY);
  /** In use until the first value that is not a float32 in its source. */
  #floats = new Float32Array(FIRST_CAPACITY);
  #doubles: Float64Array | undefined = undefined;

  constructor(metric: string) {
    this.metric = metric;
  }

  get length(): number {
    return this.#length;
  }

  /** A value that is a float32 in its source. */
  push32(step: number, timeUs: number, value: number): void {
    if (this.#length === this.#capacity) this.#grow();
    const index = this.#length++;
    this.#steps[index] = step;
    this.#times[index] = timeUs;
    if (this.#doubles === undefined) this.#floats[index] = value;
    else this.#doubles[index] = value;
    if (this.#wideSteps !== undefined) this.#wideSteps[index] = BigInt(step);
  }

  push64(step: number, timeUs: number, value: number): void {
    this.#doubles ??= Float64Array.from(this.#floats);
    this.push32(step, timeUs, value);
  }

  /** Gives the last point its step, exactly, where a double does not hold it. */
  setWideStep(step: bigint): void {
    this.#wideSteps ??= this.#widened();
    this.#wideSteps[this.#length - 1] = step;
  }

  #widened(): BigInt64Array {
    const wide = new BigInt64Array(this.#capacity);
    for (let i = 0; i < this.#length; i++) wide[i] = BigInt(this.#steps[i] as number);
    return wide;
  }

  #grow(): void {
    this.#capacity *= GROWTH;
    this.#steps = grown(this.#steps, new Float64Array(this.#capacity));
    this.#times = grown(this.#times, new Float64Array(this.#capacity));
    if (this.#doubles === undefined) {
      this.#floats = grown(this.#floats, new Float32Array(this.#capacity));
    } else this.#doubles = grown(this.#doubles, new Float64Array(this.#capacity));
    if (this.#wideSteps !== undefined) {
      this.#wideSteps = grown(this.#wideSteps, new BigInt64Array(this.#capacity));
    }
  }

  /** The points so far as an event with columns of its own; the builder is empty afterwards. */
  take(): PointsSeen {
    const length = this.#length;
    const values: Values = this.#doubles ?? this.#floats;
    const columns: PointColumns = {
      steps: (this.#wideSteps ?? this.#steps).subarray(0, length),
      timesUs: this.#times.subarray(0, length),
      values: values.subarray(0, length),
    };
    const { metric, zoneAssumed } = this;
    // The columns are the event's now.
    this.#length = 0;
    this.#capacity = FIRST_CAPACITY;
    this.#steps = new Float64Array(FIRST_CAPACITY);
    this.#times = new Float64Array(FIRST_CAPACITY);
    this.#floats = new Float32Array(FIRST_CAPACITY);
    this.#wideSteps = undefined;
    this.#doubles = undefined;
    this.zoneAssumed = false;
    return { kind: "points", part: null, metric, context: "", columns, zoneAssumed };
  }
}

function grown<T extends { set(source: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The int64 that `text` (an optional sign and digits) spells: undefined where it does not fit. */
export function parseExactStep(text: string): number | bigint | undefined {
  const step = BigInt(text);
  if (BigInt.asIntN(64, step) !== step) return undefined;
  const number = Number(step);
  return Math.abs(number) < MAX_SAFE_STEP ? number : step;
}
