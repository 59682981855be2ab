import { useQuery } from "@tanstack/react-query";
import { CircleX, TriangleAlert } from "lucide-react";
import { orpc } from "../../client/api.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { plural } from "../../kit/format.ts";
import { notifyFailure } from "../../kit/notify.tsx";
import { openDialog } from "../../state/ui.ts";
import { cancelReading } from "./actions.ts";
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
        <>
          <span
            className={styles.track}
            role="progressbar"
            aria-label={PHASES[status.phase]}
            aria-valuemin={0}
            aria-valuemax={100}
            {...(percent === undefined ? {} : { "aria-valuenow": Math.round(percent) })}
          >
            <span
              className={styles.fill}
              data-unknown={percent === undefined}
              style={{ width: `${percent ?? 100}%` }}
            />
          </span>
          <span className={styles.numbers}>{describeProgress(status)}</span>
          <IconButton
            label="Cancel reading"
            command="project.cancel"
            onClick={() => {
              cancelReading(projectId).catch(notifyFailure);
            }}
          >
            <CircleX size={14} />
          </IconButton>
        </>
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
