import { Button, Modal, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { closeDialog, useUi } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import { renameView, saveView } from "./actions.ts";
import { useViews } from "./use-views.ts";
import styles from "./views.module.css";

/** Asks for the name of a view: of one that is saved, or for another one. */
export function SaveViewDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const saving = dialog?.kind === "saveView" ? dialog : undefined;
  const renamed = dialog?.kind === "renameView" ? dialog.view : undefined;
  const [view, changeView] = useView();
  const queryClient = useQueryClient();
  const { current } = useViews(saving?.projectId, saving?.page);
  const take = async (name: string): Promise<void> => {
    if (name === "") return;
    if (renamed !== undefined) {
      if (name !== renamed.name) await renameView(renamed, name);
    } else if (saving !== undefined) {
      const { projectId, page } = saving;
      const id = await saveView({ projectId, page, name, view, queryClient });
      if (id !== undefined) changeView({ vw: id });
    }
  };
  const verb = renamed === undefined ? "Save" : "Rename";
  return (
    <Modal
      opened={saving !== undefined || renamed !== undefined}
      onClose={closeDialog}
      title={`${verb} view`}
      size={420}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const name = new FormData(event.currentTarget).get("name");
          closeDialog();
          if (typeof name === "string") void take(name.trim());
        }}
      >
        <TextInput
          name="name"
          aria-label="Name of the view"
          placeholder="Name"
          defaultValue={renamed?.name ?? current?.name ?? ""}
          maxLength={200}
          data-autofocus
          className={styles.field ?? ""}
        />
        <Button type="submit" variant="filled">
          {verb}
        </Button>
      </form>
    </Modal>
  );
}
