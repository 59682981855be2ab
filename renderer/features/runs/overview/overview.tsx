import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Code, Copy, FolderOpen, SquareTerminal } from "lucide-react";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { Age } from "../../../kit/age.tsx";
import { copyText } from "../../../kit/clipboard.ts";
import { formatBytes, formatCount, NO_VALUE, plural } from "../../../kit/format.ts";
import { formatDuration, formatTime, formatUtc } from "../../../kit/format-time.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { notifyFailure } from "../../../kit/notify.tsx";
import { TagList } from "../../../kit/tag-list.tsx";
import { useReadOnly } from "../../../state/time-travel.ts";
import { editTags } from "../actions.ts";
import { NotesEditor } from "../notes-editor.tsx";
import { stateLabel, StateDot } from "../state-dot.tsx";
import { splitTags } from "../tags.ts";
import { copyFolder, openRunFolder } from "./actions.ts";
import { CodeFacts } from "./code-facts.tsx";
import { Fact, Nothing } from "./fact.tsx";
import { KeyMetrics } from "./key-metrics.tsx";
import styles from "./overview.module.css";
import { RegistryFacts } from "./registry-facts.tsx";

/** What a run is, at one look: what, when, where, in which state, from which code, and how well it did. */
export function Overview({ run }: { readonly run: RunDetail }): React.JSX.Element {
  return (
    <div className={styles.page} tabIndex={0} role="region" aria-label="Overview">
      <div className={styles.columns}>
        <div>
          <Facts run={run} />
          <CodeFacts run={run} />
          <RegistryFacts run={run} />
        </div>
        <div className={styles.side}>
          <KeyMetrics run={run} />
          <section>
            <h2 className={styles.title}>Notes</h2>
            <div className={styles.notes}>
              <NotesEditor runId={run.id} notes={run.notes} />
            </div>
          </section>
        </div>
      </div>
    </div>
  );
}

function Facts({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const queryClient = useQueryClient();
  const readOnly = useReadOnly();
  const { data: about } = useQuery(orpc.runs.getAbout.queryOptions({ input: { runId: run.id } }));
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const project = projects?.find(({ id }) => id === run.projectId);
  const files = run.sources.flatMap((source) => source.files);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const problems = run.sources.reduce((sum, source) => sum + source.problems.length, 0);
  const attempts = Math.max(0, ...run.sources.map((source) => source.attempts));
  return (
    <section>
      <h2 className={styles.title}>Run</h2>
      <dl className={styles.facts}>
        <Fact name="State">
          <span className={styles.state}>
            <StateDot
              state={run.state}
              reason={run.stateReason}
              sourceMissing={run.sourceMissing}
            />
            {stateLabel(run.state)}
          </span>
          {run.stateReason !== "" && <span className={styles.muted}>{run.stateReason}</span>}
          {run.sourceMissing && (
            <span className={styles.muted}>The source is missing; what was read stays.</span>
          )}
        </Fact>
        <Fact name="Started">
          <Time us={run.startedUs} />
        </Fact>
        <Fact name="Last data">
          <Time us={run.lastDataUs} />
          {run.lastDataUs !== null && (
            <span className={styles.muted}>
              <Age us={run.lastDataUs} of="Last data" />
            </span>
          )}
        </Fact>
        <Fact name="Duration">
          {run.startedUs === null || run.lastDataUs === null
            ? NO_VALUE
            : formatDuration(Math.max(0, run.lastDataUs - run.startedUs))}
        </Fact>
        <Fact name="Project">
          <Link to="/p/$projectId" params={{ projectId: run.projectId }}>
            {project?.name ?? "…"}
          </Link>
          <span className={styles.muted}>{run.experiment}</span>
        </Fact>
        <Fact name="Folder">
          {about?.folder === undefined || about.folder === null ? (
            <Nothing>{about === undefined ? "" : "not on this machine"}</Nothing>
          ) : (
            <span className={styles.copied}>
              <code className={styles.code}>{about.folder}</code>
              <span className={styles.buttons}>
                <IconButton
                  label="Copy folder of run"
                  command="run.copyFolder"
                  onClick={() => void copyFolder(run.id).catch(notifyFailure)}
                >
                  <Copy size={13} />
                </IconButton>
                <IconButton
                  label="Open folder of run"
                  command="run.openFolder"
                  onClick={() => void openRunFolder(run.id, "files").catch(notifyFailure)}
                >
                  <FolderOpen size={13} />
                </IconButton>
                <IconButton
                  label="Open terminal in folder of run"
                  command="run.openTerminal"
                  onClick={() => void openRunFolder(run.id, "terminal").catch(notifyFailure)}
                >
                  <SquareTerminal size={13} />
                </IconButton>
                <IconButton
                  label="Open folder of run in editor"
                  command="run.openEditor"
                  onClick={() => void openRunFolder(run.id, "editor").catch(notifyFailure)}
                >
                  <Code size={13} />
                </IconButton>
              </span>
            </span>
          )}
        </Fact>
        <Fact name={run.loggers.length > 1 ? "Loggers" : "Logger"}>
          {run.loggers.length === 0 ? NO_VALUE : run.loggers.join(", ")}
        </Fact>
        <Fact name="Data">
          <span>
            {plural(run.points, "point")} in {plural(run.series.length, "metric")}
          </span>
          <span className={styles.muted} title={`${bytes} bytes`}>
            {formatBytes(bytes)} in {plural(files.length, "file")}
          </span>
          {problems > 0 && (
            <Link to="." search={(old) => ({ ...old, t: "sources" })} className={styles.warn}>
              {plural(problems, "problem")}
            </Link>
          )}
        </Fact>
        <Fact name="Last step">
          {run.lastStep === null ? NO_VALUE : formatCount(run.lastStep)}
          {attempts > 1 && <span className={styles.muted}>{plural(attempts, "attempt")}</span>}
        </Fact>
        <Fact name="Id">
          <span className={styles.copied}>
            <code className={styles.code}>{run.id}</code>
            <span className={styles.buttons}>
              <IconButton
                label="Copy run id"
                command="run.copyId"
                onClick={() => void copyText(run.id)}
              >
                <Copy size={13} />
              </IconButton>
            </span>
          </span>
        </Fact>
        <Fact name="Tags">
          <TagList
            readOnly={readOnly}
            label="Tags of the run"
            tags={about?.tags ?? []}
            command="run.tags"
            read={(text) => Object.fromEntries(splitTags(text))}
            onChange={(tags) => void editTags(queryClient, [run.id], tags)}
          />
        </Fact>
      </dl>
    </section>
  );
}

function Time({ us }: { readonly us: number | null }): React.JSX.Element {
  if (us === null) return <span>{NO_VALUE}</span>;
  return <time title={formatUtc(us)}>{formatTime(us)}</time>;
}
