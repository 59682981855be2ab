interface Range {
  readonly from: number;
  readonly to: number;
}

const SECOND_US = 1e6;
/** Where an axis begins that says nothing of its smallest step, as a share of its end. */
const SHARE = 1e-6;

/**
 * The part of a range that a logarithmic axis can show. One that begins at or below zero is shown from its first step
 * or second on; one without anything positive is empty in the place of 1.
 */
export function positiveRange({ from, to }: Range, axis: string): Range {
  if (from > 0) return { from, to };
  if (to <= 0) return { from: 1, to: 1 };
  const first = axis.startsWith("=") ? to * SHARE : axis === "step" ? 1 : SECOND_US;
  return { from: first < to ? first : to / 1000, to };
}
