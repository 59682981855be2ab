import type { Grouping } from "../../../src/contract/compare-groups.ts";
import { RECIPE_VERSION, type WrittenRecipe } from "../../../src/contract/figure-recipe.ts";
import type { RunSet } from "../../state/compare-view.ts";
import type { View } from "../../state/view.ts";

interface Shown {
  readonly sets: readonly RunSet[];
  readonly groupBy: Grouping;
  readonly metrics: readonly string[];
  /** Axis, scale and smoothing of the charts. */
  readonly look: Pick<View, "x" | "lx" | "log" | "sk" | "s">;
}

/** A recipe of what is on the screen now: the groups, and a panel for each metric. */
export function startRecipe({ sets, groupBy, metrics, look }: Shown): WrittenRecipe {
  const axis = look.x === "relative" || look.x === "wall" ? look.x : "step";
  const amount = look.s ?? 0;
  return {
    version: RECIPE_VERSION,
    runs: { sets: sets.map(toSet), groupBy: groupBy as "set" },
    figures: [
      {
        name: "figure",
        panels: (metrics.length === 0 ? ["loss"] : metrics).map((metric) => ({
          metric,
          ...((axis !== "step" || look.lx === true) && {
            x: { axis, ...(look.lx === true && { log: true }) },
          }),
          ...(look.log === true && { y: { log: true } }),
          ...(amount > 0 && { smoothing: { kernel: look.sk ?? "ema", amount } }),
        })),
      },
    ],
    tables:
      metrics.length === 0
        ? []
        : [{ name: "table", counts: true, metrics: metrics.map((metric) => ({ metric })) }],
  };
}

type WrittenSet = NonNullable<WrittenRecipe["runs"]>["sets"][number];

function toSet({ label, runs }: RunSet): WrittenSet {
  const { runIds, projectId, query, search } = runs;
  return {
    ...(label !== undefined && { label }),
    ...(runIds !== undefined && { ids: [...runIds] }),
    ...(projectId !== undefined && { project: projectId }),
    ...(query !== undefined && { query }),
    ...(search !== undefined && { search }),
  };
}
