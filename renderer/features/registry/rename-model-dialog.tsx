import { Button, Modal, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { closeDialog, useUi } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import { renameModel } from "./actions.ts";
import styles from "./dialogs.module.css";

export function RenameModelDialog(): React.JSX.Element {
  const navigate = useNavigate();
  const dialog = useUi((state) => state.dialog);
  const name = dialog?.kind === "renameModel" ? dialog.name : undefined;
  const rename = async (from: string, to: string): Promise<void> => {
    if (to === "" || to === from || !(await renameModel(from, to))) return;
    await navigate({
      to: "/models/$name",
      params: { name: to },
      search: viewElsewhere,
      replace: true,
    });
  };
  return (
    <Modal opened={name !== undefined} onClose={closeDialog} title="Rename model" size={420}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const next = new FormData(event.currentTarget).get("name");
          closeDialog();
          if (name !== undefined && typeof next === "string") void rename(name, next.trim());
        }}
      >
        <TextInput
          name="name"
          label="Name"
          description="Scripts that load the model by its old name do not find it any more."
          defaultValue={name ?? ""}
          maxLength={500}
          spellCheck={false}
          data-autofocus
        />
        <Button type="submit" variant="filled">
          Rename
        </Button>
      </form>
    </Modal>
  );
}
