import { Eye, EyeOff } from "lucide-react";
import { IconButton } from "../../kit/icon-button.tsx";
import { formatCount, plural } from "../../kit/format.ts";
import { useView } from "../../state/view.ts";
import { withAllVisible } from "../../state/visibility.ts";
import { usePinnedFirst } from "./pinned-first.ts";
import { RemovedRuns, useRemovedCount } from "./removed-runs.tsx";
import { RunFilter } from "./run-filter.tsx";
import { RunList } from "./run-list.tsx";
import { RunsNotice } from "./runs-notice.tsx";
import styles from "./runs-panel.module.css";
import { useChangeVisibility, useProjectRuns } from "./project-runs.tsx";

/** The left side below the projects: filter, counts, and the runs. */
export function RunsPanel({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const [view, changeView] = useView();
  const runs = useProjectRuns();
  const list = usePinnedFirst(projectId, runs.rows);
  const removed = useRemovedCount(projectId);
  const showsRemoved = view.r === true;
  return (
    <section className={styles.panel} aria-label="Runs">
      <RunFilter projectId={projectId} className={styles.filter} />
      {showsRemoved ? (
        <RemovedRuns projectId={projectId} search={runs.search} />
      ) : (
        <>
          <Head {...runs} />
          <RunsNotice runs={runs} />
          {list.rows.length > 0 && runs.error === null && (
            <RunList projectId={projectId} {...list} visible={runs.visible} />
          )}
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
