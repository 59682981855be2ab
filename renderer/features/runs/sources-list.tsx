import { Button } from "@mantine/core";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { FolderOpen, Merge, Split, TriangleAlert } from "lucide-react";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { orpc } from "../../client/api.ts";
import { formatBytes, plural } from "../../kit/format.ts";
import { formatTime, formatUtc } from "../../kit/format-time.ts";
import { Notice } from "../../kit/notice.tsx";
import { notifyFailure } from "../../kit/notify.tsx";
import { shellBridge } from "../../client/shell-bridge.ts";
import { openDialog } from "../../state/ui.ts";
import { useReadOnly } from "../../state/time-travel.ts";
import { splitSource } from "./actions.ts";
import { describeJoin } from "./describe-join.ts";
import styles from "./sources-list.module.css";

type Source = RunDetail["sources"][number];
type File = Source["files"][number];

const ROLES = { data: "data", copy: "copy, not read", companion: "params" } as const;

/** In the system's own file manager, which only the desktop window can open. `path` is inside the project's folder. */
export async function revealSource(
  queryClient: QueryClient,
  projectId: string,
  path: string,
): Promise<void> {
  const projects = await queryClient.ensureQueryData(orpc.runs.listProjects.queryOptions());
  const root = projects.find(({ id }) => id === projectId)?.root;
  if (root !== undefined && root !== null) await shellBridge()?.revealInFolder(`${root}/${path}`);
}

/** Where the run comes from, file by file, and what could not be used. */
export function SourcesList({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const { sources, projectId } = run;
  const readOnly = useReadOnly();
  const queryClient = useQueryClient();
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const root = projects?.find(({ id }) => id === projectId)?.root ?? undefined;
  if (sources.length === 0)
    return <Notice title="No sources">This run was not read from files.</Notice>;
  return (
    <div className={styles.list} tabIndex={0} role="region" aria-label="Sources">
      {sources.map((source) => (
        <section key={source.id} className={styles.source}>
          <div className={styles.head}>
            <h2 className={styles.path}>
              {source.path === "" ? "." : source.path}
              {source.part !== null && <span className={styles.part}> · {source.part}</span>}
            </h2>
            {sources.length > 1 && (
              <Button
                size="compact-sm"
                data-command="run.split"
                aria-label={`Split off ${source.path}`}
                disabled={readOnly !== undefined}
                title={readOnly}
                leftSection={<Split size={13} />}
                onClick={() => void splitSource(source)}
              >
                Split off
              </Button>
            )}
            {root !== undefined && shellBridge() !== undefined && (
              <Button
                size="compact-sm"
                data-command="run.reveal"
                leftSection={<FolderOpen size={13} />}
                onClick={() => {
                  revealSource(queryClient, projectId, source.path).catch(notifyFailure);
                }}
              >
                Reveal
              </Button>
            )}
          </div>
          <p className={styles.facts}>
            {source.logger} · codec {source.codec} · {plural(source.attempts, "attempt")}
            {sources.length > 1 &&
              ` · ${source.joined ? describeJoin(source.joinReason) : "the run was found here"}`}
            {source.missing && <strong className={styles.missing}> · source missing</strong>}
          </p>
          <Files files={source.files} />
          {source.problems.length > 0 && (
            <ul className={styles.problems} aria-label="Problems">
              {source.problems.map((problem) => (
                <li
                  key={`${problem.path} ${problem.where} ${problem.message}`}
                  data-severity={problem.severity}
                >
                  <TriangleAlert size={13} aria-hidden />
                  <span>
                    <code>{problem.path}</code> {problem.where}: {problem.message}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
      {!run.removed && (
        <Button
          size="compact-sm"
          className={styles.join}
          data-command="run.joinWith"
          leftSection={<Merge size={13} />}
          onClick={() => openDialog({ kind: "join", run })}
        >
          Join with others…
        </Button>
      )}
    </div>
  );
}

function Files({ files }: { readonly files: readonly File[] }): React.JSX.Element {
  return (
    <table className={styles.files}>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">Role</th>
          <th scope="col">Modified</th>
          <th scope="col">Size</th>
          <th scope="col">Read</th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr key={file.path}>
            <td className={styles.file} title={file.path}>
              {file.path}
            </td>
            <td>{ROLES[file.role]}</td>
            <td>
              {file.modifiedUs !== null && (
                <time title={formatUtc(file.modifiedUs)}>{formatTime(file.modifiedUs)}</time>
              )}
            </td>
            <td title={`${file.bytes} bytes`}>{formatBytes(file.bytes)}</td>
            <td title={`${file.readBytes} of ${file.bytes} bytes`}>{readShare(file)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function readShare({ role, bytes, readBytes }: File): string {
  if (role !== "data") return "";
  if (bytes === 0 || readBytes >= bytes) return "all";
  return `${Math.floor((100 * readBytes) / bytes)} %`;
}
