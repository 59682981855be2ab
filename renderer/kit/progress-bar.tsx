import styles from "./progress-bar.module.css";

interface ProgressBarProps {
  readonly label: string;
  /** 0 to 100; undefined where the end cannot be told. */
  readonly percent: number | undefined;
  readonly width?: number;
}

/** How far something is. */
export function ProgressBar({ label, percent, width }: ProgressBarProps): React.JSX.Element {
  return (
    <span
      className={styles.track}
      style={{ width }}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === undefined ? undefined : Math.round(percent)}
    >
      <span
        className={styles.fill}
        data-unknown={percent === undefined}
        style={{ width: `${percent ?? 100}%` }}
      />
    </span>
  );
}
