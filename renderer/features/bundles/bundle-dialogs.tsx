import { Modal } from "@mantine/core";
import { useEffect } from "react";
import { letGo } from "../../client/incoming.ts";
import { closeDialog, useUi } from "../../state/ui.ts";
import { OpenBundle } from "./open-bundle.tsx";
import { RequestForm } from "./request-form.tsx";
import { WriteForm } from "./write-form.tsx";

/** Writing a bundle, opening one, and asking for one. */
export function BundleDialogs(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  // When the dialog is left, and not when it is only drawn anew: the link that named the file works once.
  useEffect(
    () =>
      useUi.subscribe((now, before) => {
        const left = pathOf(before.dialog);
        if (left !== undefined && left !== pathOf(now.dialog)) letGo(left);
      }),
    [],
  );
  return (
    <>
      <Modal
        opened={dialog?.kind === "writeBundle"}
        onClose={closeDialog}
        title="Bundle runs"
        size={820}
      >
        {dialog?.kind === "writeBundle" && <WriteForm {...dialog} />}
      </Modal>
      <Modal
        opened={dialog?.kind === "openBundle"}
        onClose={closeDialog}
        title="Open a bundle"
        size={920}
      >
        {dialog?.kind === "openBundle" && (
          <OpenBundle
            key={dialog.file?.name ?? dialog.path}
            path={dialog.path}
            file={dialog.file}
          />
        )}
      </Modal>
      <Modal
        opened={dialog?.kind === "requestBundle"}
        onClose={closeDialog}
        title="Ask for what is not here"
        size={560}
      >
        {dialog?.kind === "requestBundle" && <RequestForm />}
      </Modal>
    </>
  );
}

function pathOf(dialog: ReturnType<typeof useUi.getState>["dialog"]): string | undefined {
  return dialog?.kind === "openBundle" ? dialog.path : undefined;
}
