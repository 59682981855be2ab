import { Select } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import type { FolderEntry } from "../../../../src/contract/run-files.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { CompareView, kindOf } from "../../runs/index.ts";
import type { ShownRun } from "../use-shown-runs.ts";
import styles from "./code.module.css";

/** Where loggers keep configs in the run's own folder. */
const FOLDERS = [".hydra", "files"];
const CONFIG =
  /(^|\/)(config|hparams|params|args|overrides|conf|settings)[^/]*\.(ya?ml|json|toml|ini|cfg|txt)$/i;
const TEXT = /\.(ya?ml|json|toml|ini|cfg|txt|py|sh|md)$/i;

/** A text file of both runs' folders, line by line; configs first. */
export function ConfigFiles(props: {
  readonly runs: readonly [ShownRun, ShownRun];
}): React.JSX.Element {
  const { runs } = props;
  const [path, setPath] = useState<string>();
  const list = (runId: string, folder: string) => ({
    ...orpc.runs.listFiles.queryOptions({ input: { runId, folder } }),
    retry: false,
  });
  const roots = useQueries({ queries: runs.map(({ id }) => list(id, ".")) });
  // Only those that are there: to ask for others would be an error.
  const wanted = roots.map(({ data }) =>
    FOLDERS.filter((name) =>
      data?.entries.some((entry) => entry.name === name && entry.kind === "folder"),
    ),
  );
  const folders = useQueries({
    queries: runs.flatMap(({ id }, side) => (wanted[side] ?? []).map((name) => list(id, name))),
  });
  const failed = [...roots, ...folders].find(({ error }) => error !== null);
  if (failed !== undefined)
    return (
      <section>
        <h2 className={styles.title}>Config files</h2>
        <FailureNotice error={failed.error} onRetry={() => void failed.refetch()} />
      </section>
    );
  if ([...roots, ...folders].some(({ isPending }) => isPending))
    return <SkeletonRows label="Looking for config files" rows={4} />;
  const filesOf = (side: 0 | 1): readonly string[] => {
    const begin = side === 0 ? 0 : (wanted[0]?.length ?? 0);
    const inFolders = (wanted[side] ?? []).flatMap((folder, i) =>
      textFiles(folders[begin + i]?.data?.entries).map((name) => `${folder}/${name}`),
    );
    return [...textFiles(roots[side]?.data?.entries), ...inFolders];
  };
  const second = new Set(filesOf(1));
  const shared = filesOf(0)
    .filter((name) => second.has(name))
    .toSorted((a, b) => Number(CONFIG.test(b)) - Number(CONFIG.test(a)));
  const shown = shared.find((name) => name === path) ?? shared[0];
  const kind = shown === undefined ? "text" : kindOf(shown);
  return (
    <section>
      <h2 className={styles.title}>Config files</h2>
      {shown === undefined ? (
        <p className={styles.muted}>The folders of the two runs share no text file by name.</p>
      ) : (
        <>
          <Select
            size="xs"
            className={styles.select ?? ""}
            aria-label="File"
            searchable
            allowDeselect={false}
            data={[...shared]}
            value={shown}
            onChange={(next) => setPath(next ?? undefined)}
          />
          <div className={styles.text}>
            <CompareView
              key={shown}
              runs={runs}
              path={shown}
              kind={kind === "yaml" || kind === "json" || kind === "markdown" ? "source" : kind}
            />
          </div>
        </>
      )}
    </section>
  );
}

function textFiles(entries: readonly FolderEntry[] | undefined): readonly string[] {
  return (entries ?? []).flatMap(({ kind, name }) =>
    kind === "file" && TEXT.test(name) ? [name] : [],
  );
}
