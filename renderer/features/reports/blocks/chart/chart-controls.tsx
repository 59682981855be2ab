import { useId } from "react";
import styles from "./chart-block.module.css";
import type { ChartLook } from "./look.ts";
import type { LineAxis } from "./whole-lines.ts";

interface ChartControlsProps {
  readonly look: ChartLook;
  readonly onChange: (look: ChartLook) => void;
  readonly isGrouped: boolean;
  readonly hasGhosts: boolean;
}

const AXES: ReadonlyArray<readonly [LineAxis, string]> = [
  ["step", "Step"],
  ["relative", "Relative time"],
  ["wall", "Wall time"],
];

/** Native controls: they are there, and quick, in any browser that opens an exported report. */
export function ChartControls(props: ChartControlsProps): React.JSX.Element {
  const { look, onChange, isGrouped, hasGhosts } = props;
  const id = useId();
  const toggle = (key: "logX" | "logY" | "ghosts", label: string): React.JSX.Element => (
    <label>
      <input
        type="checkbox"
        checked={look[key]}
        onChange={(event) => onChange({ ...look, [key]: event.currentTarget.checked })}
      />
      {label}
    </label>
  );
  return (
    <div
      className={styles["controls"]}
      data-chart-tool
      role="group"
      aria-label="How the charts are drawn"
    >
      {!isGrouped && (
        <label>
          X axis
          <select
            value={look.axis}
            onChange={(event) => onChange({ ...look, axis: event.currentTarget.value as LineAxis })}
          >
            {AXES.map(([axis, label]) => (
              <option key={axis} value={axis}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      {toggle("logX", "Log x")}
      {toggle("logY", "Log y")}
      <label htmlFor={`${id}-smooth`}>Smoothing</label>
      <input
        id={`${id}-smooth`}
        type="range"
        min={0}
        max={0.999}
        step={0.001}
        value={Math.min(0.999, look.smoothing)}
        onChange={(event) => onChange({ ...look, smoothing: Number(event.currentTarget.value) })}
      />
      <output htmlFor={`${id}-smooth`}>{look.smoothing}</output>
      {hasGhosts && toggle("ghosts", "Earlier attempts")}
    </div>
  );
}
