import { Button, ColorInput, Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { COLOR_NAMES, runColor } from "../../kit/palette.ts";
import { usePalette } from "../../kit/use-palette.ts";
import { closeDialog, useUi } from "../../state/ui.ts";
import { colorRuns, resetColor } from "./actions.ts";
import styles from "./color-picker.module.css";

/** The palette, or any "#rrggbb", for one run or several. */
export function ColorDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const runIds = dialog?.kind === "color" ? dialog.runIds : [];
  return (
    <Modal opened={runIds.length > 0} onClose={closeDialog} title="Run colour" size={280}>
      {runIds.length > 0 && <ColorPanel runIds={runIds} />}
    </Modal>
  );
}

function ColorPanel({ runIds }: { readonly runIds: readonly string[] }): React.JSX.Element {
  const palette = usePalette();
  const queryClient = useQueryClient();
  const [custom, setCustom] = useState("");
  const choose = (color: number | string): void => {
    closeDialog();
    void colorRuns(queryClient, runIds, color);
  };
  return (
    <div className={styles.panel}>
      <div className={styles.swatches} role="group" aria-label="Palette">
        {COLOR_NAMES.map((name, slot) => (
          <button
            key={name}
            type="button"
            className={styles.swatch}
            style={{ background: runColor(slot, palette) }}
            title={name}
            aria-label={name}
            {...(slot === 0 ? { "data-autofocus": true } : {})}
            onClick={() => choose(slot)}
          />
        ))}
      </div>
      <form
        className={styles.custom}
        onSubmit={(event) => {
          event.preventDefault();
          if (/^#[0-9a-f]{6}$/i.test(custom)) choose(custom.toLowerCase());
        }}
      >
        <ColorInput
          aria-label="Any colour"
          placeholder="#rrggbb"
          value={custom}
          onChange={setCustom}
          withEyeDropper={false}
        />
        <Button type="submit" disabled={!/^#[0-9a-f]{6}$/i.test(custom)}>
          Use
        </Button>
      </form>
      <Button
        variant="subtle"
        color="gray"
        onClick={() => {
          closeDialog();
          void resetColor(queryClient, runIds);
        }}
      >
        Back to its first colour
      </Button>
    </div>
  );
}
