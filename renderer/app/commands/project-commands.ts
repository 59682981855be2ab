import { cancelReading, openDemo, pickFolder, rescanFolder } from "../../features/ingest/index.ts";
import { lastViewOf } from "../../state/prefs.ts";
import { openDialog } from "../../state/ui.ts";
import type { AppRouter } from "../router.tsx";
import { hasProject, type Command } from "./command.ts";

export const PROJECT_COMMANDS: readonly Command[] = [
  {
    id: "folder.open",
    title: "Open folder…",
    group: "Project",
    hotkeys: ["mod+o"],
    run: ({ router }) => pickFolder((projectId) => goToProject(router, projectId)),
  },
  {
    id: "stores.show",
    title: "Show what else is on this machine",
    group: "Project",
    run: () => openDialog({ kind: "folder" }),
  },
  {
    id: "project.import",
    title: "Import a project…",
    group: "Project",
    run: () => openDialog({ kind: "importProject" }),
  },
  {
    id: "data.export",
    title: "Export data…",
    group: "Project",
    inRunMenu: true,
    inProjectMenu: true,
    when: ({ projectId, view }) => projectId !== undefined && view.at === undefined,
    run: ({ projectId, targets, order, isFiltered }) =>
      openDialog({
        kind: "exportData",
        projectId,
        runIds: targets.filter((run) => run.projectId === projectId).map(({ id }) => id),
        shownIds: isFiltered ? order : [],
      }),
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
    hotkeys: ["h"],
    when: ({ projectId, isProjectPage }) => projectId !== undefined && !isProjectPage,
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
    id: "findings.open",
    title: "Things worth a look",
    group: "Project",
    inProjectMenu: true,
    when: hasProject,
    run: ({ projectId }) => {
      if (projectId !== undefined) openDialog({ kind: "findings", projectId });
    },
  },
  {
    id: "project.rules",
    title: "Edit rules for text logs",
    group: "Project",
    inProjectMenu: true,
    hotkeys: ["shift+l"],
    when: hasProject,
    run: ({ projectId }) => {
      if (projectId !== undefined) openDialog({ kind: "rules", projectId });
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
];

/** As it was looked at last. */
function goToProject(router: AppRouter, projectId: string): void {
  void router.navigate({
    to: "/p/$projectId",
    params: { projectId },
    search: lastViewOf(projectId),
  });
}
