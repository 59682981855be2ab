import { describeFailure } from "../../../client/errors.ts";
import styles from "./chart-card.module.css";

/** The place of the chart before its first picture: as large as the chart, so that nothing moves when that comes. */
export function Waiting(props: {
  readonly height: number;
  readonly error: unknown;
  readonly onRetry: () => void;
}): React.ReactNode {
  const { height, error, onRetry } = props;
  if (error === undefined) {
    return <div className={styles["waiting"]} style={{ height }} aria-busy="true" />;
  }
  const { message, nextStep } = describeFailure(error);
  return (
    <div className={styles["waiting"]} style={{ height }} role="alert">
      <p>{message}</p>
      <p>{nextStep}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
