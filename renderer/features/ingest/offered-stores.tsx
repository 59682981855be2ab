import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { orpc } from "../../client/api.ts";
import { formatCount, plural } from "../../kit/format.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { notifyFailure } from "../../kit/notify.tsx";
import { addFolder, dismissStore } from "./actions.ts";
import styles from "./offered-stores.module.css";

/** Where loggers keep runs outside of a project: each is opened by a click, or dismissed for good. */
export function OfferedStores({
  onOpened,
}: {
  readonly onOpened: (projectId: string) => void;
}): React.JSX.Element | null {
  // It is looked for when it is shown, and not again and again.
  const { data: stores } = useQuery({
    ...orpc.ingest.listStores.queryOptions(),
    refetchOnMount: "always",
  });
  if (stores === undefined || stores.length === 0) return null;
  return (
    <section className={styles.stores} aria-label="Also on this machine">
      <h2 className={styles.title}>Also on this machine</h2>
      <ul>
        {stores.map(({ logger, path, runs, isCut }) => (
          <li key={path} className={styles.store}>
            <span className={styles.logger}>{logger}</span>
            <span className={styles.path} title={path}>
              {path}
            </span>
            <span className={styles.runs}>
              {isCut
                ? `${formatCount(runs)} or more`
                : plural(runs, logger === "Trackio" ? "project" : "run")}
            </span>
            <Button
              size="compact-xs"
              data-command="stores.show"
              aria-label={`Open ${logger}`}
              onClick={() => void addFolder(path, onOpened).catch(notifyFailure)}
            >
              Open
            </Button>
            <IconButton
              label={`Dismiss ${logger}`}
              command="stores.show"
              onClick={() => void dismissStore(path)}
            >
              <X size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
