import { useEffect } from "react";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { PageTabs } from "../../kit/page-tabs.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { leaveComparison, showComparison } from "../../state/compare.ts";
import { selectRuns } from "../../state/selection.ts";
import { useView } from "../../state/view.ts";
import styles from "./compare.module.css";
import { ComparisonHeader } from "./comparison-header.tsx";
import { AxisPicks } from "./explore/axis-picks.tsx";
import { NoGroupShown, NothingCompared, NothingLeft } from "./no-comparison.tsx";
import { PANELS, shownPanel } from "./panels.tsx";
import { ComparisonProvider, useOpenComparison, type Comparison } from "./use-comparison.tsx";

/** Any runs or groups of runs beside each other, across projects. */
export function ComparisonPage(): React.JSX.Element {
  const [{ cs }] = useView();
  const asked = JSON.stringify(cs);
  const { comparison, isAsked, error, retry } = useOpenComparison();
  const count = comparison?.all.length;
  useEffect(() => {
    document.title = "Compare · Assay";
  }, []);
  // What a brush picked out belongs to the page, and the comparison, that is left.
  useEffect(() => () => selectRuns(undefined, "page"), [asked]);
  useShown(comparison);
  if (!isAsked) return <NothingCompared />;
  if (error !== null && comparison === undefined)
    return <FailureNotice isPage error={error} onRetry={retry} />;
  if (comparison === undefined) return <SkeletonRows label="Opening the comparison" rows={10} />;
  return (
    <ComparisonProvider comparison={comparison}>
      <AxisPicks key={asked} />
      <div className={styles.page}>
        <ComparisonHeader />
        {count === 0 ? (
          <NothingLeft />
        ) : comparison.groups.length === 0 ? (
          <NoGroupShown />
        ) : (
          <Parts />
        )}
      </div>
    </ComparisonProvider>
  );
}

function Parts(): React.JSX.Element {
  const [view, changeView] = useView();
  return (
    <PageTabs
      label="Parts of the comparison"
      tabs={PANELS.map(({ id, title, Content }) => ({
        id,
        title,
        command: `compare.${id}`,
        content: <Content />,
      }))}
      shown={shownPanel(view)}
      onShow={(id) => changeView({ t: id === PANELS[0]?.id ? undefined : id })}
    />
  );
}

/** For commands. */
function useShown(comparison: Comparison | undefined): void {
  useEffect(() => leaveComparison, []);
  useEffect(() => {
    if (comparison === undefined) return;
    const { all, hidden, groups, baseline, known, metrics, removed } = comparison;
    showComparison({
      groups: all.map(({ key, label }) => ({ key, label, isHidden: hidden.has(key) })),
      baseline: groups[baseline]?.key,
      metrics: known.map(({ metric }) => metric),
      chosen: metrics,
      removed,
    });
  }, [comparison]);
}
