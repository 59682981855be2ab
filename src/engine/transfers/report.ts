import { nowUs } from "../../base/time.ts";
import type { Transfer, TransferCounts } from "../../contract/transfers.ts";

/** Of differences and notes; more are only counted. */
const MOST_TOLD = 500;

/** What the steps of a transfer tell. */
export interface Teller {
  count(what: keyof TransferCounts, by?: number): void;
  differ(where: string, what: string, reason: string): void;
  note(where: string, text: string): void;
}

/** What became of a transfer so far. */
export class Report implements Teller {
  readonly #fixed: Pick<Transfer, "id" | "direction" | "server" | "startedUs">;
  readonly #onChange: () => void;
  readonly #differences: Array<Transfer["differences"][number]> = [];
  readonly #notes: Array<Transfer["notes"][number]> = [];
  #differencesTotal = 0;
  #notesTotal = 0;
  #state: Transfer["state"] = "running";
  #failure: Transfer["failure"] = null;
  #endedUs: number | null = null;
  #phase: Transfer["phase"] = "looking";
  readonly #runs = { total: 0, done: 0, unchanged: 0 };
  readonly #sent: TransferCounts = {
    experiments: 0,
    runs: 0,
    params: 0,
    tags: 0,
    points: 0,
    inputs: 0,
    files: 0,
    bytes: 0,
    loggedModels: 0,
    models: 0,
    versions: 0,
  };

  constructor(fixed: Pick<Transfer, "id" | "direction" | "server">, onChange: () => void) {
    this.#fixed = { ...fixed, startedUs: nowUs() };
    this.#onChange = onChange;
  }

  count(what: keyof TransferCounts, by = 1): void {
    this.#sent[what] += by;
    this.#onChange();
  }

  enter(phase: Transfer["phase"]): void {
    this.#phase = phase;
    this.#onChange();
  }

  addRuns(count: number): void {
    this.#runs.total += count;
    this.#onChange();
  }

  endRun({ unchanged }: { readonly unchanged: boolean }): void {
    this.#runs.done++;
    if (unchanged) this.#runs.unchanged++;
    this.#onChange();
  }

  differ(where: string, what: string, reason: string): void {
    this.#differencesTotal++;
    if (this.#differences.length < MOST_TOLD) this.#differences.push({ where, what, reason });
  }

  note(where: string, text: string): void {
    this.#notesTotal++;
    if (this.#notes.length < MOST_TOLD) this.#notes.push({ where, text });
  }

  /** Tells here as well, and counts its own differences. */
  scope(): Teller & { readonly differences: number } {
    let differences = 0;
    return {
      count: (what, by) => this.count(what, by),
      note: (where, text) => this.note(where, text),
      differ: (where, what, reason) => {
        differences++;
        this.differ(where, what, reason);
      },
      get differences() {
        return differences;
      },
    };
  }

  end(state: Exclude<Transfer["state"], "running">, failure: Transfer["failure"] = null): void {
    this.#state = state;
    this.#failure = failure;
    this.#endedUs = nowUs();
    this.#phase = "over";
    this.#onChange();
  }

  get isOver(): boolean {
    return this.#state !== "running";
  }

  read(): Transfer {
    return {
      ...this.#fixed,
      state: this.#state,
      failure: this.#failure,
      endedUs: this.#endedUs,
      phase: this.#phase,
      runsTotal: this.#runs.total,
      runsDone: this.#runs.done,
      runsUnchanged: this.#runs.unchanged,
      sent: { ...this.#sent },
      differences: [...this.#differences],
      differencesTotal: this.#differencesTotal,
      notes: [...this.#notes],
      notesTotal: this.#notesTotal,
    };
  }
}
