import { notifications } from "@mantine/notifications";
import { openSpotlight } from "@mantine/spotlight";
import { PALETTES } from "../../../src/contract/system.ts";
import { copyText } from "../../kit/clipboard.ts";
import { notify } from "../../kit/notify.tsx";
import { isKeptHere } from "../../state/long-links.ts";
import { closeDialog } from "../../state/ui.ts";
import { toggleCompact } from "../../state/prefs.ts";
import { openSidebar, toggleSidebar } from "../../state/sidebar.ts";
import { appLinkOfPage } from "../app-links.ts";
import type { Command } from "./command.ts";

/** About the window and what it shows. */
export const VIEW_COMMANDS: readonly Command[] = [
  {
    id: "palette.open",
    title: "Search everything",
    group: "View",
    hotkeys: ["mod+k", "mod+p", "mod+shift+p"],
    // Two things that hold the focus would fight for it.
    run: () => {
      closeDialog();
      openSpotlight();
    },
  },
  {
    id: "view.sidebar",
    title: "Toggle sidebar",
    group: "View",
    hotkeys: ["mod+j", "["],
    run: () => toggleSidebar(),
  },
  {
    id: "view.compactList",
    title: "Use compact run list or not",
    group: "View",
    hotkeys: ["mod+."],
    run: () => {
      toggleCompact();
      openSidebar();
    },
  },
  {
    id: "view.clearFilters",
    title: "Clear filters",
    group: "View",
    hotkeys: ["shift+x"],
    when: ({ view: { f, q, m } }) => f !== undefined || q !== undefined || m !== undefined,
    run: ({ changeView }) => changeView({ f: undefined, q: undefined, m: undefined }),
  },
  {
    id: "view.theme",
    title: "Toggle theme",
    group: "View",
    hotkeys: ["alt+m"],
    run: ({ theme, changeSettings }) =>
      changeSettings({ theme: theme === "dark" ? "light" : "dark" }),
  },
  {
    id: "view.lightTheme",
    title: "Use light theme",
    group: "View",
    run: ({ changeSettings }) => changeSettings({ theme: "light" }),
  },
  {
    id: "view.darkTheme",
    title: "Use dark theme",
    group: "View",
    run: ({ changeSettings }) => changeSettings({ theme: "dark" }),
  },
  {
    id: "view.systemTheme",
    title: "Use theme of the system",
    group: "View",
    run: ({ changeSettings }) => changeSettings({ theme: "system" }),
  },
  ...PALETTES.map((palette): Command => ({
    id: `view.${palette}Palette`,
    title: `Use ${palette} colours of runs`,
    group: "View",
    run: ({ changeSettings }) => changeSettings({ palette }),
  })),
  {
    id: "view.copyAppLink",
    title: "Copy assay:// link to this view",
    group: "View",
    when: () => appLinkOfPage() !== undefined,
    run: () => copyText(appLinkOfPage() ?? ""),
  },
  {
    id: "view.copyLink",
    title: "Copy link to this view",
    group: "View",
    hotkeys: ["mod+shift+l"],
    run: async ({ view }) => {
      await copyText(window.location.href);
      notify(
        isKeptHere(view.v)
          ? "Copied the link to this view. Too many runs were hidden or shown by hand for a link: elsewhere it shows the newest ones instead."
          : "Copied the link to this view.",
      );
    },
  },
  {
    id: "view.dismiss",
    title: "Dismiss messages",
    group: "View",
    run: () => notifications.clean(),
  },
];
