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
  /** What had been read before the file was truncated or replaced, while that is compared. */
  readonly known: KnownRecords | null;
  readonly hasPoints: boolean;
};

type KnownRecords = {
  readonly trail: Trail;
  /** Known records also hold metrics that were not there before: the file got new columns, filled from the start. */
  readonly hasOthers: boolean;
  /** Second reading of such a file, found to be the same: the known records' new metrics are emitted. */
  readonly emitOthers: boolean;
};

/** Metrics of such a file: apart from the rest, since there may be a hundred thousand and they seldom change. */
export type RecordNames = {
  /** First record in normal form. */
  readonly first: string | null;
  /** Had a value. */
  readonly seen: readonly string[];
  /** Had one before the file was rewritten, while that is compared. */
  readonly known: readonly string[] | null;
};

export const NO_RECORDS: RecordsState = {
  count: 0,
  axis: START_OF_AXIS,
  trail: EMPTY_TRAIL,
  known: null,
  hasPoints: false,
};
export const NO_NAMES: RecordNames = { first: null, seen: [], known: null };

/** With what a truncated or replaced file is read again from its beginning. */
export function rewrittenRecords(
  state: RecordsState,
  names: RecordNames,
): { readonly records: RecordsState; readonly names: RecordNames } {
  const { hasPoints } = state;
  const trail = longestTrail(state.trail, state.known?.trail ?? null);
  if (trail === null) return { records: { ...NO_RECORDS, hasPoints }, names: NO_NAMES };
  const known = trail === state.known?.trail ? (names.known ?? []) : names.seen;
  return {
    records: {
      ...NO_RECORDS,
      known: { trail, hasOthers: false, emitOthers: false },
      hasPoints,
    },
    names: { first: names.first, seen: known, known },
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
  readonly #names: RecordNames;
  readonly #points: PointLog;
  readonly #axis: AxisFollower;
  readonly #trail: TrailFollower;
  readonly #seen: Set<string>;
  readonly #known: ReadonlySet<string> | undefined;
  #count: number;
  #hasOthers: boolean;
  #hasPoints: boolean;
  #first: string | null;
  /** The record at hand. */
  #size = 0;
  readonly #recordColumns: MetricColumn[] = [];
  readonly #recordValues: number[] = [];
  readonly #double = new Float64Array(1);
  readonly #words = new Int32Array(this.#double.buffer);

  constructor(state: RecordsState, names: RecordNames, points: PointLog) {
    this.#state = state;
    this.#names = names;
    this.#points = points;
    points.begin();
    this.#axis = new AxisFollower(state.axis);
    this.#trail = new TrailFollower(state.trail, state.known?.trail ?? null);
    this.#seen = new Set(names.seen);
    this.#known = state.known === null ? undefined : new Set(names.known);
    this.#count = state.count;
    this.#hasOthers = state.known?.hasOthers ?? false;
    this.#hasPoints = state.hasPoints;
    this.#first = names.first;
  }

  openColumn(name: string): MetricColumn {
    return {
      name,
      hash: hashText(name),
      series: this.#points.openSeries(name),
      seen: this.#seen.has(name),
      wasKnown: this.#known?.has(name) ?? true,
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
    return this.endRecordAt(at, this.#axis.restarted, time);
  }

  /** The same where the caller has followed the axis. @param restarted why a training starts again with this record */
  endRecordAt(
    at: number | bigint,
    restarted: string | undefined,
    time: ReadTime | undefined,
  ): RecordOutcome {
    this.#count++;
    const verdict = this.#trail.add(this.#hashRecord(at));
    if (verdict === "differs") return verdict;
    if (verdict === "known") {
      if (this.#state.known?.emitOthers === true) this.#emit(at, time, true);
      this.#size = 0;
      const isBackfill = !this.#trail.verifying && this.#hasOthers;
      return isBackfill && this.#state.known?.emitOthers === false ? "backfill" : "next";
    }
    if (restarted !== undefined && this.#hasPoints) this.#startAttempt(restarted);
    if (this.#first === null) this.#first = this.#normalForm(at);
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
        this.#seen.add(column.name);
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

  /** Whether a metric had a value in this parse or before. */
  hasValues(name: string): boolean {
    return this.#seen.has(name);
  }

  /** Records read so far, in all. */
  get count(): number {
    return this.#count;
  }

  finish(): { readonly records: RecordsState; readonly names: RecordNames } {
    this.#flush();
    const isKnown = this.#trail.known !== null && this.#state.known !== null;
    return {
      records: {
        count: this.#count,
        axis: this.#axis.state,
        trail: this.#trail.trail,
        known: isKnown ? { ...this.#state.known, hasOthers: this.#hasOthers } : null,
        hasPoints: this.#hasPoints,
      },
      names: this.#finishNames(isKnown),
    };
  }

  /** The same object where nothing changed. */
  #finishNames(isKnown: boolean): RecordNames {
    const { first, seen, known } = this.#names;
    const isSame =
      this.#first === first && this.#seen.size === seen.length && isKnown === (known !== null);
    if (isSame) return this.#names;
    return { first: this.#first, seen: [...this.#seen], known: isKnown ? known : null };
  }

  /** Events and state after `endRecord` said to read the file again. */
  restart(outcome: "differs" | "backfill"): {
    readonly events: RunEvent[];
    readonly records: RecordsState;
    readonly names: RecordNames;
  } {
    const { known, hasPoints } = this.#state;
    if (outcome === "backfill" && known !== null) {
      const again = { ...known, hasOthers: false, emitOthers: true };
      const records = { ...this.#state, ...restartedPosition, known: again };
      return { events: [], records, names: this.#names };
    }
    const reason = "the file was replaced by another one";
    return {
      events: hasPoints ? [{ kind: "attempt", part: null, reason }] : [],
      records: NO_RECORDS,
      names: NO_NAMES,
    };
  }
}

const restartedPosition = { count: 0, axis: START_OF_AXIS, trail: EMPTY_TRAIL };

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
