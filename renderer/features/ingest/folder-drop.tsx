import { useEffect, useState } from "react";
import { shellBridge } from "../../client/shell-bridge.ts";
import { notify, notifyFailure } from "../../kit/notify.tsx";
import { openDialog } from "../../state/ui.ts";
import { addFolder } from "./actions.ts";
import styles from "./folder-drop.module.css";

/** A folder that is dropped anywhere in the window is watched, a bundle or a report is looked at; while it is over the window, that is said. */
export function FolderDrop(props: {
  readonly onOpened: (projectId: string) => void;
  /** Whether it is a file that people send each other, which then is opened. */
  readonly onFile: (file: File) => boolean;
}): React.JSX.Element | null {
  const { onOpened, onFile } = props;
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const ended = new AbortController();
    const listen = (
      type: "dragover" | "dragleave" | "drop",
      heed: (event: DragEvent) => void,
    ): void => document.addEventListener(type, heed, { signal: ended.signal });
    listen("dragover", (event) => {
      if (!holdsFiles(event)) return;
      // A part of the page that takes files itself has said so by then.
      setOver(!event.defaultPrevented);
      event.preventDefault();
    });
    // Between two elements of the page there is always another one to enter; out of the window there is none.
    listen("dragleave", ({ relatedTarget }) => {
      if (relatedTarget === null) setOver(false);
    });
    listen("drop", (event) => {
      setOver(false);
      if (!holdsFiles(event) || event.defaultPrevented) return;
      // The browser would show the file in place of this page.
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      const folders = files.filter((file) => !onFile(file));
      if (folders.length > 0) void takeIn(folders, onOpened);
    });
    return () => ended.abort();
    // What is done with a folder is the same for good.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return isOver ? (
    <div className={styles.over} role="status">
      Drop a folder to watch it, a bundle or a report to look at it
    </div>
  ) : null;
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

async function takeIn(
  files: readonly File[],
  onOpened: (projectId: string) => void,
): Promise<void> {
  const bridge = shellBridge();
  if (bridge === undefined) {
    notify("A browser does not say where a dropped folder lies. Choose it here.");
    openDialog({ kind: "folder" });
    return;
  }
  for (const file of files) {
    const path = bridge.pathOf(file);
    if (path !== "") await addFolder(path, onOpened).catch(notifyFailure);
  }
}
