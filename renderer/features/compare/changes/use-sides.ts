import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../../client/api.ts";
import { useView } from "../../../state/view.ts";
import { metricPath } from "../explore/columns.ts";
import { takeTurns } from "../take-turns.ts";
import { useComparison, type GroupView } from "../use-comparison.tsx";

/** As many as are asked for values at once. */
const MOST_RUNS = 1000;

/**
 * The two groups that are held against each other: those of the address, else the baseline and the best of the others (the worst
 * where the baseline is the best). Undefined while their values are not there.
 */
export function useSides(): readonly [GroupView, GroupView] | undefined {
  const { groups, baseline, judged } = useComparison();
  const [{ ck }] = useView();
  const find = (key: string | undefined): GroupView | undefined =>
    groups.find((group) => group.key === key);
  const [askedA, askedB] = [find(ck?.[0]), find(ck?.[1])];
  const runIds = useMemo(
    () =>
      takeTurns(
        groups.map((group) => group.runIds),
        MOST_RUNS,
      ),
    [groups],
  );
  const isNeeded = (askedA === undefined || askedB === undefined) && groups.length > 2;
  const cells = useQuery({
    ...orpc.runs.readCells.queryOptions({
      input: { runIds, columns: [metricPath(judged?.metric ?? "")] },
    }),
    enabled: isNeeded && judged !== undefined,
  });
  const a = askedA ?? groups.find((group, i) => i === baseline && group !== askedB) ?? groups[0];
  if (a === undefined) return undefined;
  const others = groups.filter((group) => group !== a);
  if (askedB !== undefined && askedB !== a) return [a, askedB];
  if (others.length === 1 || cells.isError) return others[0] && [a, others[0]];
  if (cells.data === undefined) return undefined;
  const values = new Map(runIds.map((id, i) => [id, Number(cells.data[i]?.[0] ?? Number.NaN)]));
  const sign = judged?.goal === "min" ? -1 : 1;
  const scoreOf = (group: GroupView): number => {
    const known = group.runIds.map((id) => values.get(id) ?? Number.NaN).filter(Number.isFinite);
    return known.length === 0
      ? Number.NaN
      : (sign * known.reduce((sum, value) => sum + value, 0)) / known.length;
  };
  const scored = others
    .map((group) => ({ group, score: scoreOf(group) }))
    .filter(({ score }) => Number.isFinite(score))
    .toSorted((p, q) => q.score - p.score);
  const own = scoreOf(a);
  const [best] = scored;
  const chosen = best !== undefined && own > best.score ? scored.at(-1) : best;
  const b = chosen?.group ?? others[0];
  return b && [a, b];
}
