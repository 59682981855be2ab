import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { orpc } from "../client/api.ts";
import { AddRunsDialog, FindingsDialog } from "../features/compare/index.ts";
import { BundleDialogs, openSharedFile } from "../features/bundles/index.ts";
import { HostDetails, HostDialog } from "../features/hosts/index.ts";
import { TrackingDialog } from "../features/tracking/index.ts";
import { ExportDialog } from "../features/exports/index.ts";
import { TransferDialogs } from "../features/transfers/index.ts";
import { NewReportDialog, SaveReportDialog } from "../features/reports/index.ts";
import { RegisterDialog, RenameModelDialog } from "../features/registry/index.ts";
import { FolderDrop, IngestDialogs, followShell } from "../features/ingest/index.ts";
import {
  ColorDialog,
  ProjectRunsProvider,
  SaveViewDialog,
  FactDialog,
  CompareFileDialog,
  JoinDialog,
  TagsDialog,
} from "../features/runs/index.ts";
import {
  MomentProvider,
  NoticeWatch,
  SystemDialogs,
  TimeBar,
  useSettings,
} from "../features/system/index.ts";
import { DigitsContext } from "../kit/digits.ts";
import { PaletteContext } from "../kit/use-palette.ts";
import { CommandSurfaceContext, type CommandSurface } from "../kit/command-surface.ts";
import { lastViewOf } from "../state/prefs.ts";
import { closeOverlay, useSidebar } from "../state/sidebar.ts";
import { setPlace } from "../state/ui.ts";
import {
  ChartMenuItems,
  ColumnMenuItems,
  CommandContextMenu,
  RunMenuItems,
} from "./command-menu.tsx";
import { ConnectionBar } from "./connection-bar.tsx";
import { Palette } from "./palette.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import styles from "./shell.module.css";
import { Sidebar, SidebarRail } from "./sidebar.tsx";
import { StatusBar } from "./status-bar.tsx";
import { useCommandRunner, usePageKeys } from "./use-commands.ts";
import { useCurrentProject } from "./use-current-project.ts";
import { ViewKeeper } from "./view-keeper.ts";

const COMMAND_SURFACE: CommandSurface = {
  MenuItems: RunMenuItems,
  ContextMenu: CommandContextMenu,
  ColumnMenu: ColumnMenuItems,
  ChartMenu: ChartMenuItems,
  useListKeys: () => useCommandRunner("list"),
};

/** Left projects and runs, right the page, below one line of state: of the moment in the address. */
export function Shell(): React.JSX.Element {
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the charts
      </a>
      <ConnectionBar />
      <NoticeWatch />
      <TimeBar />
      <MomentProvider>
        <Moment />
      </MomentProvider>
    </div>
  );
}

function Moment(): React.JSX.Element {
  const sidebar = useSidebar();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const navigate = useNavigate();
  const router = useRouter();
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  // At the very first start there is one thing to do, and nothing beside it.
  const hasProjects = projects === undefined || projects.length > 0;
  const openProject = (projectId: string): void =>
    void navigate({ to: "/p/$projectId", params: { projectId }, search: lastViewOf(projectId) });
  // The navigation is the router's for good: once is enough.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => followShell(openProject), []);
  const { projectId } = useCurrentProject();
  useEffect(closeOverlay, [path]);
  useThemeSetting();
  const { digits, palette } = useSettings();
  return (
    <CommandSurfaceContext value={COMMAND_SURFACE}>
      <DigitsContext value={digits}>
        <PaletteContext value={palette}>
          <ProjectRunsProvider projectId={projectId}>
            <PageKeys />
            <ViewKeeper projectId={projectId} />
            <div className={styles.panes}>
              {hasProjects && (!sidebar.isOpen || sidebar.isOverlay) && <SidebarRail />}
              {hasProjects && sidebar.isOpen && <Sidebar isOverlay={sidebar.isOverlay} />}
              <main
                id="main"
                className={styles.main}
                tabIndex={-1}
                onFocus={() => setPlace("page")}
                onPointerDown={() => setPlace("page")}
              >
                <Outlet />
              </main>
            </div>
            <StatusBar />
            <Palette />
            <ShortcutSheet />
            <ColorDialog />
            <TagsDialog />
            <JoinDialog />
            <CompareFileDialog />
            <AddRunsDialog />
            <FactDialog />
            <FindingsDialog />
            <SaveViewDialog />
            <SystemDialogs />
            <FolderDrop onOpened={openProject} onFile={(file) => openSharedFile(router, file)} />
            <HostDialog onOpened={openProject} />
            <HostDetails />
            <TrackingDialog />
            <TransferDialogs />
            <ExportDialog />
            <BundleDialogs />
            <RenameModelDialog />
            <RegisterDialog />
            <NewReportDialog />
            <SaveReportDialog />
            <IngestDialogs
              onOpened={openProject}
              onRemoved={() => void navigate({ to: "/", search: {} })}
            />
          </ProjectRunsProvider>
        </PaletteContext>
      </DigitsContext>
    </CommandSurfaceContext>
  );
}
function PageKeys(): null {
  usePageKeys();
  return null;
}

/** The engine keeps the theme, so that it is the same in every window; the browser keeps a copy for the first paint. */
function useThemeSetting(): void {
  const { data: settings } = useQuery(orpc.system.getSettings.queryOptions());
  const { setColorScheme } = useMantineColorScheme();
  const theme = settings?.theme;
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme === "system" ? "auto" : theme);
    // The setter is a new function at every render.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [theme]);
}
