import { NumberInput, SegmentedControl, Slider, Switch } from "@mantine/core";
import { useThrottledCallback } from "@mantine/hooks";
import { useState } from "react";
import { X_AXES, type XAxis } from "../../../../src/contract/runs.ts";
import { X_AXIS_TITLES } from "../../../charts/line-data.ts";
import { plural } from "../../../kit/format.ts";
import { SearchBox } from "../../../kit/search-box.tsx";
import type { WallView, WallViewActions } from "./use-wall-view.ts";
import styles from "./wall.module.css";

const MAX_SMOOTHING = 0.999;
const SMOOTHING_MS = 80;
const AXES = X_AXES.map((value) => ({
  value,
  label: <span data-command={`axis.${value}`}>{X_AXIS_TITLES[value]}</span>,
}));

interface WallToolbarProps {
  readonly view: WallView;
  readonly actions: WallViewActions;
  readonly charts: number;
  readonly lead: React.ReactNode;
}

export function WallToolbar({ lead, view, actions, charts }: WallToolbarProps): React.ReactNode {
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
        data={AXES}
        value={view.axis}
        onChange={(value) => actions.setAxis(value as XAxis)}
      />
      <Smoothing value={view.smoothing} onChange={actions.setSmoothing} />
      <Switch
        size="xs"
        label="Ignore outliers"
        data-command="charts.outliers"
        checked={view.ignoreOutliers}
        onChange={(event) => actions.setIgnoreOutliers(event.currentTarget.checked)}
      />
      <Switch
        size="xs"
        label="Log y"
        data-command="charts.log"
        checked={view.logY}
        onChange={(event) => actions.setLogY(event.currentTarget.checked)}
      />
      <Switch
        size="xs"
        label="Attempts"
        data-command="charts.ghosts"
        checked={view.ghosts}
        onChange={(event) => actions.setGhosts(event.currentTarget.checked)}
      />
      <span className={styles["count"]}>{plural(charts, "chart")}</span>
    </div>
  );
}

/** The slider follows the hand at once; the charts are read again a few times a second. */
function Smoothing(props: {
  readonly value: number;
  readonly onChange: (weight: number) => void;
}): React.ReactNode {
  const { value, onChange } = props;
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
      <span id="smoothing-label">Smoothing</span>
      <Slider
        className={styles["slider"]}
        size={2}
        min={0}
        max={MAX_SMOOTHING}
        step={0.001}
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
        max={MAX_SMOOTHING}
        step={0.05}
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
