import { Confirm } from "../../kit/confirm.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { rebuild } from "./actions.ts";

export function SystemDialogs(): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "rebuild");
  return (
    <Confirm
      isOpen={isOpen}
      title="Rebuild the database?"
      action="Rebuild"
      onClose={closeDialog}
      onConfirm={() => void rebuild()}
    >
      <p>Every source is read again into a new file, which then takes the place of the old one.</p>
      <p>Ids, names, colours, notes and removals stay. Large folders take a while.</p>
    </Confirm>
  );
}
