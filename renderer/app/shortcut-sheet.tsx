import { Kbd, Modal } from "@mantine/core";
import { formatHotkey } from "../kit/hotkey.ts";
import { closeDialog, useUi } from "../state/ui.ts";
import { COMMANDS } from "./commands/index.ts";
import styles from "./shortcut-sheet.module.css";

/** Keys that are not commands: how to move in the list and in charts. */
const GESTURES: ReadonlyArray<readonly [keys: string, what: string]> = [
  ["↑ ↓", "Move in the run list"],
  ["Shift+↑ ↓", "Select more runs"],
  ["Ctrl+click", "Select one run more"],
  ["Drag", "Zoom a chart"],
  ["Double click", "Reset the zoom"],
];

export function ShortcutSheet(): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "shortcuts");
  const groups = [...new Set(COMMANDS.map(({ group }) => group))];
  return (
    <Modal opened={isOpen} onClose={closeDialog} title="Keyboard shortcuts" size={720}>
      <div className={styles.sheet}>
        {groups.map((group) => (
          <section key={group} className={styles.group}>
            <h3 className={styles.title}>{group}</h3>
            <dl>
              {COMMANDS.filter(
                (command) => command.group === group && command.hotkeys !== undefined,
              ).map(({ id, title, hotkeys }) => (
                <div key={id} className={styles.row}>
                  <dt>{title}</dt>
                  <dd>
                    {hotkeys?.map((hotkey) => (
                      <Kbd key={hotkey}>{formatHotkey(hotkey)}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section className={styles.group}>
          <h3 className={styles.title}>Mouse and arrows</h3>
          <dl>
            {GESTURES.map(([keys, what]) => (
              <div key={what} className={styles.row}>
                <dt>{what}</dt>
                <dd>
                  <Kbd>{keys}</Kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      <p className={styles.note}>Keys of a single run work while the run list has the focus.</p>
    </Modal>
  );
}
