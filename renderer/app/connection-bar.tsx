import { useConnection } from "../client/connection.ts";
import styles from "./connection-bar.module.css";

/** Lies over the page, so that it moves nothing, and goes by itself. */
export function ConnectionBar(): React.JSX.Element {
  const state = useConnection((connection) => connection.state);
  return (
    <div className={styles.place} role="status">
      {state === "away" && (
        <div className={styles.bar}>The engine stopped answering. Trying again…</div>
      )}
    </div>
  );
}
