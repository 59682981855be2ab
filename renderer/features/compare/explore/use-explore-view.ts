import { useCallback } from "react";
import type { AxisBrush } from "../../../charts/axis-brush.ts";
import type { ExploreChart, ExploreView } from "../../../state/explore-view.ts";
import { useView, type View } from "../../../state/view.ts";

export const USUAL_CHARTS: readonly ExploreChart[] = ["parallel", "scatter"];

export type ChangeExplore = (
  change: Partial<ExploreView> | ((old: ExploreView) => Partial<ExploreView>),
) => void;

/** The charts as the address says, and a way to change parts of them; what is as at first stands not in it. */
export function useExploreView(): readonly [ExploreView, ChangeExplore] {
  const [{ ex }, changeView] = useView();
  const change = useCallback<ChangeExplore>(
    (wanted) => changeView((old) => exploreChange(old, wanted)),
    [changeView],
  );
  return [ex ?? NOTHING, change];
}

const NOTHING: ExploreView = {};

function exploreChange(
  { ex = NOTHING }: View,
  wanted: Parameters<ChangeExplore>[0],
): Pick<View, "ex"> {
  const next = { ...ex, ...(typeof wanted === "function" ? wanted(ex) : wanted) };
  const kept = Object.entries(next).filter(([, value]) => value !== undefined);
  return { ex: kept.length === 0 ? undefined : (Object.fromEntries(kept) as ExploreView) };
}

/** One more chart, or one less; the last one stays. */
export function toggleChart(view: View, chart: ExploreChart): Pick<View, "ex"> {
  const charts = view.ex?.k ?? USUAL_CHARTS;
  const next = charts.includes(chart) ? charts.filter((one) => one !== chart) : [...charts, chart];
  if (next.length === 0) return { ex: view.ex };
  const isUsual =
    next.length === USUAL_CHARTS.length && next.every((one, i) => one === USUAL_CHARTS[i]);
  return exploreChange(view, { k: isUsual ? undefined : next });
}

type BrushView = NonNullable<ExploreView["pb"]>[string];

export function readBrushes({ pb }: ExploreView): ReadonlyMap<string, AxisBrush> {
  return new Map(
    Object.entries(pb ?? {}).map(([path, { r, l, o, n }]) => [
      path,
      {
        ...(r !== undefined && {
          ranges: r.map(([from, to]) => [from ?? -Infinity, to ?? Infinity] as const),
        }),
        ...(l !== undefined && { levels: l }),
        ...(o === true && { others: true }),
        ...(n === true && { none: true }),
      },
    ]),
  );
}

/** What is picked on all axes but one. */
export function withoutBrush({ pb }: ExploreView, path: string): ExploreView["pb"] {
  const others = Object.entries(pb ?? {}).filter(([key]) => key !== path);
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

/** JSON has no infinity. */
export function writeBrush({ ranges, levels, others, none }: AxisBrush): BrushView {
  const end = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    ...(ranges !== undefined &&
      ranges.length > 0 && {
        r: ranges.map(([from, to]): [number | null, number | null] => [end(from), end(to)]),
      }),
    ...(levels !== undefined && levels.length > 0 && { l: [...levels] }),
    ...(others === true && { o: true }),
    ...(none === true && { n: true }),
  };
}
