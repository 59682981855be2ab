import type { Spread } from "./statistics.ts";

export const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** "1.23 s (1.10 to 1.40, n 5)" */
export const show = (spread: Spread, unit: string): string =>
  `${digits(spread.median)} ${unit} (${digits(spread.min)} to ${digits(spread.max)}, n ${spread.n})`;

export const ratio = (ours: Spread, theirs: Spread): string =>
  `${(ours.median / theirs.median).toFixed(2)} x`;
