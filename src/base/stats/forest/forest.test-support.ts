import { readFileSync } from "node:fs";
import type { ParamCell, ParamColumn } from "./features.ts";
import { createDraw } from "./random.ts";

export interface Distribution {
  readonly name: string;
  readonly attributes: { readonly low?: number; readonly high?: number; readonly log?: boolean };
}

export interface OptunaCase {
  readonly id: string;
  readonly space: Readonly<Record<string, Distribution>>;
  readonly trials: ReadonlyArray<{
    readonly params: Readonly<Record<string, number | string>>;
    readonly value: number;
  }>;
  readonly expected: {
    readonly ped_anova_raw: Readonly<Record<string, number>>;
    readonly ped_anova: Readonly<Record<string, number>>;
    readonly fanova_mean_of_5_seeds: Readonly<Record<string, number>>;
  };
}

/** What Optuna says of the same runs. */
export const OPTUNA_CASES = (
  JSON.parse(
    readFileSync(
      new URL("../../../../e2e/fixtures/stats/hpo_importance.json", import.meta.url),
      "utf8",
    ),
  ) as { readonly cases: readonly OptunaCase[] }
).cases;

export function columnsOf({ space, trials }: OptunaCase): ParamColumn[] {
  return Object.keys(space).map((name) => ({
    name,
    cells: trials.map(({ params }) => params[name] ?? null),
  }));
}

/** Runs with params drawn evenly: numbers from 0 to 1, or of as many texts. */
export function drawColumns(
  runs: number,
  params: readonly (number | "number")[],
  seed = 1,
): ParamColumn[] {
  return params.map((levels, i) => {
    const draw = createDraw(seed, i);
    const cells = Array.from({ length: runs }, (): ParamCell =>
      levels === "number" ? draw(1e9) / 1e9 : `level ${draw(levels)}`,
    );
    return { name: `p${i}`, cells };
  });
}

export function numbersOf(column: ParamColumn | undefined): number[] {
  return (column?.cells ?? []).map(Number);
}
