import { AxisFollower, type AxisState, START_OF_AXIS } from "../axis.ts";
import type { ReadTime } from "../times.ts";
import type { Value } from "./styles.ts";

/** What a line tells, before it is known whether it counts. */
export interface Told {
  /** Whose line it is. */
  readonly style: string;
  /** Undefined where the line has none of its own: the place of the line before. */
  readonly step: number | bigint | undefined;
  readonly epoch: number | undefined;
  readonly values: readonly Value[];
  readonly time: ReadTime | undefined;
}

/** The same, kept from line to line: plain JSON. */
export type KeptTold = {
  readonly style: string;
  readonly step: string | null;
  readonly epoch: number | null;
  readonly values: ReadonlyArray<readonly [name: string, value: string]>;
  readonly time: readonly [us: number, zoneAssumed: boolean] | null;
};

export function keep({ style, step, epoch, values, time }: Told): KeptTold {
  return {
    style,
    step: step === undefined ? null : String(step),
    epoch: epoch ?? null,
    values: values.map(({ name, value }) => [name, String(value)] as const),
    time: time === undefined ? null : [time.us, time.zoneAssumed],
  };
}

export function recall({ style, step, epoch, values, time }: KeptTold): Told {
  const number = Number(step);
  return {
    style,
    step: step === null ? undefined : Number.isSafeInteger(number) ? number : BigInt(step),
    epoch: epoch ?? undefined,
    values: values.map(([name, value]) => ({ name, value: Number(value) })),
    time: time === null ? undefined : { us: time[0], zoneAssumed: time[1] },
  };
}

/** A line that counts, at its place on the axis of its style. */
export interface Placed extends Told {
  readonly at: number | bigint;
  /** Why a new attempt begins with it. */
  readonly restarted: string | undefined;
}

export type LanesState = ReadonlyArray<{
  readonly style: string;
  readonly axis: AxisState;
  readonly count: number;
  /** Lines that wait for others of their kind; null where there were enough. */
  readonly waiting: readonly KeptTold[] | null;
}>;

interface Lane {
  axis: AxisFollower;
  count: number;
  waiting: Told[] | null;
}

/** So many lines at steps of their own make a training of a style that nothing else prints, and of one that others may. */
const ENOUGH = 2;
const ENOUGH_OF_ANY = 3;
/** Longer nobody waits: what is kept from line to line is stored with every window. */
const MOST_WAITING = 40;
/** Lines that are of some kind only by what they look like. */
const GENERIC_STYLES: ReadonlySet<string> = new Set(["key-value", "pairs"]);
const RULE_STYLE = /^rule /;
/** Kinds of lines in one file; bars may have many names. */
const MOST_LANES = 64;

/** The lines of each style, in which values move along steps, or wait until they do. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  constructor(state: LanesState) {
    for (const { style, axis, count, waiting } of state) {
      this.#lanes.set(style, {
        axis: new AxisFollower(axis),
        count,
        waiting: waiting?.map(recall) ?? null,
      });
    }
  }

  get state(): LanesState {
    return [...this.#lanes].map(([style, { axis, count, waiting }]) => ({
      style,
      axis: axis.state,
      count,
      waiting: waiting?.map(keep) ?? null,
    }));
  }

  /** The first style of which enough lines were met. */
  get shown(): string | undefined {
    return [...this.#lanes].find(([, { waiting }]) => waiting === null)?.[0];
  }

  /** Lines wait that only one logger prints. */
  get hasWaiting(): boolean {
    return [...this.#lanes].some(
      ([style, { waiting }]) =>
        waiting !== null && waiting.length > 0 && !GENERIC_STYLES.has(style),
    );
  }

  /** Answers the lines that count now. `isAside`: it makes no training by itself. */
  add(told: Told, isAside = false): readonly Placed[] {
    const lane = this.#laneOf(told.style);
    if (lane === undefined) return [];
    if (lane.waiting === null) return [this.#place(lane, told)];
    const last = lane.waiting.findLast(({ step }) => step !== undefined)?.step;
    if (isAside && last === undefined) return [];
    if (!isAside && last !== undefined && told.step !== undefined && told.step < last)
      lane.waiting = [];
    lane.waiting.push(told);
    if (isAside || !isTraining(lane.waiting, told.style)) {
      if (lane.waiting.length > MOST_WAITING) lane.waiting.shift();
      return [];
    }
    const enough = lane.waiting;
    lane.waiting = null;
    return enough.map((one) => this.#place(lane, one));
  }

  #laneOf(style: string): Lane | undefined {
    const known = this.#lanes.get(style);
    if (known !== undefined) return known;
    if (this.#lanes.size >= MOST_LANES) return undefined;
    // What a person wrote a rule for counts from the first line on.
    const waiting = RULE_STYLE.test(style) ? null : [];
    const lane: Lane = { axis: new AxisFollower(START_OF_AXIS), count: 0, waiting };
    this.#lanes.set(style, lane);
    return lane;
  }

  #place(lane: Lane, told: Told): Placed {
    const at = lane.axis.next(told.step, told.epoch, lane.count++);
    const { restarted } = lane.axis;
    if (restarted !== undefined) {
      // The others begin again as well: once is enough.
      for (const other of this.#lanes.values()) {
        if (other !== lane) other.axis = new AxisFollower(START_OF_AXIS);
      }
    }
    return { ...told, at, restarted };
  }
}

/** Enough lines, each further on than the one before, in which a value changes. */
function isTraining(waiting: readonly Told[], style: string): boolean {
  const enough = GENERIC_STYLES.has(style) ? ENOUGH_OF_ANY : ENOUGH;
  const steps = new Set(waiting.flatMap(({ step }) => (step === undefined ? [] : [step])));
  if (steps.size < enough) return false;
  const first = new Map<string, number>();
  return waiting.some(({ values }) =>
    values.some(({ name, value }) => {
      const before = first.get(name);
      if (before === undefined) first.set(name, value);
      return before !== undefined && !Object.is(before, value);
    }),
  );
}
