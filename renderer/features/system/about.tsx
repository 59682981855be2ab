import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { NO_VALUE } from "../../kit/format.ts";
import { formatTime } from "../../kit/format-time.ts";
import styles from "./settings-page.module.css";

const STATUS_ICONS = {
  ok: <CircleCheck size={14} className={styles.ok} aria-label="Good" />,
  warning: <TriangleAlert size={14} className={styles.warning} aria-label="Warning" />,
  failed: <CircleX size={14} className={styles.failed} aria-label="Failed" />,
} as const;

export function About(): React.JSX.Element {
  const { data: info } = useQuery(orpc.system.info.queryOptions());
  const doctor = useQuery({ ...orpc.system.doctor.queryOptions(), enabled: false });
  return (
    <section className={styles.section} aria-labelledby="about-title">
      <h2 id="about-title" className={styles.heading}>
        About
      </h2>
      <dl className={styles.facts}>
        <dt>Version</dt>
        <dd>{info?.version ?? NO_VALUE}</dd>
        <dt>Data folder</dt>
        <dd>{info === undefined ? NO_VALUE : <code>{info.dataDir}</code>}</dd>
        <dt>Engine</dt>
        <dd>
          {info === undefined
            ? NO_VALUE
            : `${info.hostname} (${info.platform}), process ${info.pid}, started ${formatTime(info.startedMs * 1000)}`}
          {info?.recoveredFromCrash === true &&
            " after a crash; nothing that was acknowledged is lost"}
        </dd>
        {info !== undefined && info.writeProblem !== null && (
          <>
            <dt>Writing</dt>
            <dd className={styles.failed}>{info.writeProblem}</dd>
          </>
        )}
      </dl>
      <div className={styles.doctor}>
        <Button
          loading={doctor.isFetching}
          data-command="system.check"
          onClick={() => void doctor.refetch()}
        >
          Check integrity, versions and disk
        </Button>
        {doctor.isError && <FailureNotice error={doctor.error} />}
        {doctor.data !== undefined && (
          <ul className={styles.checks} aria-label="Results of the check">
            {doctor.data.map((check) => (
              <li key={check.name} className={styles.check}>
                {STATUS_ICONS[check.status]}
                <span>{check.name}</span>
                <span className={styles.hint}>
                  {check.detail}
                  {check.nextStep !== undefined && ` ${check.nextStep}`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
