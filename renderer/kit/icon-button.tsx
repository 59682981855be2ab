import { ActionIcon, Tooltip } from "@mantine/core";
import type { MouseEvent, ReactNode } from "react";
import { formatHotkey } from "./hotkey.ts";

interface IconButtonProps {
  readonly label: string;
  readonly hotkey?: string | undefined;
  /** Id of the command that does the same. */
  readonly command?: string | undefined;
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly tabIndex?: number;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A button that is only a picture; its name and key stand in the tooltip. */
export function IconButton(props: IconButtonProps): React.JSX.Element {
  const { label, hotkey, command, pressed, className, children, ...rest } = props;
  const tip = hotkey === undefined ? label : `${label}  ${formatHotkey(hotkey)}`;
  return (
    <Tooltip label={tip}>
      <ActionIcon
        {...rest}
        {...(className === undefined ? {} : { className })}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
        aria-label={label}
        data-command={command}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
