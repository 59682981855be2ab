import { Button, Modal, NumberInput, TextInput } from "@mantine/core";
import { titleAxis } from "../../../../charts/line-data.ts";
import { closeDialog, useUi } from "../../../../state/ui.ts";
import { useView } from "../../../../state/view.ts";
import { noteChange } from "../card-changes.ts";
import styles from "./settings.module.css";

/** Microseconds are nothing to type: times are asked for in seconds. */
const SECOND_US = 1e6;

/** Words for a place of the axis; the same place again changes them, and no words take them away. */
export function NoteDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const [view, changeView] = useView();
  const note = dialog?.kind === "note" ? dialog : undefined;
  const axis = note?.axis ?? "step";
  const unit = axis === "step" || axis.startsWith("=") ? 1 : SECOND_US;
  const known = view.nt?.find(([of, at]) => of === axis && at === note?.at);
  return (
    <Modal opened={note !== undefined} onClose={closeDialog} title="Note on the charts" size={420}>
      <form
        className={styles.form}
        data-command="chart.note"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const at = Number(form.get("at"));
          const text = form.get("text");
          closeDialog();
          if (!Number.isFinite(at) || typeof text !== "string") return;
          changeView((old) => noteChange(old, [axis, at * unit, text]));
        }}
      >
        <NumberInput
          name="at"
          size="xs"
          label={unit === 1 ? titleAxis(axis) : `${titleAxis(axis)}, seconds`}
          hideControls
          required
          defaultValue={note?.at === undefined ? "" : note.at / unit}
          {...(note?.at === undefined ? { "data-autofocus": true } : {})}
        />
        <TextInput
          name="text"
          size="xs"
          label="Note"
          placeholder={known === undefined ? "What happened there" : "Empty takes the note away"}
          maxLength={1000}
          defaultValue={known?.[2] ?? ""}
          {...(note?.at === undefined ? {} : { "data-autofocus": true })}
        />
        <div className={styles.buttons}>
          <Button type="submit" variant="filled">
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
