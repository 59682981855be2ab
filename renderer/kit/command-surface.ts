import { createContext, useContext, type ReactElement } from "react";

/** How a list or a header offers the commands of the page without knowing them; the shell provides it. */
export interface CommandSurface {
  /** The commands on things of these ids, for a menu. */
  readonly MenuItems: (props: { readonly ids: readonly string[] }) => React.JSX.Element;
  /** The same where the right mouse button was pressed. */
  readonly ContextMenu: (props: {
    readonly ids: readonly string[];
    readonly children: ReactElement;
  }) => React.JSX.Element;
  /** The commands on a column of the table, for a menu. */
  readonly ColumnMenu: (props: { readonly id: string }) => React.JSX.Element;
  /** The commands on a chart of the wall, for a menu. */
  readonly ChartMenu: (props: { readonly id: string; readonly title: string }) => React.JSX.Element;
  /** Runs the command of the list whose hotkey the event is, on these ids; false when there is none. */
  readonly useListKeys: () => (event: KeyboardEvent, ids: readonly string[]) => boolean;
}

export const CommandSurfaceContext = createContext<CommandSurface | undefined>(undefined);

export function useCommandSurface(): CommandSurface {
  const surface = useContext(CommandSurfaceContext);
  if (surface === undefined) throw new Error("no CommandSurfaceContext above");
  return surface;
}
