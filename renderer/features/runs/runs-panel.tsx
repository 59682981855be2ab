import { Eye, EyeOff, ListFilter } from "lucide-react";
import { Button } from "@mantine/core";
import { useCallback } from "react";
import { IconButton } from "../../kit/icon-button.tsx";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount, plural } from "../../kit/format.ts";
import { Notice } from "../../kit/notice.tsx";
import { SearchBox } from "../../kit/search-box.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { useView } from "../../state/view.ts";
import { withAllVisible } from "../../state/visibility.ts";
import { QueryBox } from "./query/query-box.tsx";
import { RemovedRuns, useRemovedCount } from "./removed-runs.tsx";
import { RunList } from "./run-list.tsx";
import styles from "./runs-panel.module.css";
import { useChangeVisibility, useProjectRuns } from "./project-runs.tsx";

/** The left side below the projects: filter, counts, and the runs. */
export function RunsPanel({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const [view, changeView] = useView();
  const runs = useProjectRuns();
  const removed = useRemovedCount(projectId);
  const showsRemoved = view.r === true;
  const changeQuery = useCallback((q: string) => changeView({ q }), [changeView]);
  const closeQuery = (): void => changeView({ q: undefined });
  return (
    <section className={styles.panel} aria-label="Runs">
      <div className={styles.filter}>
        <SearchBox
          id="run-filter"
          className={styles.search}
          label="Filter runs (regex)"
          value={view.f ?? ""}
          onChange={(f) => changeView({ f: f === "" ? undefined : f })}
        />
        <IconButton
          label="Filter by query"
          command="runs.query"
          pressed={view.q !== undefined}
          onClick={() => changeView(({ q }) => ({ q: q === undefined ? "" : undefined }))}
        >
          <ListFilter size={14} />
        </IconButton>
      </div>
      {view.q !== undefined && (
        <QueryBox
          projectId={projectId}
          value={view.q}
          onChange={changeQuery}
          onClose={closeQuery}
        />
      )}
      {showsRemoved ? (
        <RemovedRuns projectId={projectId} search={runs.search} />
      ) : (
        <>
          <Head {...runs} />
          <Body
            {...runs}
            projectId={projectId}
            clear={() => changeView({ f: undefined, q: undefined })}
          />
          {runs.total > runs.rows.length && (
            <p className={styles.more}>
              The newest {formatCount(runs.rows.length)} of {formatCount(runs.total)}; filter to see
              the others.
            </p>
          )}
        </>
      )}
      {(removed > 0 || showsRemoved) && (
        <button
          type="button"
          className={styles.removed}
          data-command="runs.showRemoved"
          aria-pressed={showsRemoved}
          onClick={() => changeView({ r: showsRemoved ? undefined : true })}
        >
          {showsRemoved ? "Back to the runs" : `Removed (${formatCount(removed)})`}
        </button>
      )}
    </section>
  );
}

type PanelRuns = ReturnType<typeof useProjectRuns>;

function Head(runs: PanelRuns): React.JSX.Element {
  const changeVisibility = useChangeVisibility();
  const { isFiltered } = runs;
  const allVisible = runs.rows.length > 0 && runs.visible.size === runs.rows.length;
  const which = isFiltered ? "matching" : "all";
  return (
    <div className={styles.head}>
      <IconButton
        label={`${allVisible ? "Hide" : "Show"} ${which} runs`}
        command={allVisible ? "runs.hideAll" : "runs.showAll"}
        disabled={runs.rows.length === 0}
        onClick={() =>
          changeVisibility((old) =>
            withAllVisible(old, !allVisible, isFiltered ? runs.order : undefined),
          )
        }
      >
        {allVisible ? <Eye size={14} /> : <EyeOff size={14} />}
      </IconButton>
      <span className={styles.count} aria-live="polite">
        {runs.isLoading
          ? "Runs"
          : plural(runs.total, isFiltered ? "match" : "run", isFiltered ? "matches" : "runs")}
      </span>
      <span className={styles.shown}>
        {formatCount(runs.visible.size)} shown
        {runs.drawn.size < runs.visible.size && `, ${formatCount(runs.drawn.size)} drawn`}
      </span>
    </div>
  );
}

function Body(
  props: PanelRuns & {
    readonly projectId: string;
    readonly clear: () => void;
  },
): React.JSX.Element {
  const { rows, order, visible, isLoading, error, retry, projectId, isFiltered, clear } = props;
  if (error !== null) return <FailureNotice error={error} onRetry={retry} />;
  if (isLoading) return <SkeletonRows label="Loading runs" rows={8} />;
  if (rows.length > 0) return <RunList {...{ projectId, rows, order, visible }} />;
  if (isFiltered) {
    return (
      <Notice
        title="No run matches"
        actions={
          <Button data-command="view.clearFilters" onClick={clear}>
            Clear the filter
          </Button>
        }
      >
        Neither the name nor the query fits any run.
      </Notice>
    );
  }
  return (
    <Notice title="No runs yet">
      Assay keeps watching: runs appear here as soon as a logger writes into this folder.
    </Notice>
  );
}
