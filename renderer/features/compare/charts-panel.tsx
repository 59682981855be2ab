import { SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import { formatCount } from "../../kit/format.ts";
import { useSelectedRuns } from "../../state/selection.ts";
import { useView } from "../../state/view.ts";
import { ChartWall, type WallRun } from "../runs/index.ts";
import styles from "./compare.module.css";
import { fadeColor } from "./fade-color.ts";
import { useComparison } from "./use-comparison.tsx";
import { toWallLine, useShownRuns, type ShownRun } from "./use-shown-runs.ts";
import { useDrawnGroups } from "./use-drawn-groups.ts";

const MOST_RUNS = 500;

/** The comparison's metrics over each other: a mean with its band for each group, or each run by itself. */
export function ChartsPanel(): React.JSX.Element {
  const { groups, runIds, projectIds, known } = useComparison();
  const [{ ce }, changeView] = useView();
  const selected = useSelectedRuns((state) => state.runIds);
  const canGroup = groups.some((group) => group.runIds.length > 1);
  const isGrouped = canGroup && ce !== true;
  const drawn = useShownRuns(MOST_RUNS);
  const wallRuns = useMemo(() => drawn.map((run) => toLine(run, selected)), [drawn, selected]);
  const { groups: wallGroups, lineOf } = useDrawnGroups();
  const metrics = useMemo(() => known.map(({ metric }) => metric), [known]);
  const of = useMemo(() => ({ projectIds, metrics }), [projectIds, metrics]);
  const [shown, all, what] = isGrouped
    ? [wallGroups.groups.length, groups.length, "groups"]
    : [drawn.length, runIds.length, "runs"];
  return (
    <ChartWall
      of={of}
      runs={wallRuns}
      {...(isGrouped && { groups: wallGroups, lineOf })}
      lead={
        <>
          <SegmentedControl
            size="xs"
            aria-label="What is drawn"
            disabled={!canGroup}
            data={[
              { value: "groups", label: <span data-command="compare.eachRun">Groups</span> },
              { value: "runs", label: <span data-command="compare.eachRun">Each run</span> },
            ]}
            value={isGrouped ? "groups" : "runs"}
            onChange={(value) => changeView({ ce: value === "runs" ? true : undefined })}
          />
          {shown < all && (
            <span className={styles.warn}>
              {formatCount(shown)} of {formatCount(all)} {what} drawn
            </span>
          )}
        </>
      }
    />
  );
}

/** Those that a brush left out stay, faintly; a run of several is called by its group as well. */
function toLine(run: ShownRun, selected: ReadonlySet<string> | undefined): WallRun {
  const { id, name, group } = run;
  return {
    ...toWallLine(run),
    name: group.runIds.length < 2 ? name : `${name} · ${group.label}`,
    color: selected === undefined || selected.has(id) ? group.color : fadeColor(group.color),
  };
}
