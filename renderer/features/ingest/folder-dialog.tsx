import { Button, Modal, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CornerLeftUp, EyeOff, Folder, House } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { plural } from "../../kit/format.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { IconButton } from "../../kit/icon-button.tsx";
import { Notice } from "../../kit/notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { addFolder } from "./actions.ts";
import styles from "./folder-dialog.module.css";

interface FolderDialogProps {
  readonly onOpened: (projectId: string) => void;
}

/** Picks a folder of the machine the engine runs on. */
export function FolderDialog({ onOpened }: FolderDialogProps): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "folder");
  return (
    <Modal opened={isOpen} onClose={closeDialog} title="Open folder" size={560}>
      {isOpen && <FolderBrowser onOpened={onOpened} />}
    </Modal>
  );
}

function FolderBrowser({ onOpened }: FolderDialogProps): React.JSX.Element {
  const [path, setPath] = useState<string | undefined>(undefined);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const browse = useQuery({
    ...orpc.ingest.browse.queryOptions({ input: path === undefined ? {} : { path } }),
    staleTime: 0,
    placeholderData: (old) => old,
  });
  const [showHidden, setShowHidden] = useState(false);
  const [isOpening, setOpening] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const here = browse.data;
  const folders = here?.folders ?? [];
  const listed = showHidden ? folders : folders.filter(({ name }) => !name.startsWith("."));
  const target = typed ?? here?.path ?? "";
  const go = (to: string): void => {
    setTyped(undefined);
    setFailure(undefined);
    setPath(to);
  };
  const open = async (folder: string): Promise<void> => {
    if (folder === "") return;
    setOpening(true);
    setFailure(undefined);
    try {
      await addFolder(folder, (projectId) => {
        closeDialog();
        onOpened(projectId);
      });
    } catch (error) {
      setFailure(error);
    }
    setOpening(false);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void open(target);
      }}
    >
      <div className={styles.path}>
        <IconButton
          label="Parent folder"
          disabled={here?.parent === undefined || here.parent === null}
          onClick={() => {
            if (here?.parent !== undefined && here.parent !== null) go(here.parent);
          }}
        >
          <CornerLeftUp size={14} />
        </IconButton>
        <IconButton
          label="Home folder"
          onClick={() => go(here?.home ?? "")}
          disabled={here === undefined}
        >
          <House size={14} />
        </IconButton>
        <TextInput
          className={styles.field ?? ""}
          aria-label="Path"
          aria-invalid={failure !== undefined}
          data-autofocus
          value={target}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setFailure(undefined);
          }}
        />
      </div>
      <FolderList
        folders={listed}
        hidden={folders.length - listed.length}
        isLoading={browse.isPending}
        error={browse.isError ? browse.error : null}
        onEnter={go}
        onShowHidden={() => setShowHidden(true)}
        onLeave={() => {
          if (here?.parent !== undefined && here.parent !== null) go(here.parent);
        }}
      />
      <div className={styles.actions}>
        {failure === undefined ? (
          <p className={styles.hint}>
            Assay only reads. Nothing in the folder is written, locked or moved.
          </p>
        ) : (
          <Failure error={failure} />
        )}
        <Button variant="subtle" color="gray" onClick={closeDialog}>
          Cancel
        </Button>
        <Button type="submit" variant="filled" disabled={target === ""} loading={isOpening}>
          Open this folder
        </Button>
      </div>
    </form>
  );
}

/** In place of the hint, so that nothing moves. */
function Failure({ error }: { readonly error: unknown }): React.JSX.Element {
  const { message, nextStep } = describeFailure(error);
  return (
    <p className={styles.hint} role="alert" data-error>
      {message} {nextStep}
    </p>
  );
}

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

function FolderList(props: FolderListProps): React.JSX.Element {
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
