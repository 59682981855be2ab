import type { Values } from "../../base/points.ts";

/**
 * `smoothEma` of src/base/smoothing.ts piece by piece, with the same result to the bit: a series of any length is
 * smoothed with flat memory.
 */
export class Smoother {
  readonly #weight: number;
  readonly #constant: boolean;
  #last = 0;
  #finiteCount = 0;
  #debiased = false;

  /** @param constant whether all finite values of the series are equal: such a one stays as it is */
  constructor(weight: number, constant: boolean) {
    this.#weight = weight;
    this.#constant = constant;
  }

  /** The next points in file order. */
  next(values: Values): Float64Array {
    const smoothed = new Float64Array(values);
    if (this.#weight <= 0 || this.#constant) return smoothed;
    const weight = this.#weight;
    for (let i = 0; i < smoothed.length; i++) {
      const value = smoothed[i] as number;
      if (value - value !== 0) continue;
      this.#last = this.#last * weight + (1 - weight) * value;
      this.#finiteCount++;
      smoothed[i] = this.#debiased ? this.#last : this.#debias();
    }
    return smoothed;
  }

  #debias(): number {
    const divisor = 1 - this.#weight ** this.#finiteCount;
    // From here on the divisor rounds to 1, and a power per point is saved.
    if (divisor === 1) this.#debiased = true;
    return this.#last / divisor;
  }
}
