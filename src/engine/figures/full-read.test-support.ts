/* Test support: numbers by their definitions, apart from the product's own code. */

/** Numerical Recipes' generator: 0 to 1. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function plainMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** t(0.975, 3) of a printed table, for four values. */
const T_OF_FOUR = 3.182_446_305_284_263;

export function plainHalf(values: readonly number[]): number {
  const mean = plainMean(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return (T_OF_FOUR * Math.sqrt(squares / (values.length - 1))) / Math.sqrt(values.length);
}
