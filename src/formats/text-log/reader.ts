import { axisRole, stepRank } from "../axis.ts";
import { parseNumber, parseStep, stepFromNumber } from "../numbers.ts";
import { type ReadTime, timeFromNumber, timeFromText } from "../times.ts";
import {
  epochOfTitle,
  type KerasBar,
  laneOf,
  partOfTitle,
  readKeras,
  readKerasEpoch,
  readPrintedDict,
  readTqdm,
  type TqdmBar,
} from "./bars.ts";
import {
  keep,
  type KeptTold,
  Lanes,
  type LanesState,
  type Placed,
  recall,
  type Told,
} from "./lanes.ts";
import { readKeyValue, readPairs } from "./pairs.ts";
import { readPrefix } from "./prefix.ts";
import { type CompiledRule, MOST_STEPS, readByRule } from "./rules.ts";
import type { Segment } from "./segments.ts";
import { readStyle, STYLES, type Value } from "./styles.ts";

/** A bar that is drawn again and again. */
type BarState = {
  readonly lane: string;
  readonly title: string;
  /** Of the bars of this lane before it. */
  readonly base: number;
  readonly at: number;
  /** It ended its line where it was full. */
  readonly isClosed: boolean;
  /** What it showed last at this place, until it moves on. */
  readonly held: KeptTold | null;
};

type KerasState = {
  readonly epoch: number;
  readonly isOver: boolean;
  /** Bars are drawn over themselves: one that ends its line is the last of its epoch. */
  readonly redraws: boolean;
  readonly held: KeptTold | null;
  readonly of: number;
};

type DictState = {
  /** Of the bar that tells the steps; null where none is drawn. */
  readonly of: number | null;
  readonly step: number;
  readonly epoch: number | null;
  readonly held: KeptTold | null;
};

/** What is remembered from line to line: plain JSON, and small. */
export type ReaderMemory = {
  readonly lanes: LanesState;
  readonly bars: readonly BarState[];
  readonly keras: KerasState;
  readonly dict: DictState;
  /** Of `step: 3`, for the lines behind it. */
  readonly step: string | null;
  /** Styles whose epochs count from 0. */
  readonly fromZero: readonly string[];
  /** The line said that the best of the lines before comes once more. */
  readonly isBestNext?: boolean;
};

export const START_OF_READER: ReaderMemory = {
  lanes: [],
  bars: [],
  keras: { epoch: 0, isOver: true, redraws: false, held: null, of: 0 },
  dict: { of: null, step: 0, epoch: null, held: null },
  step: null,
  fromZero: [],
};

/** Bars that are drawn at a time; more are forgotten from the oldest on. */
const MOST_BARS = 12;
/** LightGBM where it stops early, and XGBoost did. */
const BEST_NEXT = /\bbest iteration(?: is)?:$/i;
const MOST_METRICS_OF_LINE = 200;

/** Reads a text log segment by segment. What counts is answered in the order of the file. */
export class LogReader {
  readonly #rules: readonly CompiledRule[];
  readonly #onlyRules: boolean;
  readonly #meter = { steps: 0 };
  readonly #lanes: Lanes;
  readonly #bars: Map<string, BarState>;
  #keras: KerasState;
  #dict: DictState;
  #step: string | null;
  readonly #fromZero: Set<string>;
  #isBestNext: boolean;
  #placed: Placed[] = [];

  constructor(memory: ReaderMemory, rules: readonly CompiledRule[], onlyRules = false) {
    this.#rules = rules;
    this.#onlyRules = onlyRules;
    this.#lanes = new Lanes(memory.lanes);
    this.#bars = new Map(memory.bars.map((bar) => [bar.lane, bar]));
    this.#keras = memory.keras;
    this.#dict = memory.dict;
    this.#step = memory.step;
    this.#fromZero = new Set(memory.fromZero);
    this.#isBestNext = memory.isBestNext === true;
  }

  get memory(): ReaderMemory {
    return {
      lanes: this.#lanes.state,
      bars: [...this.#bars.values()],
      keras: this.#keras,
      dict: this.#dict,
      step: this.#step,
      fromZero: [...this.#fromZero],
      ...(this.#isBestNext && { isBestNext: true }),
    };
  }

  /** Matching rules took so long that the rest has to wait for its turn. */
  get isTired(): boolean {
    return this.#meter.steps > MOST_STEPS;
  }

  /** The style by which the file is a log; undefined while too little of it was met. */
  get style(): string | undefined {
    return this.#lanes.shown;
  }

  /** Something was met of which there is too little. */
  get isUnsure(): boolean {
    return (
      this.#lanes.hasWaiting ||
      this.#keras.held !== null ||
      this.#dict.held !== null ||
      [...this.#bars.values()].some(({ held }) => held !== null)
    );
  }

  read({ text, isRedrawn }: Segment): readonly Placed[] {
    this.#placed = [];
    if (text === undefined || text === "") {
      // Keras begins a bar by going back to where its line begins.
      if (isRedrawn && text !== undefined) this.#keras = { ...this.#keras, redraws: true };
      return this.#placed;
    }
    const { text: message, time } = readPrefix(text);
    if (!this.#readRules(text, time) && !this.#onlyRules)
      this.#readMessage(message, text, time, isRedrawn);
    return this.#placed;
  }

  /** What was held back in the hope of more: none will come. */
  flush(): readonly Placed[] {
    this.#placed = [];
    this.#flushDict(undefined);
    this.#flushKeras();
    for (const bar of this.#bars.values()) this.#flushBar(bar);
    return this.#placed;
  }

  #readRules(line: string, time: ReadTime | undefined): boolean {
    for (const rule of this.#rules) {
      const told = readByRule(rule, line, time, this.#meter);
      if (told === undefined) continue;
      this.#tell(told);
      return true;
    }
    return false;
  }

  #readMessage(
    message: string,
    line: string,
    time: ReadTime | undefined,
    isRedrawn: boolean,
  ): void {
    const epoch = readKerasEpoch(message);
    const bar = epoch === undefined ? readKeras(message) : undefined;
    if (bar === undefined) this.#flushKeras();
    if (epoch !== undefined) {
      this.#keras = { ...this.#keras, epoch, isOver: false };
      return;
    }
    if (bar !== undefined && this.#keras.epoch > 0) return this.#drawKeras(bar, time, isRedrawn);
    const tqdm = readTqdm(message);
    if (tqdm !== undefined) return this.#drawTqdm(tqdm, time, isRedrawn);
    const dict = readPrintedDict(message);
    if (dict !== undefined) return this.#readDict(dict, time);
    const isBest = this.#isBestNext;
    this.#isBestNext = BEST_NEXT.test(message);
    if (isBest || this.#isBestNext) return;
    if (this.#readStyles(message, time)) return;
    // Where a bracket begins the message, it may be more than a prefix.
    if (message !== line && this.#readStyles(line, time)) return;
    if (!this.#readKeyValue(message, time)) this.#readPairs(message, time);
  }

  #tell(told: Told, isAside = false): void {
    if (told.values.length > MOST_METRICS_OF_LINE) return;
    this.#placed.push(...this.#lanes.add(told, isAside));
  }

  // Keras: a line for the epoch, then a bar that ends with what `History` keeps.

  #drawKeras(
    { at, of, values, isUnclear }: KerasBar,
    time: ReadTime | undefined,
    isRedrawn: boolean,
  ): void {
    const { epoch, isOver, held, redraws } = this.#keras;
    if (held !== null && of !== this.#keras.of) this.#flushKeras();
    if (isRedrawn) this.#keras = { ...this.#keras, redraws: true };
    if (this.#keras.isOver || isOver || at !== of || isRedrawn) return;
    const told: Told = { style: "keras", step: epoch, epoch, values, time };
    const isSure = redraws || !isUnclear;
    this.#keras = { ...this.#keras, of, isOver: isSure, held: isSure ? null : keep(told) };
    if (isSure) this.#tell(told);
  }

  #flushKeras(): void {
    const { held } = this.#keras;
    if (held === null) return;
    this.#keras = { ...this.#keras, held: null, isOver: true };
    this.#tell(recall(held));
  }

  // tqdm: what a bar shows last at a place. Bars of one title follow each other on one axis.

  #drawTqdm(bar: TqdmBar, time: ReadTime | undefined, isRedrawn: boolean): void {
    if (this.#dict.held !== null && bar.of === this.#dict.of) this.#flushDict(bar.at);
    else if (this.#dict.of === null && bar.title === "" && bar.of !== null && this.#dict.step === 0)
      this.#dict = { ...this.#dict, of: bar.of };
    const lane = laneOf(bar);
    const epoch = epochOfTitle(bar.title);
    const before = this.#bars.get(lane);
    const isNext =
      before !== undefined &&
      (bar.at < before.at ||
        (bar.at === before.at && (before.title !== bar.title || before.isClosed)));
    if (before !== undefined && (isNext || bar.at > before.at)) this.#flushBar(before);
    const isSame = before !== undefined && !isNext && bar.at === before.at;
    const isAgain = isNext && epoch !== undefined && epoch < (epochOfTitle(before.title) ?? epoch);
    const base = before === undefined || isAgain ? 0 : before.base + (isNext ? before.at : 0);
    const part = partOfTitle(bar.title);
    const values = bar.values.map(({ name, value }) => ({ name: `${part}${name}`, value }));
    const told: Told = { style: `tqdm ${lane}`, step: base + bar.at, epoch, values, time };
    const next: BarState = {
      lane,
      title: bar.title,
      base,
      at: bar.at,
      isClosed: !isRedrawn && (bar.of === null || bar.at === bar.of),
      held: values.length > 0 ? keep(told) : isSame ? before.held : null,
    };
    // Behind the others: the first of them is the one that was not drawn for longest.
    this.#bars.delete(lane);
    this.#bars.set(lane, next);
    if (next.isClosed) this.#flushBar(next);
    const [oldest] = this.#bars.values();
    if (this.#bars.size > MOST_BARS && oldest !== undefined) {
      this.#flushBar(oldest);
      this.#bars.delete(oldest.lane);
    }
  }

  #flushBar(bar: BarState): void {
    if (bar.held === null) return;
    if (this.#bars.get(bar.lane) === bar) this.#bars.set(bar.lane, { ...bar, held: null });
    this.#tell(recall(bar.held));
  }

  // Hugging Face's Trainer: a dict for each record; its step is on the bar that is drawn again behind it.

  #readDict(values: readonly Value[], time: ReadTime | undefined): void {
    const epoch = values.find(({ name }) => name === "epoch")?.value;
    if (epoch === undefined || !Number.isFinite(epoch)) return;
    this.#flushDict(undefined);
    const metrics = values.filter(({ name }) => axisRole(name) === undefined);
    if (metrics.length === 0) return;
    const told: Told = { style: "hf-trainer", step: undefined, epoch, values: metrics, time };
    this.#dict = { ...this.#dict, held: keep(told) };
    if (this.#dict.of === null) this.#flushDict(undefined);
  }

  /** @param at of the bar; without it records are counted */
  #flushDict(at: number | undefined): void {
    const { held, step, epoch } = this.#dict;
    if (held === null) return;
    const told = recall(held);
    const isFurther = epoch === null || (told.epoch ?? 0) > epoch;
    const isAgain = epoch !== null && (told.epoch ?? 0) < epoch;
    const counted = isAgain ? 1 : step + (isFurther ? 1 : 0);
    // Where output waits in a buffer, all bars come before all records.
    const isTrusted =
      at !== undefined && at > 0 && (isAgain || at > step || (at === step && !isFurther));
    const next = isTrusted ? at : counted;
    this.#dict = { ...this.#dict, held: null, step: next, epoch: told.epoch ?? null };
    this.#tell({ ...told, step: next });
  }

  #readStyles(text: string, time: ReadTime | undefined): boolean {
    for (const style of STYLES) {
      const found = readStyle(style, text);
      if (found === undefined) continue;
      const { groups, values } = found;
      const epoch = groups["epoch"] === undefined ? undefined : Number(groups["epoch"]);
      let step = parseStep(groups["step"] ?? "");
      if (style.axis === "place-in-epoch" && epoch !== undefined) {
        step = this.#stepOver(style.name, epoch, Number(groups["of"]), Number(groups["at"]));
      }
      this.#tell({ style: style.name, step, epoch, values, time }, style.isAside === true);
      return true;
    }
    return false;
  }

  /** One axis over all epochs, whether they count from 0 or from 1. */
  #stepOver(style: string, epoch: number, of: number, at: number): number | bigint | undefined {
    if (epoch === 0) this.#fromZero.add(style);
    return stepFromNumber((epoch - (this.#fromZero.has(style) ? 0 : 1)) * of + at);
  }

  // Guild's lines: `step: 3`, and the values of that step one a line.

  #readKeyValue(line: string, time: ReadTime | undefined): boolean {
    const found = readKeyValue(line);
    if (found === undefined) return false;
    const { name, value, text, step } = found;
    const role = axisRole(name);
    if (role === "step" || role === "epoch") {
      const at = parseStep(text);
      if (at !== undefined && !isPlural(name)) this.#step = String(at);
      return true;
    }
    const at = parseStep(step ?? this.#step ?? "");
    if (at !== undefined)
      this.#tell({
        style: "key-value",
        step: at,
        epoch: undefined,
        values: [{ name, value }],
        time,
      });
    return true;
  }

  /** A line of nothing but names and numbers, one of which is a step or an epoch. */
  #readPairs(line: string, loggedAt: ReadTime | undefined): void {
    const pairs = readPairs(line);
    if (pairs === undefined) return;
    let step: number | bigint | undefined;
    let rank = Infinity;
    let epoch: number | undefined;
    let ofEpoch: number | undefined;
    let time = loggedAt;
    const values: Value[] = [];
    for (const { name, text, of } of pairs) {
      const isBatch = of !== undefined && /^(batch|i)$/i.test(name);
      const role = isBatch ? "step" : axisRole(name);
      const value = parseNumber(text);
      if (role === "step" && !isPlural(name) && (isBatch || stepRank(name) < rank)) {
        step = parseStep(text);
        ofEpoch = of;
        rank = stepRank(name);
      } else if (role === "epoch" && !isPlural(name)) epoch = value;
      else if (role === "time") {
        const absolute =
          timeFromText(text) ?? (value === undefined ? undefined : timeFromNumber(value));
        if (absolute !== undefined) time = absolute;
        else if (value !== undefined) values.push({ name, value });
      } else if (role === undefined && value !== undefined) values.push({ name, value });
    }
    const at =
      epoch !== undefined && ofEpoch !== undefined && typeof step === "number"
        ? this.#stepOver("pairs", epoch, ofEpoch, step)
        : (step ?? (epoch === undefined ? undefined : parseStep(String(epoch))));
    if (at === undefined || values.length === 0) return;
    this.#tell({ style: "pairs", step: at, epoch, values, time });
  }
}

/** A setting: how many there are to be. */
function isPlural(name: string): boolean {
  return /s$/i.test(name);
}
