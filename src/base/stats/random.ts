import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Seeded random numbers: the same seed gives the same ones on every machine. */
export interface Random {
  /** A whole number from 0 up to, but not, `limit`; `limit` at most 2^32. */
  readonly below: (limit: number) => number;
  /** From 0 up to, but not, 1, with 53 random bits. */
  readonly share: () => number;
}

const WORD = 2 ** 32;
/** The generator's state is nearly all zeros and ones at first. */
const WARM_UP = 32;

/** Xoroshiro128+ of pure-rand. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < WARM_UP; i++) generator.next();
  const word = (): number => generator.next() >>> 0;
  return {
    // Multiplied down: off from uniform by less than limit / 2^32.
    below: (limit) => Math.floor((word() / WORD) * limit),
    share: () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53,
  };
}

/** Fisher and Yates, in place. */
export function shuffle(
  values: Float64Array | Int32Array | Uint8Array,
  below: Random["below"],
): void {
  for (let i = values.length - 1; i > 0; i--) {
    const other = below(i + 1);
    const value = values[i] as number;
    values[i] = values[other] as number;
    values[other] = value;
  }
}
