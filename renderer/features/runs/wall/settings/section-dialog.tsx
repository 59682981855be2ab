import { Button, Modal } from "@mantine/core";
import { closeDialog, useUi } from "../../../../state/ui.ts";
import { useView } from "../../../../state/view.ts";
import { useDefaultSmoothing } from "../../../system/index.ts";
import { sectionChange } from "../card-changes.ts";
import { resolveLook } from "../look.ts";
import type { Section } from "../sections.ts";
import { LookForm } from "./look-form.tsx";
import styles from "./settings.module.css";

interface SectionDialogProps {
  readonly metrics: readonly string[];
  readonly sections: readonly Section[];
}

/** How the charts of one section look. */
export function SectionDialog({ metrics, sections }: SectionDialogProps): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const [view, changeView] = useView();
  const defaultWeight = useDefaultSmoothing();
  const section =
    dialog?.kind === "section" ? sections.find(({ id }) => id === dialog.id) : undefined;
  return (
    <Modal
      opened={section !== undefined}
      onClose={closeDialog}
      title={`Section ${section?.title ?? ""}`}
      size={520}
    >
      {section !== undefined && (
        <div className={styles.form} data-command="section.settings">
          <LookForm
            value={view.sc?.[section.id] ?? {}}
            inherited={resolveLook([view], defaultWeight)}
            from="as everywhere"
            metrics={metrics}
            onChange={(parts) => changeView((old) => sectionChange(old, section.id, parts))}
          />
          <div className={styles.buttons}>
            <Button variant="filled" onClick={closeDialog}>
              Done
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
