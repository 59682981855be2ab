import { Button, Checkbox, SegmentedControl, TagsInput, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BundleSelection } from "../../../src/contract/bundles.ts";
import { EVERY_RULE } from "../../../src/contract/redaction.ts";
import { toFileName } from "../../../src/base/file-name.ts";
import { api, orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { shellBridge } from "../../client/shell-bridge.ts";
import { useLongCall } from "../../client/use-long-call.ts";
import { formatBytes, formatCount, plural } from "../../kit/format.ts";
import { Waiting } from "../../kit/waiting.tsx";
import { RedactionFields } from "../redaction/index.ts";
import styles from "./bundles.module.css";
import { Fingerprint } from "./fingerprint.tsx";
import { SaveAsButton } from "./save-as-button.tsx";

interface WriteFormProps {
  readonly projectId: string | undefined;
  readonly runIds: readonly string[];
  /** Those that a filter leaves. */
  readonly shownIds: readonly string[];
  readonly reportIds: readonly string[];
}

type Which = "project" | "runs" | "shown" | "reports";

/** What people hand on most. */
const FILE_PATTERNS = [
  "**",
  "*.pt",
  "*.ckpt",
  "*.safetensors",
  "checkpoints/**",
  "*.yaml",
  "*.png",
];

/** In the home folder, by the name of the project and the day. */
function suggestPath(home: string | undefined, project: string | undefined): string {
  if (home === undefined) return "";
  const slash = home.includes("\\") ? "\\" : "/";
  const day = new Date().toISOString().slice(0, 10);
  return `${home}${slash}${toFileName(project ?? "runs")} ${day}.assay`;
}

type Written = Awaited<ReturnType<typeof api.bundles.write>>;

/** What goes into the file, what is replaced in it, and where it is written. */
export function WriteForm(props: WriteFormProps): React.JSX.Element {
  const { projectId, runIds, shownIds, reportIds } = props;
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const project = projects?.find(({ id }) => id === projectId);
  const isReport = reportIds.length > 0;
  const [which, setWhich] = useState<Which>(
    isReport ? "reports" : runIds.length > 0 ? "runs" : shownIds.length > 0 ? "shown" : "project",
  );
  const [views, setViews] = useState(true);
  const [models, setModels] = useState(true);
  const [files, setFiles] = useState<string[]>([]);
  const [redaction, setRedaction] = useState(EVERY_RULE);
  const [request, setRequest] = useState("");
  const [typed, setPath] = useState<string>();
  const { data: home } = useQuery(orpc.ingest.browse.queryOptions({ input: {} }));
  const path = typed ?? suggestPath(home?.home, project?.name);
  const isProject = which === "project" && projectId !== undefined;
  const places: ReadonlyArray<{ readonly value: Which; readonly label: string }> = [
    ...(isReport ? [{ value: "reports" as const, label: "The report and its runs" }] : []),
    ...(runIds.length > 0
      ? [
          {
            value: "runs" as const,
            label: runIds.length === 1 ? "The run" : `The ${plural(runIds.length, "run")}`,
          },
        ]
      : []),
    ...(shownIds.length > 0
      ? [
          {
            value: "shown" as const,
            label: `The ${plural(shownIds.length, "run")} of the filter`,
          },
        ]
      : []),
    ...(project === undefined
      ? []
      : [
          {
            value: "project" as const,
            label: `All of ${project.name} (${formatCount(project.runs)})`,
          },
        ]),
  ];
  const selection: BundleSelection = {
    runIds: which === "runs" ? [...runIds] : which === "shown" ? [...shownIds] : [],
    projectIds: isProject ? [projectId] : [],
    reportIds: which === "reports" ? [...reportIds] : [],
    views,
    models,
    files,
    redact: redaction,
    request: request.trim() === "" ? null : request.trim(),
  };
  const isEmpty =
    selection.runIds.length + selection.projectIds.length + selection.reportIds.length === 0;
  const preview = useQuery({
    ...orpc.bundles.preview.queryOptions({ input: selection }),
    enabled: !isEmpty,
    placeholderData: keepPreviousData,
  });
  const writing = useLongCall(api.bundles.write);
  if (writing.result !== undefined)
    return <WrittenBundle written={writing.result} onAgain={writing.reset} />;
  const failure = writing.failure ?? preview.error ?? undefined;
  const told = failure === undefined ? undefined : describeFailure(failure);
  const { data } = preview;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void writing.start({ ...selection, path: path.trim() });
      }}
    >
      {isEmpty && (
        <p className={styles.muted}>
          No project is open and no run is selected. Select runs, then bundle them.
        </p>
      )}
      {places.length === 1 && <p>{places[0]?.label}</p>}
      {places.length > 1 && (
        <SegmentedControl
          aria-label="Which runs"
          value={which}
          onChange={setWhich}
          data={[...places]}
        />
      )}
      <div className={styles.choices}>
        <Checkbox
          label="Saved views"
          checked={views}
          onChange={(event) => setViews(event.currentTarget.checked)}
        />
        <Checkbox
          label="Registered models that come from the runs"
          checked={models}
          onChange={(event) => setModels(event.currentTarget.checked)}
        />
      </div>
      <TagsInput
        label="Files of the runs"
        description="Patterns of paths, for example checkpoints/*.pt or **; without one no file goes along"
        placeholder={files.length === 0 ? "none" : ""}
        value={files}
        onChange={setFiles}
        maxTags={100}
        data={FILE_PATTERNS}
      />
      <RedactionFields
        legend="Replaced in the bundle"
        redaction={redaction}
        onChange={setRedaction}
        told={data}
        isLoading={preview.isFetching}
      >
        <LeftOut problems={data?.problems ?? []} />
      </RedactionFields>
      <TextInput
        label="Request"
        description="A request file of the receiver: only what is not there is written"
        placeholder="/home/me/team.assay-request"
        value={request}
        onChange={(event) => setRequest(event.currentTarget.value)}
      />
      <div className={styles.pathRow}>
        <TextInput
          label="File"
          description="On the machine of the engine"
          placeholder="/home/me/runs.assay"
          required
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <SaveAsButton kind="Bundle" extension="assay" path={path} onPath={setPath} />
      </div>
      <div className={styles.actions}>
        {writing.isBusy ? (
          <Waiting
            text="Writing the bundle"
            progress={writing.progress}
            isQuiet={false}
            command="bundle.write"
            onStop={writing.stop}
          />
        ) : (
          <p className={styles.hint} role={told === undefined ? "status" : "alert"}>
            {told !== undefined
              ? `${told.message} ${told.nextStep}`
              : data === undefined
                ? ""
                : describeCounts(data)}
          </p>
        )}
        <Button
          type="submit"
          variant="filled"
          loading={writing.isBusy}
          disabled={isEmpty || path.trim() === ""}
        >
          Write the bundle
        </Button>
      </div>
    </form>
  );
}

/** Data of frozen blocks that cannot be read. */
function LeftOut(props: { readonly problems: Written["problems"] }): React.JSX.Element | null {
  const { problems } = props;
  if (problems.length === 0) return null;
  return (
    <ul className={styles.muted} aria-label="Left out">
      {problems.map(({ entry, reason }, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- they never change places
        <li key={at}>
          Left out of {entry}: {reason}
        </li>
      ))}
    </ul>
  );
}

function describeCounts(data: {
  readonly counts: Written["counts"];
  readonly unchanged: number;
  readonly fileBytes: number;
}): string {
  const { counts, unchanged, fileBytes } = data;
  return [
    `${plural(counts.runs, "run")}, ${formatCount(counts.points)} points`,
    ...(unchanged > 0 ? [`${formatCount(unchanged)} left out: they are there`] : []),
    ...(counts.files > 0 ? [`${plural(counts.files, "file")} (${formatBytes(fileBytes)})`] : []),
    ...(counts.views > 0 ? [plural(counts.views, "view")] : []),
    ...(counts.reports > 0 ? [plural(counts.reports, "report")] : []),
    ...(counts.models > 0 ? [plural(counts.models, "model")] : []),
  ].join(", ");
}

function WrittenBundle(props: {
  readonly written: Written;
  readonly onAgain: () => void;
}): React.JSX.Element {
  const { written, onAgain } = props;
  return (
    <div className={styles.form} role="status">
      <p>
        Wrote {plural(written.counts.runs, "run")} with {formatCount(written.counts.points)} points
        to <code>{written.path}</code> ({formatBytes(written.bytes)}).
      </p>
      {written.replacedTotal > 0 && (
        <p className={styles.muted}>{plural(written.replacedTotal, "value")} replaced.</p>
      )}
      <LeftOut problems={written.problems} />
      <p>
        Signed by <Fingerprint text={written.fingerprint} />. Tell the receiver this fingerprint by
        another way than the file: then the bundle is known to be yours.
      </p>
      <div className={styles.actions}>
        <span className={styles.hint} />
        {shellBridge() !== undefined && (
          <Button onClick={() => void shellBridge()?.revealInFolder(written.path)}>
            Show in folder
          </Button>
        )}
        <Button onClick={onAgain}>Write another one</Button>
      </div>
    </div>
  );
}
