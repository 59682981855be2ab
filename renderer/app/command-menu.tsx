import { Menu } from "@mantine/core";
import type { ReactElement } from "react";
import { formatHotkey } from "../kit/hotkey.ts";
import styles from "./command-menu.module.css";
import { COMMANDS } from "./commands/index.ts";
import { isPossible, runCommand, useCommandContext } from "./use-commands.ts";

interface CommandContextMenuProps {
  readonly ids: readonly string[];
  readonly children: ReactElement;
}

/** The commands on runs, where the right mouse button was pressed. */
export function CommandContextMenu({ ids, children }: CommandContextMenuProps): React.JSX.Element {
  return (
    <Menu width={240}>
      <Menu.ContextMenu>{children}</Menu.ContextMenu>
      <Menu.Dropdown>
        <RunMenuItems ids={ids} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The commands on these runs, whatever else is selected. */
export function RunMenuItems({ ids }: { readonly ids: readonly string[] }): React.JSX.Element {
  const context = useCommandContext(ids);
  const items = COMMANDS.filter((command) => command.inRunMenu === true);
  return (
    <>
      <Menu.Label>
        {context.targets.length === 1 ? context.targets[0]?.name : `${context.targets.length} runs`}
      </Menu.Label>
      {items.map((command) => (
        <Menu.Item
          key={command.id}
          data-command={command.id}
          disabled={!isPossible(command, context)}
          {...(command.isDangerous === true ? { color: "red" } : {})}
          rightSection={
            command.hotkeys?.[0] === undefined ? null : (
              <span className={styles.key}>{formatHotkey(command.hotkeys[0])}</span>
            )
          }
          onClick={() => runCommand(command, context)}
        >
          {command.title}
        </Menu.Item>
      ))}
    </>
  );
}
