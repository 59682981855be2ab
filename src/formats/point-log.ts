import type { PointColumns } from "../base/points.ts";
import type { PointsSeen } from "../base/run-event.ts";

const FIRST_CAPACITY = 1024;

/**
 * The points of one parse in file order, whatever series they belong to, sorted into series when they are taken. A
 * thread reuses one log for all its parses: memory that was touched before is far cheaper than new memory, and leaves
 * nothing for the collector. So taken columns are valid only until the log's owner lets them be overwritten (`reuse`).
 */
export class PointLog {
  /** By series. */
  readonly #metrics: string[] = [];
  readonly #parts: Array<string | null> = [];
  /** By series: 1 from the first value on that is not a float32 in its source. */
  #doubles = new Uint8Array(16);
  #zoneAssumed = new Uint8Array(16);
  /** By point. */
  #length = 0;
  #capacity = FIRST_CAPACITY;
  #series = new Int32Array(FIRST_CAPACITY);
  #steps = new Float64Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  /** Steps that a double does not hold, by point. */
  readonly #wideSteps = new Map<number, bigint>();
  readonly #sorted = new SortedColumns();

  /** A parse begins: forgets the series and what was not taken of the parse before. */
  begin(): void {
    this.#metrics.length = 0;
    this.#parts.length = 0;
    this.#doubles.fill(0);
    this.#zoneAssumed.fill(0);
    this.#length = 0;
    this.#wideSteps.clear();
  }

  /** Columns taken so far are not needed any more. */
  reuse(): void {
    this.#sorted.reuse();
  }

  /** The number under which points of a metric, of a run of the file, are pushed in this parse. */
  openSeries(metric: string, part: string | null = null): number {
    const series = this.#metrics.push(metric) - 1;
    this.#parts.push(part);
    if (series === this.#doubles.length) {
      this.#doubles = grown(this.#doubles, new Uint8Array(series * 2));
      this.#zoneAssumed = grown(this.#zoneAssumed, new Uint8Array(series * 2));
    }
    return series;
  }

  metricOf(series: number): string {
    return this.#metrics[series] ?? "";
  }

  /** A value that is a float32 in its source. */
  push32(series: number, step: number, timeUs: number, value: number): void {
    if (this.#length === this.#capacity) this.#grow();
    const index = this.#length++;
    this.#series[index] = series;
    this.#steps[index] = step;
    this.#times[index] = timeUs;
    this.#values[index] = value;
  }

  push64(series: number, step: number, timeUs: number, value: number): void {
    this.#doubles[series] = 1;
    this.push32(series, step, timeUs, value);
  }

  /** Gives the last point its step, exactly, where a double does not hold it. */
  setWideStep(step: bigint): void {
    this.#wideSteps.set(this.#length - 1, step);
  }

  /** A time without a zone was read as UTC. */
  markZoneAssumed(series: number): void {
    this.#zoneAssumed[series] = 1;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#series = grown(this.#series, new Int32Array(this.#capacity));
    this.#steps = grown(this.#steps, new Float64Array(this.#capacity));
    this.#times = grown(this.#times, new Float64Array(this.#capacity));
    this.#values = grown(this.#values, new Float64Array(this.#capacity));
  }

  /** One event per series that got points since the last call, in the order the series were opened. */
  take(): PointsSeen[] {
    const starts = this.#countSeries();
    const { steps, timesUs, floats, doubles } = this.#sorted.allot(this.#length);
    const next = starts.slice();
    for (let i = 0; i < this.#length; i++) {
      const series = this.#series[i] as number;
      const place = next[series] as number;
      next[series] = place + 1;
      steps[place] = this.#steps[i] as number;
      timesUs[place] = this.#times[i] as number;
      if (this.#doubles[series] === 1) doubles[place] = this.#values[i] as number;
      else floats[place] = this.#values[i] as number;
    }
    const wide = this.#wideSteps.size > 0 ? this.#widen(starts, steps) : undefined;
    const events: PointsSeen[] = [];
    for (const [series, metric] of this.#metrics.entries()) {
      const start = starts[series] as number;
      const end = starts[series + 1] as number;
      if (start === end) continue;
      const values = this.#doubles[series] === 1 ? doubles : floats;
      const columns: PointColumns = {
        steps: wide?.get(series) ?? steps.subarray(start, end),
        timesUs: timesUs.subarray(start, end),
        values: values.subarray(start, end),
      };
      const zoneAssumed = this.#zoneAssumed[series] === 1;
      const part = this.#parts[series] ?? null;
      events.push({ kind: "points", part, metric, context: "", columns, zoneAssumed });
    }
    this.#doubles.fill(0);
    this.#zoneAssumed.fill(0);
    this.#length = 0;
    this.#wideSteps.clear();
    return events;
  }

  /** Where each series begins when they lie one after the other, and behind the last one the end. */
  #countSeries(): Int32Array {
    const starts = new Int32Array(this.#metrics.length + 1);
    for (let i = 0; i < this.#length; i++) {
      const after = (this.#series[i] as number) + 1;
      starts[after] = (starts[after] as number) + 1;
    }
    for (let i = 1; i < starts.length; i++) {
      starts[i] = (starts[i] as number) + (starts[i - 1] as number);
    }
    return starts;
  }

  /** Exact steps of the series that have wide ones. */
  #widen(starts: Int32Array, steps: Float64Array): Map<number, BigInt64Array> {
    const wide = new Map<number, BigInt64Array>();
    for (const index of this.#wideSteps.keys()) {
      const series = this.#series[index] as number;
      if (wide.has(series)) continue;
      wide.set(
        series,
        BigInt64Array.from(steps.subarray(starts[series], starts[series + 1]), BigInt),
      );
    }
    const next = new Int32Array(this.#metrics.length);
    for (let i = 0; i < this.#length; i++) {
      const series = this.#series[i] as number;
      const place = next[series] as number;
      next[series] = place + 1;
      const step = this.#wideSteps.get(i);
      const exact = wide.get(series);
      if (step !== undefined && exact !== undefined) exact[place] = step;
    }
    return wide;
  }
}

interface Columns {
  readonly steps: Float64Array;
  readonly timesUs: Float64Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
}

/** Memory for sorted columns, given out from front to back. */
class SortedColumns {
  #capacity = 0;
  #used = 0;
  #columns: Columns = makeColumns(0);

  reuse(): void {
    this.#used = 0;
  }

  allot(count: number): Columns {
    if (this.#used + count > this.#capacity) {
      // What was given out before keeps the memory it lies in.
      this.#capacity = Math.max(count, this.#capacity, FIRST_CAPACITY);
      this.#columns = makeColumns(this.#capacity);
      this.#used = 0;
    }
    const start = this.#used;
    const end = start + count;
    this.#used = end;
    const { steps, timesUs, floats, doubles } = this.#columns;
    return {
      steps: steps.subarray(start, end),
      timesUs: timesUs.subarray(start, end),
      floats: floats.subarray(start, end),
      doubles: doubles.subarray(start, end),
    };
  }
}

/** Memory that is not touched costs nothing: of `floats` and `doubles` mostly one is used. */
function makeColumns(capacity: number): Columns {
  return {
    steps: new Float64Array(capacity),
    timesUs: new Float64Array(capacity),
    floats: new Float32Array(capacity),
    doubles: new Float64Array(capacity),
  };
}

function grown<T extends { set(source: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
