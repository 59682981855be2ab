import { NumberInput, SegmentedControl, Slider, Switch } from "@mantine/core";
import { useThrottledCallback } from "@mantine/hooks";
import { Plus } from "lucide-react";
import { useState } from "react";
import { largestAmount, type Kernel } from "../../../../src/base/smoothing.ts";
import { X_AXES, type XAxis } from "../../../../src/contract/runs.ts";
import { titleAxis } from "../../../charts/line-data.ts";
import { plural } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { SearchBox } from "../../../kit/search-box.tsx";
import { openDialog } from "../../../state/ui.ts";
import { ColorKey } from "../colors/index.ts";
import { useProjectRuns } from "../project-runs.tsx";
import { WallSettings } from "./settings/index.tsx";
import type { WallView, WallViewActions } from "./use-wall-view.ts";
import styles from "./wall.module.css";

const SMOOTHING_MS = 80;

interface WallToolbarProps {
  readonly projectIds: readonly string[];
  /** Runs have colours of their own, by which a key may tell them. */
  readonly isOneProject: boolean;
  readonly view: WallView;
  readonly actions: WallViewActions;
  readonly charts: number;
  readonly metrics: readonly string[];
  readonly lead: React.ReactNode;
}

export function WallToolbar(props: WallToolbarProps): React.ReactNode {
  const { projectIds, isOneProject, lead, view, actions, charts, metrics } = props;
  const { look } = view;
  const { colors } = useProjectRuns();
  // A formula has its place in the settings; beside the named axes it shows that none of them holds.
  const axes: readonly XAxis[] = look.axis.startsWith("=") ? [...X_AXES, look.axis] : X_AXES;
  return (
    <div className={styles["toolbar"]} role="toolbar" aria-label="Charts">
      {lead}
      <SearchBox
        id="metric-filter"
        label="Filter metrics"
        className={styles["filter"]}
        value={view.filter}
        onChange={actions.setFilter}
      />
      <SegmentedControl
        size="xs"
        aria-label="Horizontal axis"
        data={axes.map((axis) => ({
          value: axis,
          label: (
            <span className={styles["axis"]} data-command={axisCommand(axis)}>
              {titleAxis(axis)}
            </span>
          ),
        }))}
        value={look.axis}
        onChange={(value) => actions.setAxis(value as XAxis)}
      />
      <Smoothing kernel={look.kernel} value={look.smoothing} onChange={actions.setSmoothing} />
      <Switch
        size="xs"
        label="Ignore outliers"
        data-command="charts.outliers"
        checked={look.ignoreOutliers}
        onChange={(event) => actions.setIgnoreOutliers(event.currentTarget.checked)}
      />
      <Switch
        size="xs"
        label="Log y"
        data-command="charts.log"
        checked={look.logY}
        onChange={(event) => actions.setLogY(event.currentTarget.checked)}
      />
      <WallSettings projectIds={projectIds} isOneProject={isOneProject} metrics={metrics} />
      <IconButton
        label="Add chart"
        hotkey="a"
        command="charts.add"
        onClick={() => openDialog({ kind: "card", id: undefined })}
      >
        <Plus size={15} />
      </IconButton>
      <ColorKey colors={isOneProject ? colors : undefined} />
      <span className={styles["count"]}>{plural(charts, "chart")}</span>
    </div>
  );
}

function axisCommand(axis: XAxis): string {
  return axis.startsWith("=") ? "charts.settings" : `axis.${axis}`;
}

/** The slider follows the hand at once; the charts are read again a few times a second. */
function Smoothing(props: {
  readonly kernel: Kernel;
  readonly value: number;
  readonly onChange: (amount: number) => void;
}): React.ReactNode {
  const { kernel, value, onChange } = props;
  const isPoints = kernel === "gaussian" || kernel === "running";
  // Wider windows are typed: a slider to a thousand points would have no fine end.
  const most = isPoints ? 100 : largestAmount(kernel);
  const [draft, setDraft] = useState<number>();
  const commit = useThrottledCallback(onChange, SMOOTHING_MS);
  // The value caught up with the hand; from here on it may change from outside, by a link or a command.
  if (draft === value) setDraft(undefined);
  const weight = draft ?? value;
  const setWeight = (next: number): void => {
    setDraft(next);
    commit(next);
  };
  return (
    <div className={styles["smoothing"]}>
      <span id="smoothing-label" className={styles["smoothingLabel"]}>
        Smoothing
      </span>
      <Slider
        className={styles["slider"]}
        size={2}
        min={0}
        max={most}
        step={isPoints ? 1 : 0.001}
        label={null}
        value={weight}
        onChange={setWeight}
        thumbProps={{ "aria-labelledby": "smoothing-label" }}
      />
      <NumberInput
        className={styles["number"]}
        size="xs"
        aria-labelledby="smoothing-label"
        hideControls
        min={0}
        max={largestAmount(kernel)}
        step={isPoints ? 1 : 0.05}
        decimalScale={3}
        clampBehavior="strict"
        value={weight}
        onChange={(next) => {
          if (typeof next === "number") setWeight(next);
        }}
      />
    </div>
  );
}
