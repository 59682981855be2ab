import { FileQuestion } from "lucide-react";
import { useCallback, useMemo } from "react";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { notifyFailure } from "../../../kit/notify.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { openDialog } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import { ArtifactList } from "./artifact-list.tsx";
import { FileTree } from "./file-tree.tsx";
import { FileView } from "./file-view.tsx";
import styles from "./files.module.css";
import { layOutFiles } from "./tree-rows.ts";
import { copyFilePath } from "./actions.ts";
import { useArtifacts } from "./use-artifacts.ts";
import { useFolderSizes } from "./use-folder-sizes.ts";
import { useListings } from "./use-listings.ts";

const NO_FOLDERS: readonly string[] = [];

/** The run's own folder: a tree, and the file that is picked in it. */
export function Files({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const [view, changeView] = useView();
  const { data: artifacts } = useArtifacts(run);
  const open = view.fo ?? NO_FOLDERS;
  const { byFolder, loadMore, refetch } = useListings(run.id, open);
  const sizes = useFolderSizes(run.id, open);
  const rows = layOutFiles(
    byFolder,
    useMemo(() => new Set(open), [open]),
  );
  const toggle = useCallback(
    (path: string): void =>
      changeView(({ fo = [] }) => {
        const next = fo.includes(path) ? fo.filter((one) => one !== path) : [...fo, path];
        return { fo: next.length === 0 ? undefined : next };
      }),
    [changeView],
  );
  const choose = useCallback((path: string): void => changeView({ fp: path }), [changeView]);
  const home = byFolder.get(".");
  if (home !== undefined && home.error !== null && home.entries.length === 0)
    return <FailureNotice error={home.error} onRetry={refetch} />;
  return (
    <div className={styles.page}>
      <FileTree
        rows={rows}
        sizes={sizes}
        chosen={view.fp}
        onToggle={toggle}
        onChoose={choose}
        onMore={loadMore}
        onCopyPath={(path) => void copyFilePath(run.id, path).catch(notifyFailure)}
        onRefresh={() => {
          refetch();
          sizes.refetch();
        }}
        onRegister={(path) => openDialog({ kind: "registerVersion", runId: run.id, path })}
      />
      <section className={styles.view} aria-label="File">
        {view.fp === undefined && artifacts !== undefined && artifacts.where !== "none" ? (
          <ArtifactList artifacts={artifacts} onChoose={choose} />
        ) : view.fp === undefined ? (
          <Notice icon={<FileQuestion size={20} />} title="No file is picked">
            Pick one on the left: text, tables, pictures, sound, film, notebooks, reports and the
            headers of models are shown here.
          </Notice>
        ) : (
          <FileView key={view.fp} run={run} path={view.fp} />
        )}
      </section>
    </div>
  );
}
