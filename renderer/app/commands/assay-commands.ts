import { redo, undo } from "../../features/runs/index.ts";
import { DESKTOP_NOTICE_KINDS, NOTICE_KINDS } from "../../../src/contract/system.ts";
import {
  backUp,
  askForDesktopNotices,
  changeSettings,
  DESKTOP_NOTICE_TITLES,
  desktopPermission,
  withDesktopKind,
  NOTICE_TITLES,
  putHintAway,
  withKind,
} from "../../features/system/index.ts";
import { whenThere } from "../../kit/when-there.ts";
import { clearNotices } from "../../state/notices.ts";
import { openDialog } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import type { AppRouter } from "../router.tsx";
import type { Command, CommandContext } from "./command.ts";

/** Undo, help and the application itself. */
export const ASSAY_COMMANDS: readonly Command[] = [
  {
    id: "history.undo",
    title: "Undo",
    group: "History",
    hotkeys: ["mod+z"],
    run: (context) => undo(undoContext(context)),
  },
  {
    id: "history.redo",
    title: "Redo",
    group: "History",
    hotkeys: ["mod+shift+z", "mod+y"],
    run: (context) => redo(undoContext(context)),
  },
  {
    id: "shortcuts.open",
    title: "Show keyboard shortcuts",
    group: "Assay",
    hotkeys: ["mod+/", "?"],
    run: () => openDialog({ kind: "shortcuts" }),
  },
  {
    id: "settings.open",
    title: "Open settings",
    group: "Assay",
    hotkeys: ["mod+,"],
    run: ({ router }) => goToSettings(router),
  },
  {
    id: "settings.reset",
    title: "Reset all settings",
    group: "Assay",
    isDangerous: true,
    run: () => openDialog({ kind: "resetSettings" }),
  },
  {
    id: "notices.open",
    title: "Show notifications",
    group: "Assay",
    hotkeys: ["]"],
    run: () => openDialog({ kind: "notices" }),
  },
  {
    id: "notices.clear",
    title: "Clear notifications",
    group: "Assay",
    run: () => clearNotices(),
  },
  ...NOTICE_KINDS.map((kind): Command => ({
    id: `notices.kind.${kind}`,
    title: `Note or ignore: ${NOTICE_TITLES[kind].toLowerCase()}`,
    group: "Assay",
    run: ({ queryClient, settings }) =>
      changeSettings(queryClient, { notices: withKind(settings.notices, kind) }),
  })),
  ...DESKTOP_NOTICE_KINDS.map((kind): Command => ({
    id: `notices.desktop.${kind}`,
    title: `Desktop notifications or none: ${DESKTOP_NOTICE_TITLES[kind].toLowerCase()}`,
    group: "Assay",
    run: ({ queryClient, settings }) =>
      changeSettings(queryClient, {
        desktopNotices: withDesktopKind(settings.desktopNotices, kind),
      }),
  })),
  {
    id: "notices.allow",
    title: "Allow desktop notifications in this browser",
    group: "Assay",
    when: () => desktopPermission() === "ask",
    run: () => askForDesktopNotices(),
  },
  {
    id: "hints.putAway",
    title: "Put hint away",
    group: "Assay",
    when: ({ hint }) => hint !== undefined,
    run: ({ queryClient, hint = "" }) => putHintAway(queryClient, hint),
  },
  {
    id: "hints.toggle",
    title: "Show hints or not",
    group: "Assay",
    run: ({ queryClient, settings }) => changeSettings(queryClient, { hints: !settings.hints }),
  },
  {
    id: "system.check",
    title: "Check data and disk",
    group: "Assay",
    run: async ({ router }) => {
      goToSettings(router);
      // The page runs the check and shows how it goes.
      (await whenThere("main [data-command='system.check']"))?.click();
    },
  },
  {
    id: "system.backup",
    title: "Back up now",
    group: "Assay",
    run: () => backUp(),
  },
  {
    id: "system.rebuild",
    title: "Rebuild database",
    group: "Assay",
    isDangerous: true,
    run: () => openDialog({ kind: "rebuild" }),
  },
];

function undoContext({ router, restoreView }: CommandContext): Parameters<typeof undo>[0] {
  return { path: router.latestLocation.pathname, restoreView };
}

function goToSettings(router: AppRouter): void {
  void router.navigate({ to: "/settings", search: viewElsewhere });
}
