import { useEffect } from "react";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { plural } from "../../kit/format.ts";
import { Notice } from "../../kit/notice.tsx";
import { PageTabs } from "../../kit/page-tabs.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { useView } from "../../state/view.ts";
import styles from "./compare.module.css";
import { PANELS } from "./panels.tsx";
import { ComparisonProvider, useOpenComparison } from "./use-comparison.tsx";

/** Any runs or groups of runs beside each other, across projects. */
export function ComparisonPage(): React.JSX.Element {
  const [{ t }, changeView] = useView();
  const { comparison, isAsked, error, retry } = useOpenComparison();
  useEffect(() => {
    document.title = "Compare · Assay";
  }, []);
  if (!isAsked)
    return (
      <Notice title="Nothing to compare yet">
        Mark runs in the table of a project, or group them, and choose “Compare”.
      </Notice>
    );
  if (error !== null) return <FailureNotice isPage error={error} onRetry={retry} />;
  if (comparison === undefined) return <SkeletonRows label="Opening the comparison" rows={10} />;
  const shown = PANELS.find(({ id }) => id === t)?.id ?? PANELS[0]?.id ?? "";
  return (
    <ComparisonProvider comparison={comparison}>
      <div className={styles.page}>
        <header className={styles.bar}>
          <h1>Compare</h1>
          <span role="status">
            {plural(comparison.groups.length, "group")}, {plural(comparison.runIds.length, "run")}
          </span>
        </header>
        <PageTabs
          label="Parts of the comparison"
          tabs={PANELS.map(({ id, title, Content }) => ({
            id,
            title,
            command: `compare.${id}`,
            content: <Content />,
          }))}
          shown={shown}
          onShow={(id) => changeView({ t: id === PANELS[0]?.id ? undefined : id })}
        />
      </div>
    </ComparisonProvider>
  );
}
