import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import type {
  ImportCounts,
  ImportFormat,
  ImportProgress,
  ImportReport,
  LeftOut,
} from "../../../src/contract/ingest-import.ts";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatBytes, formatCount, plural } from "../../kit/format.ts";
import { formatDuration, formatTime } from "../../kit/format-time.ts";
import { Fact, Facts } from "../../kit/facts.tsx";
import { notifyFailure } from "../../kit/notify.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { lastViewOf } from "../../state/prefs.ts";
import { cancelReading, rescanFolder } from "./actions.ts";
import styles from "./import-report.module.css";

export const FORMAT_NAMES: Readonly<Record<ImportFormat | "bundle", string>> = {
  mlflow: "MLflow",
  wandb: "W&B",
  neptune: "Neptune’s export",
  tensorboard: "TensorBoard",
  bundle: "Bundle",
};

const STATES: Readonly<Record<ImportReport["state"], string>> = {
  running: "Importing",
  done: "Done",
  cancelled: "Cancelled: what came is kept, “Import again” goes on",
  failed: "Failed: what came is kept, “Import again” goes on",
};

/** What an import brought, and what not and why: as a page of its own. */
export function ImportPage(): React.JSX.Element {
  const { importId: projectId } = useParams({ from: "/import/$importId" });
  useEffect(() => {
    document.title = "Import report · Assay";
  }, []);
  return (
    <div className={styles.page}>
      <h1 className={styles.heading}>Import report</h1>
      <ImportReportView projectId={projectId} />
    </div>
  );
}

export function ImportReportView({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const report = useQuery(orpc.ingest.getImport.queryOptions({ input: { projectId } }));
  const { data: progress } = useQuery(orpc.ingest.importProgress.queryOptions());
  if (report.isError)
    return <FailureNotice error={report.error} onRetry={() => void report.refetch()} />;
  if (report.data === undefined) return <SkeletonRows label="Loading the report" rows={6} />;
  const { state, path, format, artifacts, number, failure, startedUs, endedUs } = report.data;
  const { total, added, left, leftTotal, models, project } = report.data;
  const now = progress?.find((one) => one.projectId === projectId);
  return (
    <div className={styles.report}>
      <Facts>
        <Fact name="Project">
          <Link to="/p/$projectId" params={{ projectId }} search={lastViewOf(projectId)}>
            {project.name}
          </Link>
        </Fact>
        <Fact name="From">
          {FORMAT_NAMES[format]}, <code>{path}</code>
        </Fact>
        <Fact name="Files">{artifacts === "copy" ? "copied" : "left where they are"}</Fact>
        <Fact name="State">
          <span role="status">
            {STATES[state]}
            {failure !== null && ` · ${failure}`}
          </span>
        </Fact>
        <Fact name="When">
          {formatTime(startedUs)}
          {endedUs !== null && ` · took ${formatDuration(endedUs - startedUs)}`}
          {number > 1 && ` · import ${number}`}
        </Fact>
        {now !== undefined && <Fact name="Now">{describeImport(now)}</Fact>}
      </Facts>
      <div className={styles.actions} hidden={format === "bundle"}>
        {state === "running" ? (
          <Button
            data-command="project.cancel"
            onClick={() => void cancelReading(projectId).catch(notifyFailure)}
          >
            Cancel the import
          </Button>
        ) : (
          <Button
            data-command="project.rescan"
            onClick={() => void rescanFolder(projectId).catch(notifyFailure)}
          >
            Import again
          </Button>
        )}
      </div>
      <CountTable total={total} {...(number > 1 ? { added } : {})} />
      {models.length > 0 && (
        <section>
          <h2 className={styles.title}>Registered models</h2>
          <ul>
            {models.map((model) => (
              <li key={model.name} className={styles.entry}>
                <span>{model.name}</span>
                <span className={styles.reason}>{describeModel(model)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {state !== "running" && <LeftList left={left} total={leftTotal} shown={left.length} />}
    </div>
  );
}

/** "Copying files · 12 of 40 · 3.1 MB · 8 s left". */
export function describeImport(now: ImportProgress): string {
  const parts = [
    now.phase === "logs" ? "Reading logs" : "Copying files",
    `${formatCount(now.files)} of ${formatCount(now.filesTotal)}`,
    formatBytes(now.bytes),
  ];
  if (now.secondsLeft !== null)
    parts.push(`${formatDuration(Math.round(now.secondsLeft) * 1e6)} left`);
  return parts.join(" · ");
}

function describeModel({ versions, aliases }: ImportReport["models"][number]): string {
  const names = Object.entries(aliases).map(([alias, version]) => `${alias} is ${version}`);
  const stages = versions
    .filter(({ stage }) => stage !== "None" && stage !== "")
    .map(({ version, stage }) => `${version} in ${stage}`);
  return [plural(versions.length, "version"), ...names, ...stages].join(" · ");
}

const ROWS: ReadonlyArray<readonly [label: string, key: keyof ImportCounts]> = [
  ["Experiments", "experiments"],
  ["Runs", "runs"],
  ["Metrics", "metrics"],
  ["Points", "points"],
  ["Params", "params"],
  ["Tags", "tags"],
  ["Media", "media"],
  ["Files", "artifacts"],
  ["Registered models", "models"],
  ["Their versions", "modelVersions"],
];

export function CountTable(props: {
  readonly total: ImportCounts;
  /** Of them this time. */
  readonly added?: ImportCounts;
}): React.JSX.Element {
  const { total, added } = props;
  const cell = (counts: ImportCounts, key: keyof ImportCounts): string =>
    key === "artifacts" && counts.artifacts > 0
      ? `${formatCount(counts.artifacts)} (${formatBytes(counts.artifactBytes)})`
      : formatCount(counts[key]);
  return (
    <table className={styles.counts}>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">There</th>
          {added !== undefined && <th scope="col">New this time</th>}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([label, key]) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td>{cell(total, key)}</td>
            {added !== undefined && <td>{cell(added, key)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function LeftList(props: {
  readonly left: readonly LeftOut[];
  readonly total: number;
  readonly shown: number;
  /** Nothing was imported yet. */
  readonly isAhead?: boolean;
}): React.JSX.Element {
  const { left, total, shown, isAhead = false } = props;
  return (
    <section>
      <h2 className={styles.title}>
        {isAhead ? "Will not come" : "Did not come"}{" "}
        <span className={styles.count}>{formatCount(total)}</span>
      </h2>
      {total === 0 && (
        <p className={styles.reason}>{isAhead ? "Everything will come." : "Everything came."}</p>
      )}
      <ul className={styles.left}>
        {left.slice(0, shown).map(({ what, where, reason, count }) => (
          <li key={`${what} ${where} ${reason}`} className={styles.entry}>
            <span className={styles.what}>
              {what}
              {where !== "" && <span className={styles.where}> {where}</span>}
              {count > 1 && <span className={styles.where}> {formatCount(count)} times</span>}
            </span>
            <span className={styles.reason}>{reason}</span>
          </li>
        ))}
      </ul>
      {total > Math.min(shown, left.length) && (
        <p className={styles.reason}>
          And {formatCount(total - Math.min(shown, left.length))} more.
        </p>
      )}
    </section>
  );
}
