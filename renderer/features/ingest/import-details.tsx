import { Button, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { IngestStatus } from "../../../src/contract/ingest.ts";
import { orpc } from "../../client/api.ts";
import { NO_VALUE, formatBytes, formatCount, plural } from "../../kit/format.ts";
import { Fact, Facts } from "../../kit/facts.tsx";
import { notifyFailure } from "../../kit/notify.tsx";
import { closeDialog, openDialog, useUi } from "../../state/ui.ts";
import { cancelReading, rescanFolder } from "./actions.ts";
import styles from "./import-details.module.css";
import { ImportReportView } from "./import-report.tsx";
import { canHaveRule } from "./rules/drafts.ts";
import { WATCH_LABELS, describeProgress, isReading } from "./progress.ts";

/** What was read, and everything that was not, with the reason. */
export function ImportDetails(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const projectId = dialog?.kind === "import" ? dialog.projectId : undefined;
  return (
    <Drawer opened={projectId !== undefined} onClose={closeDialog} title="Import" size={520}>
      {projectId !== undefined && <Details projectId={projectId} />}
    </Drawer>
  );
}

function Details({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const { data: all } = useQuery(orpc.ingest.status.queryOptions());
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const status = all?.find((candidate) => candidate.projectId === projectId);
  const project = projects?.find(({ id }) => id === projectId);
  if (project !== undefined && project.import !== null)
    return <ImportReportView projectId={projectId} />;
  if (status === undefined)
    return <p className={styles.none}>Nothing was read for this project yet.</p>;
  const reading = isReading(status);
  return (
    <div className={styles.details}>
      <Facts>
        <Fact name="Folder">{project?.root ?? NO_VALUE}</Fact>
        <Fact name="State">
          {project === undefined ? NO_VALUE : WATCH_LABELS[project.watch]}
          {project !== undefined && project.watchReason !== "" && ` · ${project.watchReason}`}
        </Fact>
        <Fact name="Seen">
          {plural(status.filesSeen, "file")} in {plural(status.foldersSeen, "folder")}
        </Fact>
        <Fact name="Log files">
          {formatCount(status.logFilesRead)} of {formatCount(status.logFiles)} read,{" "}
          {formatBytes(status.bytesRead)} of {formatBytes(status.bytesTotal)}
        </Fact>
        {reading && <Fact name="Now">{describeProgress(status)}</Fact>}
      </Facts>
      <div className={styles.actions}>
        {reading ? (
          <Button onClick={() => void cancelReading(projectId).catch(notifyFailure)}>
            Cancel reading
          </Button>
        ) : (
          <Button onClick={() => void rescanFolder(projectId).catch(notifyFailure)}>
            Scan folder again
          </Button>
        )}
        <Button
          data-command="project.rules"
          onClick={() => openDialog({ kind: "rules", projectId })}
        >
          Rules for text logs…
        </Button>
      </div>
      <Problems problems={status.problems} total={status.problemsTotal} />
      <Group title="Not understood" total={status.unreadTotal} shown={status.unread.length}>
        {status.unread.map(({ path, reason }) => (
          <Entry
            key={path}
            path={path}
            text={reason}
            {...(canHaveRule(reason) && {
              action: (
                <Button
                  size="compact-sm"
                  aria-label={`Write a rule for ${path}`}
                  data-command="project.rules"
                  onClick={() => openDialog({ kind: "rules", projectId, path })}
                >
                  Write a rule…
                </Button>
              ),
            })}
          />
        ))}
      </Group>
      <Group title="Left out by rule" total={status.prunedTotal} shown={status.pruned.length}>
        {status.pruned.map(({ path, rule, reason }) => (
          <Entry key={path} path={path} text={`${rule} · ${reason}`} />
        ))}
      </Group>
    </div>
  );
}

function Problems(props: {
  readonly problems: IngestStatus["problems"];
  readonly total: number;
}): React.JSX.Element {
  const { problems, total } = props;
  return (
    <Group title="Problems" total={total} shown={problems.length}>
      {problems.map(({ path, where, message, severity }) => (
        <Entry
          key={`${path} ${where} ${message}`}
          path={path}
          where={where}
          text={message}
          isError={severity === "error"}
        />
      ))}
    </Group>
  );
}

interface GroupProps {
  readonly title: string;
  readonly total: number;
  readonly shown: number;
  readonly children: ReactNode;
}

function Group({ title, total, shown, children }: GroupProps): React.JSX.Element {
  return (
    <section>
      <h3 className={styles.title}>
        {title} <span className={styles.count}>{formatCount(total)}</span>
      </h3>
      {total === 0 ? <p className={styles.none}>None.</p> : <ul>{children}</ul>}
      {total > shown && <p className={styles.none}>And {formatCount(total - shown)} more.</p>}
    </section>
  );
}

function Entry(props: {
  readonly path: string;
  readonly text: string;
  readonly where?: string;
  readonly isError?: boolean;
  readonly action?: ReactNode;
}): React.JSX.Element {
  const { path, text, where, isError, action } = props;
  return (
    <li className={styles.entry} data-error={isError}>
      <code className={styles.path}>
        {path}
        {where !== undefined && where !== "" && <span className={styles.where}> {where}</span>}
      </code>
      <span className={styles.text}>{text}</span>
      {action !== undefined && <span className={styles.action}>{action}</span>}
    </li>
  );
}
