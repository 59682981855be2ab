import { Button, Modal, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../client/api.ts";
import { Confirm } from "../../kit/confirm.tsx";
import { notifyFailure } from "../../kit/notify.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { addFolder, removeProject, renameProject } from "./actions.ts";
import styles from "./dialogs.module.css";
import { FolderDialog } from "./folder-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { ImportDetails } from "./import-details.tsx";
import { RulesDialog } from "./rules/rules-dialog.tsx";

interface IngestDialogsProps {
  readonly onOpened: (projectId: string) => void;
  readonly onRemoved: () => void;
}

export function IngestDialogs({ onOpened, onRemoved }: IngestDialogsProps): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  return (
    <>
      <FolderDialog onOpened={onOpened} />
      <ImportDialog onStarted={onOpened} />
      <ImportDetails />
      <RulesDialog />
      <RenameProjectDialog />
      <Confirm
        isOpen={dialog?.kind === "confirmFolder"}
        title="Read this whole folder?"
        action="Read it"
        onClose={closeDialog}
        onConfirm={() => {
          if (dialog?.kind !== "confirmFolder") return;
          addFolder(dialog.path, onOpened, true).catch(notifyFailure);
        }}
      >
        {dialog?.kind === "confirmFolder" && (
          <>
            <p>{dialog.reason}</p>
            <p>It can be cancelled at any time, and nothing in it is changed.</p>
          </>
        )}
      </Confirm>
      <Confirm
        isOpen={dialog?.kind === "removeProject"}
        title="Remove this project?"
        action="Remove project"
        isDangerous
        onClose={closeDialog}
        onConfirm={() => {
          if (dialog?.kind !== "removeProject") return;
          void removeProject(dialog.projectId).then(onRemoved);
        }}
      >
        <p>
          Its runs leave the list and the folder is no longer watched. No file is touched, and it
          can be undone.
        </p>
      </Confirm>
    </>
  );
}

function RenameProjectDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const id = dialog?.kind === "renameProject" ? dialog.projectId : undefined;
  const project = projects?.find((candidate) => candidate.id === id);
  return (
    <Modal opened={id !== undefined} onClose={closeDialog} title="Rename project" size={420}>
      <form
        className={styles.rename}
        onSubmit={(event) => {
          event.preventDefault();
          const name = new FormData(event.currentTarget).get("name");
          closeDialog();
          if (id === undefined || typeof name !== "string") return;
          if (name.trim() !== "" && name !== project?.name) void renameProject(id, name.trim());
        }}
      >
        <TextInput
          name="name"
          aria-label="Name of the project"
          defaultValue={project?.name ?? ""}
          maxLength={500}
          data-autofocus
          className={styles.field ?? ""}
        />
        <Button type="submit" variant="filled">
          Rename
        </Button>
      </form>
    </Modal>
  );
}
