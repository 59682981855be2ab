import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ShareFolder } from "../../../src/contract/bundles.ts";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { plural } from "../../kit/format.ts";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { openDialog } from "../../state/ui.ts";
import { addShareFolder, removeShareFolder } from "./actions.ts";
import styles from "./bundles.module.css";

/** Folders of a network drive or a synchronised one: bundles of trusted keys in them are taken by themselves. */
export function FoldersSection(): React.JSX.Element {
  const folders = useQuery(orpc.bundles.listFolders.queryOptions());
  const [path, setPath] = useState("");
  const add = async (): Promise<void> => {
    if (await addShareFolder(path.trim())) setPath("");
  };
  return (
    <section aria-labelledby="share-folders">
      <h2 id="share-folders">Share folders</h2>
      <p className={styles.muted}>
        Bundles that team mates drop into a shared folder appear by themselves, where their keys are
        trusted; others wait for you. Nothing is written there.
      </p>
      {folders.isError ? (
        <FailureNotice error={folders.error} onRetry={() => void folders.refetch()} />
      ) : folders.data === undefined ? (
        <SkeletonRows label="Loading the share folders" rows={2} />
      ) : (
        <ul className={styles.folders}>
          {folders.data.map((folder) => (
            <Folder key={folder.id} folder={folder} />
          ))}
        </ul>
      )}
      <form
        className={styles.trust}
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== "") void add();
        }}
      >
        <TextInput
          size="xs"
          aria-label="Folder to look for bundles in"
          placeholder="/mnt/team/assay"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit" disabled={path.trim() === ""}>
          Watch this folder
        </Button>
      </form>
    </section>
  );
}

function Folder({ folder }: { readonly folder: ShareFolder }): React.JSX.Element {
  const { id, path, state, files } = folder;
  const waiting = files.filter((file) => file.state !== "taken");
  const taken = files.length - waiting.length;
  return (
    <li>
      <div className={styles.heading}>
        <span title={path}>{path}</span>
        <span className={styles.muted}>
          {state === "missing" ? "not there just now" : `${plural(taken, "bundle")} taken`}
        </span>
        <Button aria-label={`Watch no more: ${path}`} onClick={() => void removeShareFolder(id)}>
          Watch no more
        </Button>
      </div>
      {waiting.length > 0 && (
        <ul>
          {waiting.map((file) => (
            <li key={file.path}>
              <span title={file.path}>{file.path}</span>{" "}
              <span className={styles.muted}>{file.reason}</span>
              {file.state === "waiting" && (
                <Button
                  aria-label={`Look at it… ${file.path}`}
                  onClick={() => openDialog({ kind: "openBundle", path: file.path })}
                >
                  Look at it…
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
