import { useQueryClient } from "@tanstack/react-query";
import type { Settings } from "../../../src/contract/system.ts";
import { Confirm } from "../../kit/confirm.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { rebuild, resetSettings } from "./actions.ts";
import { NoticesDrawer } from "./notices/notices-drawer.tsx";
import { DEFAULT_SETTINGS } from "./use-settings.ts";

export function SystemDialogs(): React.JSX.Element {
  return (
    <>
      <RebuildDialog />
      <ResetDialog />
      <NoticesDrawer />
    </>
  );
}

function ResetDialog(): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "resetSettings");
  const queryClient = useQueryClient();
  return (
    <Confirm
      isOpen={isOpen}
      title="Reset all settings?"
      action="Reset"
      onClose={closeDialog}
      onConfirm={() => {
        const keys = Object.keys(DEFAULT_SETTINGS) as Array<keyof Settings>;
        void resetSettings(
          queryClient,
          keys.filter((key) => key !== "profileName"),
        );
      }}
    >
      <p>Everything on this page goes back to what it was at first. Your name stays.</p>
    </Confirm>
  );
}

function RebuildDialog(): React.JSX.Element {
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
