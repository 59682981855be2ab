import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { nameKey } from "./actions.ts";
import styles from "./bundles.module.css";
import { Fingerprint } from "./fingerprint.tsx";

/** This copy's key, and those that people here named. */
export function KeysSection(): React.JSX.Element {
  const keys = useQuery(orpc.bundles.listKeys.queryOptions());
  return (
    <section aria-labelledby="bundle-keys">
      <h2 id="bundle-keys">Keys</h2>
      {keys.isError ? (
        <FailureNotice error={keys.error} onRetry={() => void keys.refetch()} />
      ) : keys.data === undefined ? (
        <SkeletonRows label="Loading the keys" rows={2} />
      ) : (
        <ul className={styles.keys}>
          <li>
            <span>This copy of Assay</span>
            <Fingerprint text={keys.data.own.fingerprint} />
            <span className={styles.muted}>Tell it to those who open your bundles</span>
          </li>
          {keys.data.named.map(({ publicKey, fingerprint, knownAs, name }) => (
            <li key={publicKey}>
              <span title={knownAs ?? name}>{knownAs ?? name}</span>
              <Fingerprint text={fingerprint} />
              <Button
                aria-label={`Trust the key of ${knownAs ?? name} no more`}
                onClick={() => void nameKey(publicKey, null)}
              >
                Trust no more
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
