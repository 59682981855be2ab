import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from "electron";
import type { RunningRuns } from "./ipc.ts";
import { describeTray } from "./tray-model.ts";

export interface TrayActions {
  readonly open: () => void;
  readonly openLink: (link: string) => void;
  readonly quit: () => void;
}

/** The icon in the system's bar; a desktop without such a bar goes without. */
export function createTray(
  iconPath: string,
  actions: TrayActions,
): { show(running: RunningRuns): void } {
  const icon = nativeImage.createFromPath(iconPath).resize({ width: 22, height: 22 });
  let tray: Tray;
  try {
    tray = new Tray(icon);
  } catch {
    return { show: () => undefined };
  }
  tray.on("click", actions.open);
  const show = (running: RunningRuns): void => {
    const { title, tooltip, items } = describeTray(running);
    const template: MenuItemConstructorOptions[] = [
      ...items.map(({ label, link }) =>
        link === undefined
          ? { label, enabled: false }
          : { label, click: () => actions.openLink(link) },
      ),
      { type: "separator" },
      { label: "Open Assay", click: actions.open },
      { label: "Quit", click: actions.quit },
    ];
    tray.setToolTip(tooltip);
    tray.setTitle(title);
    tray.setContextMenu(Menu.buildFromTemplate(template));
  };
  show({ total: 0, runs: [] });
  return { show };
}
