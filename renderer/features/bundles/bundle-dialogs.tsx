import { Modal } from "@mantine/core";
import { closeDialog, useUi } from "../../state/ui.ts";
import { OpenBundle } from "./open-bundle.tsx";
import { RequestForm } from "./request-form.tsx";
import { WriteForm } from "./write-form.tsx";

/** Writing a bundle, opening one, and asking for one. */
export function BundleDialogs(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
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
