import type { ImportProgress } from "../../../src/contract/ingest-import.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleX, TriangleAlert } from "lucide-react";
import { orpc } from "../../client/api.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { plural } from "../../kit/format.ts";
import { notifyFailure } from "../../kit/notify.tsx";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import { openDialog } from "../../state/ui.ts";
import { cancelReading } from "./actions.ts";
import { describeImport } from "./import-report.tsx";
import styles from "./import-strip.module.css";
import { describeProgress, isReading, progressPercent } from "./progress.ts";

const PHASES = {
  discovering: "Looking for logs",
  reading: "Reading",
  live: "Up to date",
  cancelled: "Reading was cancelled",
} as const;

/** Always in its place in the status bar, so that progress never moves the page. */
export function ImportStrip({
  projectId,
}: {
  readonly projectId: string;
}): React.JSX.Element | null {
  const { data } = useQuery(orpc.ingest.status.queryOptions());
  const { data: imports } = useQuery(orpc.ingest.importProgress.queryOptions());
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const project = projects?.find(({ id }) => id === projectId);
  if (project !== undefined && project.import !== null) {
    const now = imports?.find((one) => one.projectId === projectId);
    return <ImportState projectId={projectId} now={now} />;
  }
  const status = data?.find((candidate) => candidate.projectId === projectId);
  if (status === undefined) return null;
  const percent = progressPercent(status);
  const reading = isReading(status);
  const problems = status.problemsTotal;
  return (
    <div className={styles.strip}>
      {/* Only the phase is announced: the numbers change too often to be read out. */}
      <span className={styles.phase} role="status">
        {PHASES[status.phase]}
      </span>
      {reading && (
        <Progress
          projectId={projectId}
          label={PHASES[status.phase]}
          percent={percent}
          numbers={describeProgress(status)}
          cancel="Cancel reading"
        />
      )}
      {problems > 0 && (
        <button
          type="button"
          className={styles.problems}
          data-command="project.importDetails"
          onClick={() => openDialog({ kind: "import", projectId })}
        >
          <TriangleAlert size={12} aria-hidden /> {plural(problems, "problem")}
        </button>
      )}
      <button
        type="button"
        className={styles.details}
        data-command="project.importDetails"
        onClick={() => openDialog({ kind: "import", projectId })}
      >
        Details
      </button>
    </div>
  );
}

/** Of a project that is no folder: how far its import is, and the way to the report. */
function ImportState(props: {
  readonly projectId: string;
  readonly now: ImportProgress | undefined;
}): React.JSX.Element {
  const { projectId, now } = props;
  return (
    <div className={styles.strip}>
      <span className={styles.phase} role="status">
        {now === undefined ? "Imported" : "Importing"}
      </span>
      {now !== undefined && (
        <Progress
          projectId={projectId}
          label="Importing"
          percent={(100 * now.files) / Math.max(1, now.filesTotal)}
          numbers={describeImport(now)}
          cancel="Cancel the import"
        />
      )}
      <Link
        to="/import/$importId"
        params={{ importId: projectId }}
        search={{}}
        className={styles.details}
        data-command="project.importDetails"
      >
        Report
      </Link>
    </div>
  );
}

function Progress(props: {
  readonly projectId: string;
  readonly label: string;
  /** Undefined where the end cannot be told. */
  readonly percent: number | undefined;
  readonly numbers: string;
  /** What the button does. */
  readonly cancel: string;
}): React.JSX.Element {
  const { projectId, label, percent, numbers, cancel } = props;
  return (
    <>
      <ProgressBar label={label} percent={percent} width={120} />
      <span className={styles.numbers}>{numbers}</span>
      <IconButton
        label={cancel}
        command="project.cancel"
        onClick={() => {
          cancelReading(projectId).catch(notifyFailure);
        }}
      >
        <CircleX size={14} />
      </IconButton>
    </>
  );
}
