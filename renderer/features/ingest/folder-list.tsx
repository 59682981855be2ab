import { EyeOff, Folder } from "lucide-react";
import type { KeyboardEvent } from "react";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { plural } from "../../kit/format.ts";
import { Notice } from "../../kit/notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import styles from "./folder-picker.module.css";

interface FolderListProps {
  readonly folders: ReadonlyArray<{ readonly name: string; readonly path: string }>;
  /** Folders that are left out because their name starts with a dot. */
  readonly hidden: number;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly onShowHidden: () => void;
  readonly onEnter: (path: string) => void;
  readonly onLeave: () => void;
}

/** Folders to go into, by mouse or arrow keys. */
export function FolderList(props: FolderListProps): React.JSX.Element {
  const { folders, hidden, isLoading, error, onShowHidden, onEnter, onLeave } = props;
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (event.key === "ArrowDown") buttons[at + 1]?.focus();
    else if (event.key === "ArrowUp") buttons[at - 1]?.focus();
    else if (event.key === "ArrowRight") buttons[at]?.click();
    else if (event.key === "Backspace" || event.key === "ArrowLeft") onLeave();
    else return;
    event.preventDefault();
  };
  if (error !== null) {
    return (
      <div className={styles.list}>
        <FailureNotice error={error} />
      </div>
    );
  }
  if (isLoading) {
    return (
      <div className={styles.list}>
        <SkeletonRows label="Loading folders" rows={6} />
      </div>
    );
  }
  if (folders.length === 0 && hidden === 0) {
    return (
      <div className={styles.list}>
        <Notice title="No folders in here">Open this one, or go back up.</Notice>
      </div>
    );
  }
  return (
    <ul className={styles.list} aria-label="Folders" onKeyDown={onKeyDown}>
      {folders.map((folder) => (
        <li key={folder.path}>
          <button type="button" className={styles.folder} onClick={() => onEnter(folder.path)}>
            <Folder size={14} aria-hidden />
            <span>{folder.name}</span>
          </button>
        </li>
      ))}
      {hidden > 0 && (
        <li>
          <button type="button" className={styles.folder} onClick={onShowHidden}>
            <EyeOff size={14} aria-hidden />
            <span>Show {plural(hidden, "hidden folder")}</span>
          </button>
        </li>
      )}
    </ul>
  );
}
