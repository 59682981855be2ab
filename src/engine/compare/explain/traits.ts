import type { ChangeKind } from "../../../contract/compare-changes.ts";

/** What one key was in each of some runs. */
export interface Trait {
  readonly kind: ChangeKind;
  readonly key: string;
  /** Each value once. */
  readonly values: readonly string[];
  /** Of each value the number that it is, NaN for a text. */
  readonly numbers: readonly number[];
  /** Of each run the index of its value, -1 where it has none. */
  readonly codes: Int32Array;
  /** Of each value its place where values follow each other (commits by their first run, versions); absent: they do not. */
  readonly order?: readonly number[];
  /** Why it cannot have done anything. */
  readonly irrelevant?: string;
}

/** Collects values run by run. */
export class TraitBuilder {
  readonly codes: Int32Array;
  readonly values: string[] = [];
  readonly numbers: number[] = [];
  readonly #index = new Map<string, number>();

  constructor(runs: number) {
    this.codes = new Int32Array(runs).fill(-1);
  }

  put(run: number, value: string): void {
    let code = this.#index.get(value);
    if (code === undefined) {
      code = this.values.length;
      this.#index.set(value, code);
      this.values.push(value);
      this.numbers.push(value.trim() === "" ? Number.NaN : Number(value));
    }
    this.codes[run] = code;
  }
}
