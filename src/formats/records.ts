import type { RunEvent } from "../base/run-event.ts";
import { AxisFollower, type AxisState, START_OF_AXIS } from "./axis.ts";
import type { PointLog } from "./point-log.ts";
import type { ReadTime } from "./times.ts";
import { EMPTY_TRAIL, longestTrail, mixHash, type Trail, TrailFollower } from "./trail.ts";

/** What is remembered of a file of records (lines of CSV or JSON); plain JSON. */
export type RecordsState = {
  /** Records read so far. */
  readonly count: number;
  readonly axis: AxisState;
  readonly trail: Trail;
  /** Metrics that had a value. */
  readonly names: readonly string[];
  /** What had been read before the file was truncated or replaced, while that is compared. */
  readonly known: KnownRecords | null;
  readonly hasPoints: boolean;
  /** First record in normal form. */
  readonly fingerprint: string | null;
};

type KnownRecords = {
  readonly trail: Trail;
  readonly names: readonly string[];
  /** Known records also hold metrics that were not there before: the file got new columns, filled from the start. */
  readonly hasOthers: boolean;
  /** Second reading of such a file, found to be the same: the known records' new metrics are emitted. */
  readonly emitOthers: boolean;
};

export const NO_RECORDS: RecordsState = {
  count: 0,
  axis: START_OF_AXIS,
  trail: EMPTY_TRAIL,
  names: [],
  known: null,
  hasPoints: false,
  fingerprint: null,
};

/** With what a truncated or replaced file is read again from its beginning. */
export function rewrittenRecords(state: RecordsState): RecordsState {
  const trail = longestTrail(state.trail, state.known?.trail ?? null);
  if (trail === null) return { ...NO_RECORDS, hasPoints: state.hasPoints };
  const names = trail === state.known?.trail ? state.known.names : state.names;
  return {
    ...NO_RECORDS,
    names,
    known: { trail, names, hasOthers: false, emitOthers: false },
    hasPoints: state.hasPoints,
    fingerprint: state.fingerprint,
  };
}

/** A metric as the collector knows it. Made once per column or key. */
export interface MetricColumn {
  readonly name: string;
  readonly hash: number;
  /** Its number in the log. */
  readonly series: number;
  seen: boolean;
  /** Was there when the file was read before it was rewritten. */
  readonly wasKnown: boolean;
}

/** `differs` and `backfill`: read the file again from its beginning, with the state of `restart`. */
export type RecordOutcome = "next" | "differs" | "backfill";

/**
 * Turns records (metric values, a step, a time) into series and attempts, one parse long. A record's normal form is
 * its step and its values by metric, whatever the order or number of columns: a file that was rewritten with a wider
 * header is recognized, and goes on where it was.
 */
export class RecordCollector {
  readonly events: RunEvent[] = [];
  readonly #state: RecordsState;
  readonly #points: PointLog;
  readonly #axis: AxisFollower;
  readonly #trail: TrailFollower;
  readonly #names: Set<string>;
  readonly #knownNames: ReadonlySet<string> | undefined;
  #count: number;
  #hasOthers: boolean;
  #hasPoints: boolean;
  #fingerprint: string | null;
  /** The record at hand. */
  #size = 0;
  readonly #recordColumns: MetricColumn[] = [];
  readonly #recordValues: number[] = [];
  readonly #double = new Float64Array(1);
  readonly #words = new Int32Array(this.#double.buffer);

  constructor(state: RecordsState, points: PointLog) {
    this.#state = state;
    this.#points = points;
    points.begin();
    this.#axis = new AxisFollower(state.axis);
    this.#trail = new TrailFollower(state.trail, state.known?.trail ?? null);
    this.#names = new Set(state.names);
    this.#knownNames = state.known === null ? undefined : new Set(state.known.names);
    this.#count = state.count;
    this.#hasOthers = state.known?.hasOthers ?? false;
    this.#hasPoints = state.hasPoints;
    this.#fingerprint = state.fingerprint;
  }

  openColumn(name: string): MetricColumn {
    return {
      name,
      hash: hashText(name),
      series: this.#points.openSeries(name),
      seen: this.#names.has(name),
      wasKnown: this.#knownNames?.has(name) ?? true,
    };
  }

  /** A value of the record at hand. */
  add(column: MetricColumn, value: number): void {
    this.#recordColumns[this.#size] = column;
    this.#recordValues[this.#size++] = value;
  }

  /** Ends the record at hand. `step` and `epoch` are its own, undefined where it has none. */
  endRecord(
    step: number | bigint | undefined,
    epoch: number | undefined,
    time: ReadTime | undefined,
  ): RecordOutcome {
    const at = this.#axis.next(step, epoch, this.#count);
    this.#count++;
    const verdict = this.#trail.add(this.#hashRecord(at));
    if (verdict === "differs") return verdict;
    if (verdict === "known") {
      if (this.#state.known?.emitOthers === true) this.#emit(at, time, true);
      this.#size = 0;
      const isBackfill = !this.#trail.verifying && this.#hasOthers;
      return isBackfill && this.#state.known?.emitOthers === false ? "backfill" : "next";
    }
    if (this.#axis.restarted !== undefined && this.#hasPoints)
      this.#startAttempt(this.#axis.restarted);
    if (this.#fingerprint === null) this.#fingerprint = this.#normalForm(at);
    this.#emit(at, time, false);
    this.#size = 0;
    return "next";
  }

  #emit(step: number | bigint, time: ReadTime | undefined, onlyOthers: boolean): void {
    const timeUs = time?.us ?? NaN;
    for (let i = 0; i < this.#size; i++) {
      const column = this.#recordColumns[i] as MetricColumn;
      if (onlyOthers && column.wasKnown) continue;
      const { series } = column;
      this.#points.push64(series, Number(step), timeUs, this.#recordValues[i] as number);
      if (typeof step === "bigint") this.#points.setWideStep(step);
      if (time?.zoneAssumed === true) this.#points.markZoneAssumed(series);
      if (!column.seen) {
        column.seen = true;
        this.#names.add(column.name);
      }
      this.#hasPoints = true;
    }
  }

  /** Independent of the order of the values; of known records only what was there before counts. */
  #hashRecord(step: number | bigint): number {
    const { verifying } = this.#trail;
    let sum = typeof step === "bigint" ? hashText(String(step)) : this.#hashNumber(1, step);
    for (let i = 0; i < this.#size; i++) {
      const column = this.#recordColumns[i] as MetricColumn;
      if (verifying && !column.wasKnown) {
        this.#hasOthers = true;
        continue;
      }
      sum = (sum + this.#hashNumber(column.hash, this.#recordValues[i] as number)) | 0;
    }
    return sum;
  }

  #hashNumber(seed: number, value: number): number {
    this.#double[0] = value;
    return mixHash(mixHash(seed, this.#words[0] as number), this.#words[1] as number);
  }

  #normalForm(step: number | bigint): string {
    const values = Array.from({ length: this.#size }, (_, i) => {
      const column = this.#recordColumns[i] as MetricColumn;
      return `${column.name}=${this.#recordValues[i]}`;
    });
    return `${step} ${values.sort().join(" ")}`;
  }

  #startAttempt(reason: string): void {
    this.#flush();
    this.events.push({ kind: "attempt", part: null, reason });
  }

  #flush(): void {
    for (const points of this.#points.take()) this.events.push(points);
  }

  /** Records read so far, in all. */
  get count(): number {
    return this.#count;
  }

  finish(): RecordsState {
    this.#flush();
    const { known } = this.#trail;
    return {
      count: this.#count,
      axis: this.#axis.state,
      trail: this.#trail.trail,
      names: [...this.#names],
      known:
        known === null || this.#state.known === null
          ? null
          : { ...this.#state.known, hasOthers: this.#hasOthers },
      hasPoints: this.#hasPoints,
      fingerprint: this.#fingerprint,
    };
  }

  /** Events and state after `endRecord` said to read the file again. */
  restart(outcome: "differs" | "backfill"): { events: RunEvent[]; state: RecordsState } {
    const { known, hasPoints } = this.#state;
    if (outcome === "backfill" && known !== null) {
      const again = { ...known, hasOthers: false, emitOthers: true };
      return { events: [], state: { ...this.#state, ...restartedPosition, known: again } };
    }
    const reason = "the file was replaced by another one";
    return {
      events: hasPoints ? [{ kind: "attempt", part: null, reason }] : [],
      state: NO_RECORDS,
    };
  }
}

const restartedPosition = { count: 0, axis: START_OF_AXIS, trail: EMPTY_TRAIL };

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
