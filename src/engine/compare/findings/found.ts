import type { Finding } from "../../../contract/compare-findings.ts";

/** What a finding rests on, for telling whether it has changed since it was dismissed. */
export interface Evidence {
  /** Which runs or which direction it is about. */
  readonly about: string;
  /** How strong it is; grows by half: material. */
  readonly size: number;
  /** Where in a history; moves by more than a tenth and two runs: material. */
  readonly place: number;
}

export type Found = Omit<Finding, "evidenceId" | "isDismissed"> & { readonly rests: Evidence };

export function writeEvidence({ about, size, place }: Evidence): string {
  return JSON.stringify([about, Number(size.toPrecision(4)), place]);
}

/** Whether a finding is still what was dismissed. What cannot be read is not. */
export function isStill(dismissed: string, { about, size, place }: Evidence): boolean {
  try {
    const [was, wasSize, wasPlace] = JSON.parse(dismissed) as [string, number, number];
    return (
      was === about &&
      size <= 1.5 * wasSize &&
      Math.abs(place - wasPlace) <= Math.max(2, 0.1 * wasPlace)
    );
  } catch {
    return false;
  }
}

/** Three significant digits, for sentences. */
export function toThree(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

export function formatP(p: number): string {
  return p < 0.0001 ? "p < 0.0001" : `p = ${Number(p.toPrecision(2))}`;
}
