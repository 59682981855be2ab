import { memo, useEffect, useMemo, type ComponentType } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import {
  EXPLORE_CHARTS,
  type ExploreChart,
  type ExploreView,
} from "../../../state/explore-view.ts";
import { clearPicks, useSelectedRuns } from "../../../state/selection.ts";
import { useView } from "../../../state/view.ts";
import type { ListedColumn } from "../../../../src/contract/compare-table.ts";
import { ColorLegend } from "../../runs/index.ts";
import { useComparison } from "../use-comparison.tsx";
import { ColumnSelect } from "./column-select.tsx";
import { columnTitle, metricPath, groupingParams, usualAxes, usualParams } from "./columns.ts";
import { DistributionPart } from "./distribution-part.tsx";
import styles from "./explore.module.css";
import { ParallelPart } from "./parallel-part.tsx";
import { ParetoPart } from "./pareto-part.tsx";
import { PickBar } from "./pick-bar.tsx";
import { PivotPart } from "./pivot-part.tsx";
import { RunsPart } from "./runs-part.tsx";
import { ScatterPart } from "./scatter-part.tsx";
import { ColumnsContext, type ExploreColumns } from "./use-columns.ts";
import { toggleChart, useExploreView, USUAL_CHARTS } from "./use-explore-view.ts";
import {
  RunsProvider,
  useDescribe,
  useExploredRuns,
  useHover,
  useListedColumns,
  useTable,
} from "./use-runs.tsx";

export const CHART_TITLES: Readonly<Record<ExploreChart, string>> = {
  parallel: "Parallel",
  scatter: "Scatter",
  distribution: "Distribution",
  pivot: "Pivot",
  pareto: "Pareto",
  runs: "Runs",
};
const PARTS: Readonly<Record<ExploreChart, ComponentType<{ readonly paths: readonly string[] }>>> =
  {
    parallel: memo(ParallelPart),
    scatter: memo(ScatterPart),
    distribution: memo(DistributionPart),
    pivot: memo(PivotPart),
    pareto: memo(ParetoPart),
    runs: memo(RunsPart),
  };

/** Charts over values of runs, beside each other and all linked. */
export function ExplorePanel(): React.JSX.Element {
  const listed = useListedColumns();
  if (listed.error !== null) return <FailureNotice error={listed.error} onRetry={listed.retry} />;
  if (listed.data === undefined)
    return <SkeletonRows label="Reading what the runs have" rows={8} />;
  return <Charts listed={listed.data} />;
}

function Charts({ listed }: { readonly listed: readonly ListedColumn[] }): React.JSX.Element {
  const [view, change] = useExploreView();
  const [, changeView] = useView();
  const charts = view.k ?? USUAL_CHARTS;
  const columns = useChosenColumns(listed, view);
  const needed = useMemo(() => neededPaths(columns, charts, view.pb), [columns, charts, view.pb]);
  const table = useTable(needed);
  const runs = useExploredRuns(table.data, listed, columns.c);
  if (table.error !== null) return <FailureNotice error={table.error} onRetry={table.retry} />;
  return (
    <RunsProvider runs={runs}>
      <ColumnsContext value={columns}>
        <Keys paths={needed} />
        <div className={styles.panel}>
          <div className={styles.bar}>
            <div className={styles.switch} role="group" aria-label="Charts">
              {EXPLORE_CHARTS.map((chart) => (
                <button
                  key={chart}
                  type="button"
                  className={styles.toggle}
                  data-command={`explore.${chart}`}
                  aria-pressed={charts.includes(chart)}
                  onClick={() => changeView((old) => toggleChart(old, chart))}
                >
                  {CHART_TITLES[chart]}
                </button>
              ))}
            </div>
            <ColumnSelect
              label="Colour of the runs"
              none="coloured by group"
              width={160}
              value={columns.c}
              onChange={(c) => change({ c })}
            />
            {columns.c !== undefined && (
              <div className={styles.legend}>
                <ColorLegend name={columnTitle(columns.c)} colors={runs.colorKey} />
              </div>
            )}
            <PickBar />
          </div>
          <div className={styles.charts}>
            {EXPLORE_CHARTS.filter((chart) => charts.includes(chart)).map((chart) => {
              const Part = PARTS[chart];
              return <Part key={chart} paths={needed} />;
            })}
          </div>
        </div>
      </ColumnsContext>
    </RunsProvider>
  );
}

/** Escape gives up what is picked; copying takes stored values of the run that is pointed at. */
function Keys({ paths }: { readonly paths: readonly string[] }): null {
  const [hovered] = useHover();
  const describe = useDescribe(paths);
  const [, changeView] = useView();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const at = event.target instanceof Element ? event.target : undefined;
      if (event.key !== "Escape" || event.defaultPrevented || at?.closest(ELSEWHERE)) return;
      if (useSelectedRuns.getState().runIds !== undefined) clearPicks(changeView);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [changeView]);
  useEffect(() => {
    const onCopy = (event: ClipboardEvent): void => {
      const isText = (getSelection()?.toString() ?? "") !== "";
      if (hovered < 0 || isText || event.target instanceof HTMLInputElement) return;
      const { name, facts } = describe(hovered);
      event.preventDefault();
      event.clipboardData?.setData(
        "text/plain",
        [["run", name], ...facts].map((pair) => pair.join("\t")).join("\n"),
      );
    };
    document.addEventListener("copy", onCopy);
    return () => document.removeEventListener("copy", onCopy);
  }, [hovered, describe]);
  return null;
}

/** Where Escape closes something of its own. */
const ELSEWHERE = "[role=menu], [role=listbox], [role=dialog], input";

/** What was chosen, else what the data suggest. */
function useChosenColumns(listed: readonly ListedColumn[], view: ExploreView): ExploreColumns {
  const { judged, known, paths } = useComparison();
  return useMemo(() => {
    const judgedPath = judged === undefined ? undefined : metricPath(judged.metric);
    const params = usualParams(listed, paths);
    const keys = groupingParams(listed, paths);
    const numbers = new Set(
      listed.filter(({ kind }) => kind === "numbers").map(({ path }) => path),
    );
    const duration = listed.some(({ path }) => path === "duration") ? "duration" : undefined;
    const second = known.find(({ metric, goal }) => goal !== "none" && metric !== judged?.metric);
    const other = second === undefined ? duration : metricPath(second.metric);
    return {
      judged: judgedPath,
      c: view.c,
      sx: view.sx ?? params.find((path) => numbers.has(path)) ?? params[0] ?? duration,
      sy: view.sy ?? judgedPath,
      ss: view.ss,
      dm: view.dm ?? judgedPath,
      dg: view.dg,
      vm: view.vm ?? judgedPath,
      vr: view.vr ?? keys[0],
      // "" is no key, which is something else than none chosen.
      vc:
        view.vc === ""
          ? undefined
          : (view.vc ?? keys.find((path) => path !== (view.vr ?? keys[0]))),
      pa: view.pa ?? usualAxes(listed, paths, judgedPath),
      fm: view.fm ?? [judgedPath, other].filter((path) => path !== undefined),
    };
  }, [listed, view, judged, known, paths]);
}

/** Columns that the charts on screen need; those with a brush also where their axis is not shown. */
function neededPaths(
  columns: ExploreColumns,
  charts: readonly ExploreChart[],
  brushed: ExploreView["pb"],
): readonly string[] {
  const { judged, c, sx, sy, ss, dm, dg, vm, vr, vc, pa, fm } = columns;
  const of: Readonly<Record<ExploreChart, ReadonlyArray<string | undefined>>> = {
    parallel: pa,
    scatter: [sx, sy, ss],
    distribution: [dm, dg],
    pivot: [vm, vr, vc],
    pareto: fm,
    // By themselves they would be names and one number.
    runs: pa,
  };
  const all = [judged, c, ...charts.flatMap((chart) => of[chart]), ...Object.keys(brushed ?? {})];
  return [...new Set(all.filter((path) => path !== undefined))];
}
