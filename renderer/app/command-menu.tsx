import { Menu } from "@mantine/core";
import type { ReactElement } from "react";
import { formatHotkey } from "../kit/hotkey.ts";
import styles from "./command-menu.module.css";
import { readColumn } from "../features/runs/index.ts";
import { COMMANDS, type Command, type CommandContext } from "./commands/index.ts";
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
  const { targets } = context;
  const title = targets.length === 1 ? targets[0]?.name : `${targets.length} runs`;
  return (
    <Items title={title ?? ""} context={context} isIn={({ inRunMenu }) => inRunMenu === true} />
  );
}

/** The commands on a column of the table. */
export function ColumnMenuItems({ id }: { readonly id: string }): React.JSX.Element {
  const context = useCommandContext(undefined, { column: id });
  return (
    <Items
      title={readColumn(id)?.title ?? id}
      context={context}
      isIn={(command) => command.inColumnMenu === true && isPossible(command, context)}
    />
  );
}

/** The commands on a chart of the wall. */
export function ChartMenuItems(props: {
  readonly id: string;
  readonly title: string;
}): React.JSX.Element {
  const context = useCommandContext(undefined, { chart: props.id });
  return (
    <Items
      title={props.title}
      context={context}
      isIn={(command) => command.inChartMenu === true && isPossible(command, context)}
    />
  );
}

function Items(props: {
  readonly title: string;
  readonly context: CommandContext;
  readonly isIn: (command: Command) => boolean;
}): React.JSX.Element {
  const { title, context, isIn } = props;
  const commands = COMMANDS.filter(isIn);
  // What is hard to take back stands where nobody presses it by mistake.
  const ordered = [
    ...commands.filter(({ isDangerous }) => isDangerous !== true),
    ...commands.filter(({ isDangerous }) => isDangerous === true),
  ];
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {ordered.map((command) => (
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
