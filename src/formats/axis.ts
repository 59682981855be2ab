/** What a column or key says by its name when it is no metric. A "time" that is none, but a duration, is a metric. */
export type AxisRole = "step" | "epoch" | "index" | "time";

/** Best first: where several are there, the first is the step. */
const STEP_NAMES = [
  "global_step",
  "globalstep",
  "_step",
  "step",
  "steps",
  "train_step",
  "training_step",
  "iteration",
  "iterations",
  "training_iteration",
  "iter",
  "itr",
  "episode",
];
const EPOCH_NAMES = ["epoch", "epochs", "_epoch"];
/** What pandas calls the row numbers it writes. */
const INDEX_NAMES = ["", "unnamed:_0", "index"];
const TIME_NAMES = [
  "wall_time",
  "walltime",
  "timestamp",
  "_timestamp",
  "datetime",
  "date",
  "ts",
  "time",
];

/** Serves as the step where nothing else does, and stays a metric: Stable-Baselines3 logs it among the others. */
export const SOFT_STEP = "time/total_timesteps";

export function axisRole(name: string): AxisRole | undefined {
  const key = normalizeName(name);
  if (STEP_NAMES.includes(key)) return "step";
  if (EPOCH_NAMES.includes(key)) return "epoch";
  if (INDEX_NAMES.includes(key)) return "index";
  return TIME_NAMES.includes(key) ? "time" : undefined;
}

/** How good a step a key of role "step" is; lower is better. */
export function stepRank(name: string): number {
  return STEP_NAMES.indexOf(normalizeName(name));
}

/** Index of the column that is the step, and of the one that is the epoch; -1 for none. */
export function chooseAxes(names: readonly string[]): { step: number; epoch: number } {
  const keys = names.map(normalizeName);
  const first = (wanted: readonly string[]) =>
    wanted.map((name) => keys.indexOf(name)).find((index) => index >= 0) ?? -1;
  const step = first(STEP_NAMES);
  const epoch = first(EPOCH_NAMES);
  return { step: step < 0 && epoch < 0 ? keys.indexOf(SOFT_STEP) : step, epoch };
}

function normalizeName(name: string): string {
  const key = name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  return key === "trainer/global_step" ? "global_step" : key;
}

/** Where a table of records stands on its axes; plain JSON. */
export type AxisState = {
  /** As text, since it may be wider than a double. */
  readonly lastStep: string | null;
  readonly evidence: "epoch" | "step" | null;
  readonly first: number;
  readonly last: number;
};

export const START_OF_AXIS: AxisState = { lastStep: null, evidence: null, first: 0, last: 0 };

/** Gives each record its step and notices when the training starts again. */
export class AxisFollower {
  #lastStep: number | bigint | undefined;
  #evidence: AxisState["evidence"];
  #first: number;
  #last: number;
  /** Why the last record begins a new attempt; undefined where it does not. */
  restarted: string | undefined = undefined;

  constructor(state: AxisState) {
    this.#lastStep = state.lastStep === null ? undefined : fromText(state.lastStep);
    this.#evidence = state.evidence;
    this.#first = state.first;
    this.#last = state.last;
  }

  /**
   * The step of the next record: its own; else, where records before had one, the last of those; else its epoch; else
   * its place in the file. An epoch (or, without one, a step) that falls back to the first value or below after having
   * risen is a training that starts again: a step that is merely out of order is not.
   */
  next(
    step: number | bigint | undefined,
    epoch: number | undefined,
    place: number,
  ): number | bigint {
    this.restarted = undefined;
    if (epoch !== undefined && Number.isFinite(epoch)) this.#follow("epoch", epoch);
    else if (step !== undefined && this.#evidence !== "epoch") this.#follow("step", Number(step));
    if (step !== undefined) this.#lastStep = step;
    else if (this.#lastStep !== undefined) return this.#lastStep;
    else if (epoch !== undefined && Number.isFinite(epoch)) return Math.trunc(epoch);
    return step ?? place;
  }

  #follow(kind: "epoch" | "step", value: number): void {
    if (this.#evidence !== kind) {
      this.#evidence = kind;
      this.#first = value;
    } else if (value <= this.#first && this.#last > this.#first) {
      this.restarted = `${kind} starts again at ${value}`;
      this.#first = value;
      this.#lastStep = undefined;
    }
    this.#last = value;
  }

  get state(): AxisState {
    return {
      lastStep: this.#lastStep === undefined ? null : String(this.#lastStep),
      evidence: this.#evidence,
      first: this.#first,
      last: this.#last,
    };
  }
}

function fromText(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
