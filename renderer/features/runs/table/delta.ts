import type { Goal } from "../../../../src/base/metric-goal.ts";
import { formatNumber } from "../../../kit/format.ts";
import type { Cell } from "./use-cells.ts";

/** How a value differs from the baseline's. */
export interface Delta {
  readonly text: string;
  /** Of the baseline's value in percent, where that is a share of something. */
  readonly percent: string | undefined;
  /** By the goal of the metric; undefined where no value is better, or both are equal. */
  readonly verdict: "better" | "worse" | undefined;
}

/** Undefined where one of them is no finite number. */
export function deltaOf(
  value: Cell | undefined,
  baseline: Cell | undefined,
  goal: Goal,
): Delta | undefined {
  if (typeof value !== "number" || typeof baseline !== "number") return undefined;
  const difference = value - baseline;
  if (!Number.isFinite(difference)) return undefined;
  if (difference === 0) return { text: "=", percent: undefined, verdict: undefined };
  const share = (difference / Math.abs(baseline)) * 100;
  return {
    text: withSign(difference),
    percent: Number.isFinite(share) ? `${withSign(share)} %` : undefined,
    verdict: goal === "none" ? undefined : difference > 0 === (goal === "max") ? "better" : "worse",
  };
}

/** 3 significant digits: a difference is looked at, not calculated with. */
export function withSign(value: number): string {
  const text = formatNumber(Number(value.toPrecision(3)));
  return value > 0 ? `+${text}` : text;
}
