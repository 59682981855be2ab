import { Button, Modal, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { EVERY_RULE } from "../../../../src/contract/redaction.ts";
import { api } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { useLongCall } from "../../../client/use-long-call.ts";
import { formatBytes } from "../../../kit/format.ts";
import { notify } from "../../../kit/notify.tsx";
import { saveFile } from "../../../kit/save-file.ts";
import { Waiting } from "../../../kit/waiting.tsx";
import { closeDialog, useUi } from "../../../state/ui.ts";
import { RedactionFields } from "../../redaction/index.ts";
import styles from "./save.module.css";
import { useReplaced } from "./use-replaced.ts";

const THEMES = [
  { value: "system", label: "As the reader's system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;
type Theme = (typeof THEMES)[number]["value"];

/** The report as one HTML file: how it looks, and what is replaced in it. */
export function SaveReportDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const asked = dialog?.kind === "saveReport" ? dialog : undefined;
  return (
    <Modal
      opened={asked !== undefined}
      onClose={closeDialog}
      title="Save report as HTML"
      size={820}
    >
      {asked !== undefined && <SaveReport reportId={asked.reportId} />}
    </Modal>
  );
}

function SaveReport({ reportId: id }: { readonly reportId: string }): React.JSX.Element {
  const [theme, setTheme] = useState<Theme>("system");
  const [redaction, setRedaction] = useState(EVERY_RULE);
  const { redact, ...preview } = useReplaced(id, redaction);
  const saving = useLongCall(api.reports.exportHtml);
  const save = async (): Promise<void> => {
    preview.stop();
    const file = await saving.start({ id, theme, redact });
    if (file === undefined) return;
    const name = file instanceof File ? file.name : "report.html";
    saveFile(name, file);
    closeDialog();
    notify(`Saved ${name} (${formatBytes(file.size)}).`);
  };
  const failure = saving.failure ?? preview.error ?? undefined;
  const failed = failure === undefined ? undefined : describeFailure(failure);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={styles.row}>
        <span id="report-theme">Looks at first</span>
        <SegmentedControl
          aria-labelledby="report-theme"
          value={theme}
          onChange={setTheme}
          data={[...THEMES]}
        />
      </div>
      <RedactionFields
        legend="Replaced in the file"
        redaction={redaction}
        onChange={setRedaction}
        told={preview.told}
        isLoading={preview.isLoading}
      >
        <p className={styles.muted}>
          Texts, names and data of blocks are gone over, and what is known of the runs tells what to
          look for. Numbers, pictures and sounds stay as they are.
        </p>
      </RedactionFields>
      <div className={styles.actions}>
        {saving.isBusy ? (
          <Waiting
            text="Putting the report with all its data into one file"
            progress={saving.progress}
            isQuiet={false}
            command="report.exportHtml"
            onStop={saving.stop}
          />
        ) : preview.progress !== undefined ? (
          <Waiting
            text="Looking for what is replaced"
            progress={preview.progress}
            isQuiet={false}
            command="report.exportHtml"
            onStop={preview.stop}
          />
        ) : (
          <p className={styles.hint} role={failed === undefined ? "status" : "alert"}>
            {failed === undefined
              ? "One file that opens anywhere without a network."
              : `${failed.message} ${failed.nextStep}`}
          </p>
        )}
        <Button type="submit" variant="filled" loading={saving.isBusy} data-autofocus>
          Save
        </Button>
      </div>
    </form>
  );
}
