import { Button } from "@mantine/core";
import { Link2, Plus, X } from "lucide-react";
import { plural, formatCount } from "../../kit/format.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { openDialog } from "../../state/ui.ts";
import { clearPicks, useSelectedRuns } from "../../state/selection.ts";
import { useView } from "../../state/view.ts";
import { useProjectRuns, ViewsMenu } from "../runs/index.ts";
import styles from "./compare.module.css";
import { copyComparisonLink } from "./copy-link.ts";
import { GroupByChooser } from "./group-by-chooser.tsx";
import { GroupChips } from "./group-chips.tsx";
import { MetricChooser } from "./metric-chooser.tsx";
import { useComparison } from "./use-comparison.tsx";

/** What is compared, by what it is grouped and judged, and what of it is shown. */
export function ComparisonHeader(): React.JSX.Element {
  const [view] = useView();
  const { projectId } = useProjectRuns().which;
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <h1>Compare</h1>
        {projectId !== undefined && <ViewsMenu projectId={projectId} page="compare" />}
        <Counts />
        <span className={styles.spring} />
        <GroupByChooser />
        <MetricChooser />
        <Button
          size="xs"
          variant="default"
          data-command="compare.addRuns"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => openDialog({ kind: "compareRuns" })}
        >
          Add runs
        </Button>
        <IconButton
          label="Copy link to the comparison"
          command="compare.copyLink"
          onClick={() => void copyComparisonLink(view)}
        >
          <Link2 size={15} />
        </IconButton>
      </div>
      <GroupChips />
    </header>
  );
}

/** What is on screen of what was asked for, in words. */
function Counts(): React.JSX.Element {
  const { groups, all, runIds, totalRuns, missing, shared, removed } = useComparison();
  const [, changeView] = useView();
  const selected = useSelectedRuns((state) => state.runIds);
  // Of runs that were hidden or taken out since nothing is to be seen.
  const picked = selected && runIds.filter((id) => selected.has(id)).length;
  const isAll = groups.length === all.length;
  return (
    <div className={styles.counts}>
      <span role="status">
        {isAll
          ? plural(all.length, "group")
          : `${formatCount(groups.length)} of ${plural(all.length, "group")} shown`}
        {", "}
        {runIds.length === totalRuns
          ? plural(totalRuns, "run")
          : `${formatCount(runIds.length)} of ${plural(totalRuns, "run")}`}
      </span>
      {missing > 0 && (
        <span className={styles.warn} title="They were removed, or their project was.">
          {plural(missing, "run")} asked for {missing === 1 ? "is" : "are"} not there
        </span>
      )}
      {shared > 0 && (
        <span title="A run in several sets counts in each of their groups, and once among the runs.">
          {plural(shared, "run")} in several sets
        </span>
      )}
      {picked !== undefined && (
        <button
          type="button"
          className={styles.picked}
          data-command="compare.clearSelection"
          onClick={() => clearPicks(changeView)}
        >
          {plural(picked, "run")} picked out
          <X size={12} aria-hidden />
          <span className="sr-only">: clear</span>
        </button>
      )}
      {removed > 0 && (
        <button
          type="button"
          className={styles.link}
          data-command="compare.restoreGroups"
          onClick={() => changeView({ cx: undefined })}
        >
          Put {plural(removed, "removed group")} back
        </button>
      )}
    </div>
  );
}
