import { Modal } from "@mantine/core";
import { useState } from "react";
import { closeDialog, useUi } from "../../state/ui.ts";
import { ExportChoices, type Begun } from "./export-choices.tsx";
import { ExportState } from "./export-state.tsx";

/** Stored points, or a row for each run, as a file that the browser saves. */
export function ExportDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const shown = dialog?.kind === "exportData" ? dialog : undefined;
  return (
    <Modal opened={shown !== undefined} onClose={closeDialog} title="Export data" size={560}>
      {shown !== undefined && <Steps {...shown} />}
    </Modal>
  );
}

interface StepsProps {
  readonly projectId: string | undefined;
  readonly runIds: readonly string[];
  readonly shownIds: readonly string[];
}

function Steps(props: StepsProps): React.JSX.Element {
  const [begun, setBegun] = useState<Begun>();
  return begun === undefined ? (
    <ExportChoices {...props} onBegun={setBegun} />
  ) : (
    <ExportState begun={begun} onAgain={() => setBegun(undefined)} />
  );
}
