import { Button, Modal, TextInput } from "@mantine/core";
import { closeDialog, useUi } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import { saveView } from "./actions.ts";
import { useViews } from "./use-views.ts";
import styles from "./views.module.css";

/** Asks for the name of a view. */
export function SaveViewDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const projectId = dialog?.kind === "saveView" ? dialog.projectId : undefined;
  const [view, changeView] = useView();
  const { current } = useViews(projectId);
  return (
    <Modal opened={projectId !== undefined} onClose={closeDialog} title="Save view" size={420}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const name = new FormData(event.currentTarget).get("name");
          closeDialog();
          if (projectId === undefined || typeof name !== "string" || name.trim() === "") return;
          void saveView(projectId, name.trim(), view).then((id) => {
            if (id !== undefined) changeView({ vw: id });
          });
        }}
      >
        <TextInput
          name="name"
          aria-label="Name of the view"
          placeholder="Name"
          defaultValue={current?.name ?? ""}
          maxLength={200}
          data-autofocus
          className={styles.field ?? ""}
        />
        <Button type="submit" variant="filled">
          Save
        </Button>
      </form>
    </Modal>
  );
}
