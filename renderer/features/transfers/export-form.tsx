import { Checkbox, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { MlflowServer } from "../../../src/contract/transfers.ts";
import { api, orpc } from "../../client/api.ts";
import { ActionForm } from "../../kit/action-form.tsx";
import { plural } from "../../kit/format.ts";
import { ServerFields, trimmed } from "./server-fields.tsx";
import type { FormProps } from "./transfer-dialogs.tsx";
import styles from "./transfers.module.css";

interface ExportFormProps extends FormProps {
  readonly projectId: string | undefined;
  readonly runIds: readonly string[];
}

/** Which runs go, and with what. */
export function ExportForm(props: ExportFormProps): React.JSX.Element {
  const { projectId, runIds, onStarted } = props;
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const project = projects?.find(({ id }) => id === projectId);
  const [server, setServer] = useState<MlflowServer>({ url: props.server });
  const [which, setWhich] = useState<"project" | "runs">(runIds.length > 1 ? "runs" : "project");
  const [into, setInto] = useState("");
  const [withModels, setWithModels] = useState(false);
  const [withArtifacts, setWithArtifacts] = useState(true);
  const [withFiles, setWithFiles] = useState(false);
  const isWatched = project !== undefined && project.root !== null;
  const start = async (): Promise<void> => {
    const isProject = which === "project";
    await api.transfers.startExport({
      server: trimmed(server),
      projectIds: isProject && projectId !== undefined ? [projectId] : [],
      runIds: isProject ? [] : [...runIds],
      ...(into.trim() !== "" && { into: into.trim() }),
      models: withModels ? "all" : [],
      artifacts: withArtifacts,
      files: withArtifacts && withFiles,
    });
    await onStarted();
  };
  return (
    <ActionForm
      action="Export"
      hint="What is there already is not sent again. Afterwards everything is read back and compared."
      isReady={server.url.trim() !== "" && (project !== undefined || withModels)}
      onSubmit={start}
    >
      <ServerFields server={server} onChange={setServer} />
      {runIds.length > 0 && project !== undefined ? (
        <SegmentedControl
          aria-label="Which runs"
          value={which}
          onChange={(value) => setWhich(value)}
          data={[
            { value: "project", label: `All of ${project.name} (${project.runs})` },
            {
              value: "runs",
              label:
                runIds.length === 1 ? "The selected run" : `The ${runIds.length} selected runs`,
            },
          ]}
        />
      ) : (
        <p className={styles.text}>
          {project === undefined
            ? "No project is open: registered models only."
            : `${plural(project.runs, "run")} of ${project.name}.`}
        </p>
      )}
      <TextInput
        label="Experiment there"
        placeholder="as it is called here"
        value={into}
        maxLength={500}
        onChange={(event) => setInto(event.currentTarget.value)}
      />
      <div className={styles.choices}>
        <Checkbox
          label="Artifacts of runs and models"
          checked={withArtifacts}
          onChange={(event) => setWithArtifacts(event.currentTarget.checked)}
        />
        {isWatched && (
          <Checkbox
            label="Files in the folders of the runs"
            checked={withArtifacts && withFiles}
            disabled={!withArtifacts}
            onChange={(event) => setWithFiles(event.currentTarget.checked)}
          />
        )}
        <Checkbox
          label="Registered models, with the runs that they come from"
          checked={withModels}
          onChange={(event) => setWithModels(event.currentTarget.checked)}
        />
      </div>
    </ActionForm>
  );
}
