import type { WriteDb } from "../../store/index.ts";
import { storeRuns, type TestRun } from "../runs/plain-runs.test-support.ts";

/* Test support: runs to compare, of what matters in a comparison. Not part of the product. */

export interface PlainRun {
  readonly name?: string;
  readonly params?: TestRun["params"];
  readonly tags?: TestRun["tags"];
  /** Values of each metric, step by step; one number is one point. */
  readonly metrics?: Readonly<Record<string, number | readonly number[]>>;
}

/** A store with these runs; their ids are "run-1", "run-2" and so on. */
export function storeCompared(runs: readonly PlainRun[]): WriteDb {
  return storeRuns(
    runs.map(({ name, params = {}, tags = {}, metrics = {} }, i) => ({
      num: i + 1,
      name: name ?? `r${i + 1}`,
      state: "finished",
      notes: "",
      loggers: ["csv"],
      startedUs: i + 1,
      updatedUs: i + 2,
      params,
      tags,
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([key, values]) => [
          key,
          { values: typeof values === "number" ? [values] : values },
        ]),
      ),
    })),
  );
}

/** "run-FROM" to "run-TO". */
export function idsFrom(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `run-${from + i}`);
}
