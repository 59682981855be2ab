import { Button, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ImportOrigin, ImportReport } from "../../../src/contract/ingest-import.ts";
import { api } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { formatBytes, plural } from "../../kit/format.ts";
import { closeDialog, useUi } from "../../state/ui.ts";
import { FolderBrowser } from "./folder-dialog.tsx";
import styles from "./import-dialog.module.css";
import { CountTable, FORMAT_NAMES, LeftList } from "./import-report.tsx";

interface ImportDialogProps {
  readonly onStarted: (projectId: string) => void;
}

/** Takes in what another tool wrote: first a look at what would come, then the import. */
export function ImportDialog({ onStarted }: ImportDialogProps): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "importProject");
  return (
    <Modal opened={isOpen} onClose={closeDialog} title="Import a project" size={600}>
      {isOpen && <ImportSteps onStarted={onStarted} />}
    </Modal>
  );
}

function ImportSteps({ onStarted }: ImportDialogProps): React.JSX.Element {
  const [preview, setPreview] = useState<ImportReport | undefined>();
  const looking = useRef<AbortController>(undefined);
  // A look at a large folder takes long: it ends with the dialog.
  useEffect(() => () => looking.current?.abort(), []);
  if (preview !== undefined) {
    return (
      <PreviewStep
        preview={preview}
        onBack={() => setPreview(undefined)}
        onStarted={(projectId) => {
          closeDialog();
          onStarted(projectId);
        }}
      />
    );
  }
  return (
    <FolderBrowser
      action="Look what is there"
      hint="MLflow (mlruns or mlflow.db), W&B’s offline runs, Neptune’s export, TensorBoard. Nothing is kept yet."
      onPick={async (path) => {
        looking.current = new AbortController();
        setPreview(await api.ingest.previewImport({ path }, { signal: looking.current.signal }));
      }}
    />
  );
}

interface PreviewStepProps extends ImportDialogProps {
  readonly preview: ImportReport;
  readonly onBack: () => void;
}

function PreviewStep({ preview, onBack, onStarted }: PreviewStepProps): React.JSX.Element {
  const [name, setName] = useState(preview.project.name);
  const [artifacts, setArtifacts] = useState<ImportOrigin["artifacts"]>("copy");
  const [isStarting, setStarting] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const { total, path, format } = preview;
  const start = async (): Promise<void> => {
    setStarting(true);
    setFailure(undefined);
    try {
      const { projectId } = await api.ingest.startImport({
        path,
        // Bundles are taken, and never imported from here.
        ...(format === "bundle" ? {} : { format }),
        artifacts,
        ...(name.trim() === "" ? {} : { name: name.trim() }),
      });
      onStarted(projectId);
    } catch (error) {
      setFailure(error);
      setStarting(false);
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <p className={styles.place}>
        <b>{FORMAT_NAMES[format]}</b> in <code>{path}</code>
      </p>
      <CountTable total={total} />
      <LeftList left={preview.left} total={preview.leftTotal} shown={20} isAhead />
      <TextInput
        label="Name of the project"
        value={name}
        maxLength={500}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {total.artifacts > 0 && (
        <div className={styles.choice}>
          <SegmentedControl
            aria-label="Files of the runs"
            value={artifacts}
            onChange={(value) => setArtifacts(value)}
            data={[
              { value: "copy", label: "Copy files" },
              { value: "reference", label: "Leave files where they are" },
            ]}
          />
          <span className={styles.hint}>
            {artifacts === "copy"
              ? `${plural(total.artifacts, "file")}, ${formatBytes(total.artifactBytes)}: the folder may go afterwards.`
              : "The files are lost to Assay when the folder goes; all else stays."}
          </span>
        </div>
      )}
      <div className={styles.actions}>
        <p className={styles.hint} role={failure === undefined ? undefined : "alert"}>
          {failure === undefined
            ? "Runs are there as they come. It can be cancelled, and goes on when it is asked again."
            : describeFailure(failure).message}
        </p>
        <Button variant="subtle" color="gray" onClick={onBack}>
          Back
        </Button>
        <Button type="submit" variant="filled" loading={isStarting} disabled={total.runs === 0}>
          Import
        </Button>
      </div>
    </form>
  );
}
