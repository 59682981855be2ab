import { formatCount } from "../../../kit/format.ts";
import { readSets, writeSets } from "../../../state/compare-view.ts";
import { withoutBrushes } from "../../../state/explore-view.ts";
import { clearPicks } from "../../../state/selection.ts";
import { useView } from "../../../state/view.ts";
import { useComparison } from "../use-comparison.tsx";
import { OTHER_GROUPS } from "../group-by-chooser.tsx";
import styles from "./explore.module.css";
import { useRuns } from "./use-runs.tsx";

/** How many runs are picked out, and what can be done with them. */
export function PickBar(): React.JSX.Element {
  const { runIds, picked } = useRuns();
  const { groups } = useComparison();
  const [, changeView] = useView();
  const count = picked === undefined ? undefined : picked.reduce((sum, one) => sum + one, 0);
  const keepOnly = (): void => {
    const ids = new Set(runIds.filter((_, run) => picked?.[run] === 1));
    // Other sets clear what is picked (`ComparisonPage`).
    changeView((old) => {
      // Sets keep their names; a set none of whose runs is picked goes.
      const sets = (readSets(old) ?? []).flatMap((set, at) => {
        const kept = new Set(
          groups
            .flatMap((group) => (group.set === at ? group.runIds : []))
            .filter((id) => ids.has(id)),
        );
        return kept.size === 0 ? [] : [{ ...set, runs: { runIds: [...kept] } }];
      });
      return {
        ...OTHER_GROUPS,
        ...writeSets(sets),
        ...withoutBrushes(old),
      };
    }, true);
  };
  return (
    <span className={styles.picks}>
      <span role="status">
        {count === undefined
          ? `${formatCount(runIds.length)} runs`
          : `${formatCount(count)} of ${formatCount(runIds.length)} runs picked out`}
      </span>
      {count !== undefined && (
        <>
          <button
            type="button"
            className={styles.toggle}
            data-chart-tool
            data-command="compare.onlyPicked"
            disabled={count === 0}
            onClick={keepOnly}
          >
            Compare only these
          </button>
          <button
            type="button"
            className={styles.toggle}
            data-command="compare.clearSelection"
            onClick={() => clearPicks(changeView)}
          >
            Clear
          </button>
        </>
      )}
    </span>
  );
}
