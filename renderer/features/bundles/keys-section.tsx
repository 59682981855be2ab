import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BundleAuthor, KeyPlace } from "../../../src/contract/bundles.ts";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { nameKey } from "./actions.ts";
import styles from "./bundles.module.css";
import { Fingerprint } from "./fingerprint.tsx";

const KEPT = {
  keychain: "in the keychain",
  file: "in a file only you can read",
} satisfies Record<KeyPlace, string>;

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
            <span className={styles.muted}>
              Tell it to those who open your bundles. The key is {KEPT[keys.data.keptIn]}.
            </span>
          </li>
          {keys.data.named.map((key) => (
            <NamedKey key={key.publicKey} of={key} />
          ))}
        </ul>
      )}
    </section>
  );
}

function NamedKey({ of }: { readonly of: BundleAuthor }): React.JSX.Element {
  const { publicKey, fingerprint } = of;
  const known = of.knownAs ?? of.name;
  const [name, setName] = useState<string>();
  const rename = async (): Promise<void> => {
    const wanted = name?.trim() ?? "";
    if (wanted === "" || wanted === known || (await nameKey(publicKey, wanted))) setName(undefined);
  };
  return (
    <li>
      {name === undefined ? (
        <span title={known}>{known}</span>
      ) : (
        <TextInput
          size="xs"
          autoFocus
          aria-label={`Name of the key of ${known}`}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={() => void rename()}
          onKeyDown={(event) => {
            if (event.key === "Enter") void rename();
            if (event.key === "Escape") setName(undefined);
          }}
        />
      )}
      <Fingerprint text={fingerprint} />
      <span className={styles.keyActions}>
        <Button aria-label={`Rename the key of ${known}`} onClick={() => setName(known)}>
          Rename
        </Button>
        <Button
          aria-label={`Trust no more the key of ${known}`}
          onClick={() => void nameKey(publicKey, null)}
        >
          Trust no more
        </Button>
      </span>
    </li>
  );
}
