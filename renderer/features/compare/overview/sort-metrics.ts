import type { MetricTable } from "../../../client/metric-table.ts";
import { compareNaturally } from "../../../kit/natural-order.ts";

/** The chosen ones first and then as the engine has them, by name, or by how much a group differs from the baseline in percent. */
export type MetricOrder = "usual" | "name" | number;

/** The order as it was chosen: a group is meant by its key, since places change. */
export type ChosenOrder = "usual" | "name" | { readonly groupKey: string };

/** The usual order where the group is not shown. */
export function toOrder(
  chosen: ChosenOrder,
  groups: ReadonlyArray<{ readonly key: string }>,
): MetricOrder {
  if (typeof chosen === "string") return chosen;
  const place = groups.findIndex(({ key }) => key === chosen.groupKey);
  return place < 0 ? "usual" : place;
}

/** Indexes of metrics in the wished order; those that cannot be ordered come last. */
export function sortMetrics(
  table: MetricTable,
  metrics: readonly number[],
  order: MetricOrder,
  chosen: readonly string[],
): readonly number[] {
  if (order === "usual") {
    const rank = (metric: number): number => {
      const place = chosen.indexOf(table.metrics[metric]?.metric ?? "");
      return place < 0 ? chosen.length : place;
    };
    return metrics.toSorted((a, b) => rank(a) - rank(b));
  }
  if (order === "name")
    return metrics.toSorted((a, b) =>
      compareNaturally(table.metrics[a]?.metric ?? "", table.metrics[b]?.metric ?? ""),
    );
  const size = (metric: number): number => {
    const percent = Math.abs(table.at("percent", metric, order));
    return Number.isNaN(percent) ? -1 : percent;
  };
  return metrics.toSorted((a, b) => size(b) - size(a));
}
