import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { orpc } from "../../client/api.ts";
import { closeDialog, useUi } from "../../state/ui.ts";
import { addFolder } from "./actions.ts";
import { FolderPicker } from "./folder-picker.tsx";
import { OfferedStores } from "./offered-stores.tsx";

interface FolderDialogProps {
  readonly onOpened: (projectId: string) => void;
}

/** Picks a folder of the machine the engine runs on. */
export function FolderDialog({ onOpened }: FolderDialogProps): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "folder");
  return (
    <Modal opened={isOpen} onClose={closeDialog} title="Open folder" size={560}>
      {isOpen && (
        <FolderBrowser
          action="Open this folder"
          hint="Assay only reads. Nothing in the folder is written, locked or moved."
          onPick={(folder) =>
            addFolder(folder, (projectId) => {
              closeDialog();
              onOpened(projectId);
            })
          }
        />
      )}
      {isOpen && (
        <OfferedStores
          onOpened={(projectId) => {
            closeDialog();
            onOpened(projectId);
          }}
        />
      )}
    </Modal>
  );
}

interface FolderBrowserProps {
  readonly action: string;
  readonly hint: string;
  /** What it throws is shown. */
  readonly onPick: (folder: string) => Promise<void>;
}

/** Folders of the engine's machine. */
export function FolderBrowser({ action, hint, onPick }: FolderBrowserProps): React.JSX.Element {
  const [path, setPath] = useState<string | undefined>(undefined);
  const browse = useQuery({
    ...orpc.ingest.browse.queryOptions({ input: path === undefined ? {} : { path } }),
    staleTime: 0,
    placeholderData: (old) => old,
  });
  return (
    <FolderPicker
      here={browse.data}
      isLoading={browse.isPending}
      error={browse.isError ? browse.error : null}
      action={action}
      hint={hint}
      isFree
      onGo={setPath}
      onPick={onPick}
    />
  );
}
