import { Command, FolderPlus, PanelLeftClose, PanelLeftOpen, Settings } from "lucide-react";
import { openSpotlight } from "@mantine/spotlight";
import { useNavigate, useParams } from "@tanstack/react-router";
import { RunsPanel } from "../features/runs/index.ts";
import { pickFolder } from "../features/ingest/index.ts";
import { notifyFailure } from "../kit/notify.tsx";
import { IconButton } from "../kit/icon-button.tsx";
import { Resizer } from "../kit/resizer.tsx";
import { SIDEBAR, lastViewOf, setSidebarWidth, usePrefs } from "../state/prefs.ts";
import { closeOverlay, toggleSidebar } from "../state/sidebar.ts";
import { useView, viewElsewhere } from "../state/view.ts";
import { ProjectList } from "./project-list.tsx";
import styles from "./sidebar.module.css";
import { useCurrentProject } from "./use-current-project.ts";

/** @param props.isOverlay lies over the page, where there is no room beside it */
export function Sidebar({ isOverlay }: { readonly isOverlay: boolean }): React.JSX.Element {
  const { sidebarWidth, isCompact } = usePrefs();
  const { projectId } = useCurrentProject();
  const isTable = useIsTable();
  const navigate = useNavigate();
  return (
    <aside
      className={styles.sidebar}
      style={isOverlay || isCompact ? {} : { width: sidebarWidth }}
      aria-label="Projects and runs"
      data-overlay={isOverlay}
      data-compact={isCompact}
      onKeyDown={(event) => {
        if (isOverlay && event.key === "Escape" && !event.defaultPrevented) closeOverlay();
      }}
    >
      <div className={styles.bar}>
        <Logo />
        <span className={styles.brand}>Assay</span>
        <SearchButton />
        <IconButton
          label="Open folder"
          command="folder.open"
          hotkey="mod+O"
          onClick={() => {
            pickFolder(
              (id) =>
                void navigate({
                  to: "/p/$projectId",
                  params: { projectId: id },
                  search: lastViewOf(id),
                }),
            ).catch(notifyFailure);
          }}
        >
          <FolderPlus size={15} />
        </IconButton>
        <IconButton
          label="Hide sidebar"
          hotkey="mod+J"
          command="view.sidebar"
          onClick={toggleSidebar}
        >
          <PanelLeftClose size={15} />
        </IconButton>
      </div>
      <ProjectList currentId={projectId} />
      {projectId === undefined || isTable ? (
        <div className={styles.rest} />
      ) : (
        <RunsPanel projectId={projectId} />
      )}
      {!isOverlay && !isCompact && (
        <div className={styles.edge}>
          <Resizer
            label="Width of the sidebar"
            value={sidebarWidth}
            {...SIDEBAR}
            onChange={setSidebarWidth}
          />
        </div>
      )}
    </aside>
  );
}

/** The table of the page has the runs and their filter. */
function useIsTable(): boolean {
  const params: { readonly projectId?: string } = useParams({ strict: false });
  const [{ l }] = useView();
  return params.projectId !== undefined && l === "table";
}

/** What stays of a hidden sidebar. */
export function SidebarRail(): React.JSX.Element {
  const navigate = useNavigate();
  return (
    <aside className={styles.rail} aria-label="Sidebar">
      <IconButton
        label="Show sidebar"
        hotkey="mod+J"
        command="view.sidebar"
        onClick={toggleSidebar}
      >
        <PanelLeftOpen size={15} />
      </IconButton>
      <SearchButton />
      <IconButton
        label="Settings"
        command="settings.open"
        hotkey="mod+,"
        onClick={() => void navigate({ to: "/settings", search: viewElsewhere })}
      >
        <Settings size={15} />
      </IconButton>
    </aside>
  );
}

function SearchButton(): React.JSX.Element {
  return (
    <IconButton
      label="Search everything"
      hotkey="mod+K"
      command="palette.open"
      onClick={() => openSpotlight()}
    >
      <Command size={15} />
    </IconButton>
  );
}

function Logo(): React.JSX.Element {
  return (
    <svg className={styles.logo} viewBox="0 0 32 32" width="18" height="18" aria-hidden>
      <rect width="32" height="32" rx="7" fill="currentColor" />
      <path
        d="M5 23 C9 23 10 9 14 9 S18 19 21 19 24 13 27 13"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="3"
        strokeLinecap="round"
      />
    </svg>
  );
}
