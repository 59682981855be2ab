import type { ReactNode } from "react";
import styles from "./explore.module.css";

/** A small button that stays down. */
export function Toggle(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly title?: string;
  /** Undefined is off: it then stands not in the address. */
  readonly onToggle: (isOn: true | undefined) => void;
}): React.JSX.Element {
  const { label, isOn, isDisabled, title, onToggle } = props;
  return (
    <button
      type="button"
      className={styles.toggle}
      data-chart-tool
      aria-pressed={isOn}
      disabled={isDisabled}
      title={title}
      onClick={() => onToggle(isOn ? undefined : true)}
    >
      {label}
    </button>
  );
}

/** Where a chart has nothing to draw. */
export function EmptyChart(props: {
  readonly width: number;
  readonly height: number;
  readonly isLoading?: boolean;
  readonly children: ReactNode;
}): React.JSX.Element {
  const { width, height, isLoading, children } = props;
  return (
    <p className={styles.empty} style={{ width, height }} role="status">
      {isLoading === true ? "Reading values…" : children}
    </p>
  );
}
