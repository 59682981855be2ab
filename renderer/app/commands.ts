import type { QueryClient } from "@tanstack/react-query";
import { openSpotlight } from "@mantine/spotlight";
import type { RunRow } from "../../src/contract/runs.ts";
import { copyText } from "../kit/clipboard.ts";
import { notify } from "../kit/notify.tsx";
import { redo, removeRuns, undo } from "../features/runs/index.ts";
import { cancelReading, openDemo, pickFolder, rescanFolder } from "../features/ingest/index.ts";
import { backUp } from "../features/system/index.ts";
import { toggleSidebar, usePrefs } from "../state/prefs.ts";
import { openDialog, startRenaming } from "../state/ui.ts";
import type { View } from "../state/view.ts";
import { onlyVisible, withVisible, type Visibility } from "../state/visibility.ts";
import type { AppRouter } from "./router.tsx";

/** What a command may look at and change. */
export interface CommandContext {
  readonly router: AppRouter;
  readonly queryClient: QueryClient;
  readonly projectId: string | undefined;
  /** The selected runs, else the one under the cursor, else the one of the page. */
  readonly targets: readonly RunRow[];
  readonly pageRunId: string | undefined;
  readonly visible: ReadonlySet<string>;
  readonly isWall: boolean;
  readonly view: View;
  /** The view's weight, or the default one. */
  readonly smoothing: number;
  readonly changeView: (change: Partial<View>) => void;
  readonly changeVisibility: (change: (old: Visibility) => Visibility) => void;
  readonly toggleTheme: () => void;
}

export interface Command {
  readonly id: string;
  /** "Verb noun". */
  readonly title: string;
  readonly group: "Runs" | "Project" | "Charts" | "View" | "History" | "Assay";
  readonly hotkeys?: readonly string[];
  /** "list": its keys work while the run list has the focus; else everywhere. */
  readonly keyScope?: "list";
  /** Also in the context menu of a run. */
  readonly inRunMenu?: true;
  readonly inProjectMenu?: true;
  readonly isDangerous?: true;
  readonly when?: (context: CommandContext) => boolean;
  readonly run: (context: CommandContext) => void | Promise<void>;
}

const hasTargets = ({ targets }: CommandContext): boolean => targets.length > 0;
const hasOneTarget = ({ targets }: CommandContext): boolean => targets.length === 1;
const hasProject = ({ projectId }: CommandContext): boolean => projectId !== undefined;
const isWall = (context: CommandContext): boolean => context.isWall;
const idsOf = (runs: readonly RunRow[]): readonly string[] => runs.map(({ id }) => id);
const SMOOTHING_STEP = 0.1;

/** Menus, palette, keyboard, shortcut sheet and tests read this one list. */
export const COMMANDS: readonly Command[] = [
  {
    id: "run.open",
    title: "Open run",
    group: "Runs",
    hotkeys: ["Enter"],
    keyScope: "list",
    inRunMenu: true,
    when: hasOneTarget,
    run: ({ router, targets: [run] }) => {
      if (run !== undefined)
        void router.navigate({ to: "/r/$runId", params: { runId: run.id }, search: {} });
    },
  },
  {
    id: "run.toggleVisible",
    title: "Show or hide runs",
    group: "Runs",
    hotkeys: ["Space"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets, visible, changeVisibility }) => {
      const show = targets.some(({ id }) => !visible.has(id));
      changeVisibility((old) => withVisible(old, idsOf(targets), show));
    },
  },
  {
    id: "run.showOnly",
    title: "Show only these runs",
    group: "Runs",
    hotkeys: ["o"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets, changeVisibility }) => changeVisibility(() => onlyVisible(idsOf(targets))),
  },
  {
    id: "run.rename",
    title: "Rename run",
    group: "Runs",
    hotkeys: ["F2"],
    keyScope: "list",
    inRunMenu: true,
    when: hasOneTarget,
    run: ({ targets: [run], pageRunId }) => {
      if (run === undefined) return;
      const inList = document.activeElement?.closest("[data-run-list]") !== null;
      if (run.id === pageRunId && !inList) startRenaming(run.id, "page");
      else {
        usePrefs.setState({ sidebarOpen: true });
        startRenaming(run.id, "list");
      }
    },
  },
  {
    id: "run.color",
    title: "Choose run colour",
    group: "Runs",
    hotkeys: ["c"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets }) => openDialog({ kind: "color", runIds: idsOf(targets) }),
  },
  {
    id: "run.copyName",
    title: "Copy run name",
    group: "Runs",
    hotkeys: ["mod+c"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets }) => copyText(targets.map(({ name }) => name).join("\n")),
  },
  {
    id: "run.copyId",
    title: "Copy run id",
    group: "Runs",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets }) => copyText(idsOf(targets).join("\n")),
  },
  {
    id: "run.remove",
    title: "Remove runs",
    group: "Runs",
    hotkeys: ["Delete"],
    keyScope: "list",
    inRunMenu: true,
    isDangerous: true,
    when: hasTargets,
    run: ({ queryClient, targets }) => removeRuns(queryClient, targets),
  },
  {
    id: "runs.showNewest",
    title: "Show newest runs",
    group: "Runs",
    when: hasProject,
    run: ({ changeView }) => changeView({ v: undefined }),
  },
  {
    id: "runs.showAll",
    title: "Show all runs",
    group: "Runs",
    when: hasProject,
    run: ({ changeVisibility }) =>
      changeVisibility(() => ({ base: "all", shown: new Set(), hidden: new Set() })),
  },
  {
    id: "runs.hideAll",
    title: "Hide all runs",
    group: "Runs",
    when: hasProject,
    run: ({ changeVisibility }) => changeVisibility(() => onlyVisible([])),
  },
  {
    id: "runs.filter",
    title: "Filter runs",
    group: "Runs",
    hotkeys: ["/"],
    when: hasProject,
    run: () => focusFilter(),
  },
  {
    id: "runs.focus",
    title: "Go to run list",
    group: "Runs",
    hotkeys: ["g"],
    when: hasProject,
    run: () => document.querySelector<HTMLElement>("[data-run-list]")?.focus(),
  },
  {
    id: "folder.open",
    title: "Open folder…",
    group: "Project",
    hotkeys: ["mod+o"],
    run: ({ router }) => pickFolder((projectId) => goToProject(router, projectId)),
  },
  {
    id: "demo.open",
    title: "Open demo project",
    group: "Project",
    run: ({ router }) => openDemo((projectId) => goToProject(router, projectId)),
  },
  {
    id: "project.charts",
    title: "Go to charts",
    group: "Project",
    when: ({ projectId, isWall: onWall }) => projectId !== undefined && !onWall,
    run: ({ router, projectId }) => {
      if (projectId !== undefined) goToProject(router, projectId);
    },
  },
  {
    id: "project.importDetails",
    title: "Show import details",
    group: "Project",
    inProjectMenu: true,
    hotkeys: ["mod+i"],
    when: hasProject,
    run: ({ projectId }) => {
      if (projectId !== undefined) openDialog({ kind: "import", projectId });
    },
  },
  {
    id: "project.rescan",
    title: "Scan folder again",
    group: "Project",
    inProjectMenu: true,
    when: hasProject,
    run: ({ projectId }) => (projectId === undefined ? undefined : rescanFolder(projectId)),
  },
  {
    id: "project.cancel",
    title: "Cancel reading",
    group: "Project",
    inProjectMenu: true,
    when: hasProject,
    run: ({ projectId }) => (projectId === undefined ? undefined : cancelReading(projectId)),
  },
  {
    id: "project.rename",
    title: "Rename project",
    group: "Project",
    inProjectMenu: true,
    when: hasProject,
    run: ({ projectId }) => {
      if (projectId !== undefined) openDialog({ kind: "renameProject", projectId });
    },
  },
  {
    id: "project.remove",
    title: "Remove project",
    group: "Project",
    inProjectMenu: true,
    isDangerous: true,
    when: hasProject,
    run: ({ projectId }) => {
      if (projectId !== undefined) openDialog({ kind: "removeProject", projectId });
    },
  },
  {
    id: "axis.step",
    title: "Use step axis",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView({ x: undefined }),
  },
  {
    id: "axis.relative",
    title: "Use relative time axis",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView({ x: "relative" }),
  },
  {
    id: "axis.wall",
    title: "Use wall time axis",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView({ x: "wall" }),
  },
  {
    id: "charts.smoothMore",
    title: "Smooth more",
    group: "Charts",
    hotkeys: ["s"],
    when: hasProject,
    run: ({ smoothing, changeView }) => changeView({ s: addTo(smoothing, SMOOTHING_STEP) }),
  },
  {
    id: "charts.smoothLess",
    title: "Smooth less",
    group: "Charts",
    hotkeys: ["shift+s"],
    when: hasProject,
    run: ({ smoothing, changeView }) => changeView({ s: addTo(smoothing, -SMOOTHING_STEP) }),
  },
  {
    id: "charts.outliers",
    title: "Ignore outliers or not",
    group: "Charts",
    when: hasProject,
    run: ({ view, changeView }) => changeView({ o: view.o === false ? undefined : false }),
  },
  {
    id: "charts.log",
    title: "Use logarithmic y axis or not",
    group: "Charts",
    when: hasProject,
    run: ({ view, changeView }) => changeView({ log: view.log === true ? undefined : true }),
  },
  {
    id: "charts.ghosts",
    title: "Show older attempts or not",
    group: "Charts",
    when: hasProject,
    run: ({ view, changeView }) => changeView({ g: view.g === true ? undefined : true }),
  },
  {
    id: "charts.resetZoom",
    title: "Reset zoom of all charts",
    group: "Charts",
    hotkeys: ["z"],
    when: ({ view }) => view.z !== undefined,
    run: ({ changeView }) => changeView({ z: undefined }),
  },
  {
    id: "charts.openSections",
    title: "Open all sections",
    group: "Charts",
    when: ({ view }) => view.c !== undefined,
    run: ({ changeView }) => changeView({ c: undefined }),
  },
  {
    id: "charts.filter",
    title: "Filter metrics",
    group: "Charts",
    hotkeys: ["m"],
    when: isWall,
    run: () => document.querySelector<HTMLElement>("#metric-filter")?.focus(),
  },
  {
    id: "palette.open",
    title: "Search everything",
    group: "View",
    hotkeys: ["mod+k", "mod+p", "mod+shift+p"],
    run: () => openSpotlight(),
  },
  {
    id: "view.sidebar",
    title: "Toggle sidebar",
    group: "View",
    hotkeys: ["mod+j"],
    run: () => toggleSidebar(),
  },
  {
    id: "view.theme",
    title: "Toggle theme",
    group: "View",
    hotkeys: ["alt+m"],
    run: ({ toggleTheme }) => toggleTheme(),
  },
  {
    id: "view.copyLink",
    title: "Copy link to this view",
    group: "View",
    hotkeys: ["mod+shift+l"],
    run: async () => {
      await copyText(window.location.href);
      notify("Copied the link to this view.");
    },
  },
  {
    id: "history.undo",
    title: "Undo",
    group: "History",
    hotkeys: ["mod+z"],
    run: () => undo(),
  },
  {
    id: "history.redo",
    title: "Redo",
    group: "History",
    hotkeys: ["mod+shift+z", "mod+y"],
    run: () => redo(),
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
    run: ({ router }) => void router.navigate({ to: "/settings", search: {} }),
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

function goToProject(router: AppRouter, projectId: string): void {
  void router.navigate({ to: "/p/$projectId", params: { projectId }, search: {} });
}

function focusFilter(): void {
  const filter = document.querySelector<HTMLInputElement>("#run-filter");
  filter?.focus();
  filter?.select();
}

function addTo(smoothing: number, step: number): number {
  return Math.min(0.999, Math.max(0, Math.round((smoothing + step) * 1000) / 1000));
}
