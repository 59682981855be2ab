import { Button, Checkbox, Modal, Select, Textarea } from "@mantine/core";
import { useEffect, useState } from "react";
import {
  GUARDED_STAGES,
  isSameProfile,
  type Approver,
  type GuardedStage,
  type Guards,
  type StageRequest,
} from "../../../src/contract/registry-approvals.ts";
import type { ModelDetail } from "../../../src/contract/registry.ts";
import { plural } from "../../kit/format.ts";
import { closeDialog, useUi } from "../../state/ui.ts";
import { useSettings } from "../system/index.ts";
import { putStage } from "./actions.ts";
import { decideRequest, putGuards } from "./approval-actions.ts";
import styles from "./dialogs.module.css";

/** What is asked where stages need an approval. */
export function ApprovalDialogs({ model }: { readonly model: ModelDetail }): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  // It is about this model: what is open goes with its page.
  useEffect(() => closeApproval, [model.id]);
  const version = dialog !== undefined && "version" in dialog ? dialog.version : 0;
  const request = model.versions.find((one) => one.version === version)?.request ?? undefined;
  const { profileName } = useSettings();
  const isOwn = request !== undefined && isSameProfile(request.asked.by, profileName);
  const asked = dialog?.kind === "askForStage" ? dialog : undefined;
  const decided =
    dialog?.kind === "decideRequest" && request?.state === "open" ? dialog : undefined;
  return (
    <>
      <Modal
        opened={dialog?.kind === "guards"}
        onClose={closeDialog}
        title={`Approvals of ${model.name}`}
        size={440}
      >
        <GuardsForm model={model} />
      </Modal>
      <Modal
        opened={asked !== undefined}
        onClose={closeDialog}
        title={`Ask for ${asked?.stage ?? ""} of version ${version}`}
        size={440}
      >
        {asked !== undefined && <AskForm model={model} version={version} stage={asked.stage} />}
      </Modal>
      <Modal
        opened={decided !== undefined}
        onClose={closeDialog}
        title={`${verbOf(decided?.approve === true, isOwn)} ${request?.stage ?? ""} of version ${version}`}
        size={440}
      >
        {decided !== undefined && request !== undefined && (
          <DecideForm
            name={model.name}
            version={version}
            request={request}
            approve={decided.approve}
            verb={verbOf(decided.approve, isOwn)}
          />
        )}
      </Modal>
    </>
  );
}

function closeApproval(): void {
  const { dialog } = useUi.getState();
  if (dialog !== undefined && ["guards", "askForStage", "decideRequest"].includes(dialog.kind))
    closeDialog();
}

/** Who asked takes it back. */
function verbOf(approve: boolean, isOwn: boolean): string {
  if (approve) return "Approve";
  return isOwn ? "Withdraw" : "Refuse";
}

const CHOICES: ReadonlyArray<{ readonly value: Approver | "nobody"; readonly label: string }> = [
  { value: "nobody", label: "Not needed" },
  { value: "anyone", label: "By anyone" },
  { value: "other", label: "By another profile than the one that asks" },
];

function GuardsForm({ model }: { readonly model: ModelDetail }): React.JSX.Element {
  const [guards, setGuards] = useState<Guards>(model.guards);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        closeDialog();
        const changed = GUARDED_STAGES.filter((stage) => guards[stage] !== model.guards[stage]);
        if (changed.length > 0)
          void putGuards(
            model.name,
            Object.fromEntries(changed.map((stage) => [stage, guards[stage]])),
          );
      }}
    >
      {GUARDED_STAGES.toReversed().map((stage) => (
        <Select
          key={stage}
          label={`Approval of ${stage}`}
          data={CHOICES}
          value={guards[stage] ?? "nobody"}
          allowDeselect={false}
          onChange={(value) =>
            setGuards({
              ...guards,
              [stage]: value === "anyone" || value === "other" ? value : null,
            })
          }
        />
      ))}
      <p className={styles.note}>
        Versions are then asked for and approved before they move there; scripts over MLflow’s
        interface are refused. Names are those of profiles and are not authenticated: whoever uses
        this workspace can change name and rule, and the history keeps both.
      </p>
      <Button type="submit" variant="filled">
        Save
      </Button>
    </form>
  );
}

function AskForm(props: {
  readonly model: ModelDetail;
  readonly version: number;
  readonly stage: GuardedStage;
}): React.JSX.Element {
  const { model, version, stage } = props;
  const [why, setWhy] = useState("");
  const others = model.versions.filter((one) => one.stage === stage).length;
  const [archiveOthers, setArchiveOthers] = useState(others > 0);
  const { profileName } = useSettings();
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        closeDialog();
        void putStage(model.name, version, stage, archiveOthers, why.trim());
      }}
    >
      <WhyField value={why} onChange={setWhy} />
      <Checkbox
        label={
          others === 0
            ? "Archive others there"
            : `Archive ${plural(others, "other")} there once it is approved`
        }
        checked={archiveOthers}
        onChange={(event) => setArchiveOthers(event.currentTarget.checked)}
      />
      {model.guards[stage] === "other" && (
        <p className={styles.note}>
          You ask as “{profileName}”; another profile has to approve it.
        </p>
      )}
      <Button type="submit" variant="filled">
        Ask
      </Button>
    </form>
  );
}

function DecideForm(props: {
  readonly name: string;
  readonly version: number;
  readonly request: StageRequest;
  readonly approve: boolean;
  readonly verb: string;
}): React.JSX.Element {
  const { name, version, request, approve, verb } = props;
  const { profileName } = useSettings();
  const [why, setWhy] = useState("");
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (why.trim() === "") return;
        closeDialog();
        void decideRequest(name, version, request, approve, why.trim());
      }}
    >
      <WhyField isRequired value={why} onChange={setWhy} />
      {approve && request.archiveOthers && (
        <p className={styles.note}>Other versions in {request.stage} go to Archived.</p>
      )}
      <p className={styles.note}>
        The history will name “{profileName}”. Names are not authenticated.
      </p>
      <Button
        type="submit"
        variant="filled"
        disabled={why.trim() === ""}
        {...(approve ? {} : { color: "red" })}
      >
        {verb}
      </Button>
    </form>
  );
}

function WhyField(props: {
  readonly value: string;
  readonly isRequired?: true;
  readonly onChange: (text: string) => void;
}): React.JSX.Element {
  const { value, isRequired, onChange } = props;
  return (
    <Textarea
      label="Why"
      description="Stands in the history of the model."
      required={isRequired === true}
      autosize
      minRows={2}
      maxRows={8}
      maxLength={10_000}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus
    />
  );
}
