import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Boxes, FileText, History, Keyboard, Package, Settings, Waypoints } from "lucide-react";
import { isHostUrl } from "../../src/base/host-url.ts";
import type { ProjectRow } from "../../src/contract/runs.ts";
import { orpc } from "../client/api.ts";
import { FindingsCount } from "../features/compare/index.ts";
import { HostState } from "../features/hosts/index.ts";
import { ImportStrip, WATCH_LABELS, isReading } from "../features/ingest/index.ts";
import { HintLine, NoticesBell } from "../features/system/index.ts";
import { IconButton } from "../kit/icon-button.tsx";
import { closeTimeBar, openTimeBar, useTimeBar } from "../state/time-travel.ts";
import { openDialog } from "../state/ui.ts";
import { viewElsewhere } from "../state/view.ts";
import styles from "./status-bar.module.css";
import { useCurrentProject } from "./use-current-project.ts";
import { useHintPlace } from "./use-hint-place.ts";

const PAGES = [
  { to: "/reports", command: "reports.open", label: "Reports", Icon: FileText },
  { to: "/models", command: "registry.open", label: "Models", Icon: Boxes },
  { to: "/bundles", command: "bundle.page", label: "Bundles", Icon: Package },
  { to: "/traces", command: "traces.open", label: "Traces", Icon: Waypoints },
  { to: "/settings", command: "settings.open", label: "Settings", Icon: Settings },
] as const;

/** One line that is always there: what is watched, how far the reading is, and what the engine cannot do. */
export function StatusBar(): React.JSX.Element {
  const { projectId } = useCurrentProject();
  const place = useHintPlace();
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const { data: info } = useQuery(orpc.system.info.queryOptions());
  const { data: imports } = useQuery(orpc.ingest.status.queryOptions());
  const isTravelling = useTimeBar((bar) => bar.isOpen);
  const project = projects?.find(({ id }) => id === projectId);
  const reading = imports?.some((status) => status.projectId === projectId && isReading(status));
  return (
    <footer className={styles.bar}>
      {project !== undefined && isHostUrl(project.root ?? "") && (
        <HostState projectId={project.id} />
      )}
      {project !== undefined &&
        project.import === null &&
        project.root !== null &&
        !reading &&
        !isHostUrl(project.root) && <WatchState project={project} />}
      {project !== undefined && project.import === null && project.root === null && (
        <TrackingState />
      )}
      {projectId !== undefined && <ImportStrip projectId={projectId} />}
      <span className={styles.spring} />
      {projects !== undefined && projects.length > 0 && <HintLine on={place} />}
      {info !== undefined && info.writeProblem !== null && (
        <span className={styles.problem} role="alert">
          {info.writeProblem}
        </span>
      )}
      {projectId !== undefined && <FindingsCount projectId={projectId} />}
      <NoticesBell />
      <IconButton
        label="Travel in time"
        command="time.open"
        hotkey="Shift+T"
        pressed={isTravelling}
        onClick={isTravelling ? closeTimeBar : openTimeBar}
      >
        <History size={14} />
      </IconButton>
      <IconButton
        label="Keyboard shortcuts"
        command="shortcuts.open"
        hotkey="mod+/"
        onClick={() => openDialog({ kind: "shortcuts" })}
      >
        <Keyboard size={14} />
      </IconButton>
      {PAGES.map(({ to, command, label, Icon }) => (
        <Link
          key={to}
          to={to}
          search={viewElsewhere}
          data-command={command}
          className={styles.link}
          aria-label={label}
          title={label}
        >
          <Icon size={14} aria-hidden />
        </Link>
      ))}
    </footer>
  );
}

/** A project without a folder is what scripts log over HTTP. */
function TrackingState(): React.JSX.Element {
  return (
    <button
      type="button"
      className={styles.tracking}
      data-command="tracking.address"
      title="How scripts log here"
      onClick={() => openDialog({ kind: "tracking" })}
    >
      <span className={styles.dot} aria-hidden />
      Logged over MLflow
    </button>
  );
}

function WatchState({ project }: { readonly project: ProjectRow }): React.JSX.Element {
  return (
    <span
      className={styles.watch}
      data-watch={project.watch}
      title={[project.root, project.watchReason].filter(Boolean).join("\n")}
    >
      <span className={styles.dot} aria-hidden />
      {WATCH_LABELS[project.watch]}
      {project.watch !== "watching" && project.watchReason !== "" && (
        <span className={styles.reason}>{project.watchReason}</span>
      )}
    </span>
  );
}
