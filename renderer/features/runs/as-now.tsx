import { useReadOnly } from "../../state/time-travel.ts";
import styles from "./as-now.module.css";

/** Says of a part of the page that it does not follow into the past. */
export function AsNow({ what }: { readonly what: string }): React.JSX.Element | null {
  const isPast = useReadOnly() !== undefined;
  return isPast ? (
    <p className={styles.note}>{what} as they are now: of the past nothing is kept of them.</p>
  ) : null;
}
