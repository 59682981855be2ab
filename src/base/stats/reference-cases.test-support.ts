import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";

/** A value of a reference library: null where it has none (NaN), infinities as words. */
export type Reference = number | null | "inf" | "-inf";

/** Another folder has files of the same generator with other seeds. */
const FOLDER =
  process.env["STATS_FIXTURES"] === undefined
    ? new URL("../../../e2e/fixtures/stats/", import.meta.url)
    : pathToFileURL(`${process.env["STATS_FIXTURES"]}/`);

/** Inputs and values that a Python library computed from them. */
export function referenceCases<Case>(name: string): readonly (Case & { readonly id: string })[] {
  const text = readFileSync(new URL(`${name}.json`, FOLDER), "utf8");
  return (JSON.parse(text) as { readonly cases: readonly (Case & { readonly id: string })[] })
    .cases;
}

function toNumber(value: Reference | undefined): number {
  if (value === "inf") return Number.POSITIVE_INFINITY;
  if (value === "-inf") return Number.NEGATIVE_INFINITY;
  return value ?? Number.NaN;
}

/** Within the fixtures' tolerance of 1e-9, relative; NaN and infinities are themselves. */
export function expectReference(actual: number, reference: Reference | undefined): void {
  const wanted = toNumber(reference);
  if (Number.isFinite(wanted)) {
    expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(
      1e-9 * Math.abs(wanted) + 1e-15,
    );
  } else expect(actual).toBe(wanted);
}

/** The same without any absolute tolerance: for probabilities far out. What is beyond doubles there may be tiny here. */
export function expectSmall(actual: number, wanted: number): void {
  expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(
    1e-9 * Math.abs(wanted) + 1e-300,
  );
}

export function expectReferences(actual: ArrayLike<number>, wanted: readonly Reference[]): void {
  expect(actual.length).toBe(wanted.length);
  for (const [i, one] of wanted.entries()) expectReference(actual[i] as number, one);
}
