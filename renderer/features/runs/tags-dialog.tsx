import { Button, Modal, TagsInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { orpc } from "../../client/api.ts";
import { plural } from "../../kit/format.ts";
import { closeDialog, useUi } from "../../state/ui.ts";
import { editTags } from "./actions.ts";
import styles from "./tags-dialog.module.css";
import { splitTags } from "./tags.ts";

/** Tags that several runs get, and those that are taken off them. */
export function TagsDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const of = dialog?.kind === "tags" ? dialog : undefined;
  return (
    <Modal
      opened={of !== undefined}
      onClose={closeDialog}
      title={`Tags of ${plural(of?.runIds.length ?? 0, "run")}`}
      size={400}
    >
      {of !== undefined && <TagsForm projectId={of.projectId} runIds={of.runIds} />}
    </Modal>
  );
}

function TagsForm(props: {
  readonly projectId: string;
  readonly runIds: readonly string[];
}): React.JSX.Element {
  const { projectId, runIds } = props;
  const queryClient = useQueryClient();
  const { data } = useQuery(orpc.runs.listPaths.queryOptions({ input: { projectId } }));
  const [added, setAdded] = useState<string[]>([]);
  const [takenOff, setTakenOff] = useState<string[]>([]);
  const save = (): void => {
    closeDialog();
    const tags = {
      ...Object.fromEntries(takenOff.map((key) => [key, null])),
      ...Object.fromEntries(splitTags(added.join(","))),
    };
    if (Object.keys(tags).length > 0) void editTags(queryClient, runIds, tags);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TagsInput
        label="Add"
        description="A label, or a key with its value: owner: me"
        data={data?.tags ?? []}
        value={added}
        onChange={setAdded}
        acceptValueOnBlur
        openOnFocus={false}
        data-autofocus
      />
      <TagsInput
        label="Take off"
        data={data?.tags ?? []}
        value={takenOff}
        onChange={setTakenOff}
        acceptValueOnBlur
      />
      <Button type="submit">Save</Button>
    </form>
  );
}
