import { Button, Modal, Radio, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import type { ReportTemplate } from "../../../../src/contract/reports.ts";
import { api, orpc } from "../../../client/api.ts";
import { plural } from "../../../kit/format.ts";
import { closeDialog, useUi, type Dialog } from "../../../state/ui.ts";
import { openReport } from "../actions.ts";
import { change } from "../../runs/index.ts";
import styles from "./list.module.css";
import { TEMPLATES } from "./templates.ts";

type Asked = Extract<Dialog, { kind: "newReport" }>;

/** Asks for a title and what the report begins with, and opens it. */
export function NewReportDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const asked = dialog?.kind === "newReport" ? dialog : undefined;
  return (
    <Modal opened={asked !== undefined} onClose={closeDialog} title="New report" size={640}>
      {asked !== undefined && <NewReport asked={asked} />}
    </Modal>
  );
}

/** No id of a project. */
const ALL = "";

function NewReport({ asked }: { readonly asked: Asked }): React.JSX.Element {
  const router = useRouter();
  const { data: projects = [] } = useQuery(orpc.runs.listProjects.queryOptions());
  const [projectId, setProject] = useState(asked.projectId ?? ALL);
  const [title, setTitle] = useState("");
  const [template, setTemplate] = useState<ReportTemplate>(asked.template ?? "experiment");
  const [model, setModel] = useState<string | null>(null);
  const { data: models } = useQuery({
    ...orpc.registry.listModels.queryOptions({ input: { limit: 1000 } }),
    enabled: template === "model-review",
  });
  const chosen = TEMPLATES.find(({ id }) => id === template);
  const proposed = chosen === undefined || template === "empty" ? "Report" : chosen.title;
  const create = async (): Promise<void> => {
    closeDialog();
    const of = projectId === ALL ? null : projectId;
    const named = title.trim() === "" ? proposed : title.trim();
    let id: string | undefined;
    const send = async (): Promise<{ readonly gesture: string }> => {
      const answer = await api.reports.create({
        projectId: of,
        title: named,
        template,
        runSet: asked.runSet ?? { projectId: of },
        ...(template === "model-review" && model !== null && { model }),
      });
      id = answer.id;
      return answer;
    };
    await change(`new report “${named}”`, send());
    if (id !== undefined) await openReport(router, id);
  };
  const picked = asked.runSet?.runIds?.length;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <TextInput
        label="Title"
        placeholder={proposed}
        value={title}
        maxLength={500}
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-autofocus
      />
      {asked.runSet === undefined ? (
        <Select
          label="Runs"
          searchable
          allowDeselect={false}
          data={[
            { value: ALL, label: "Of all projects" },
            ...projects.map(({ id, name }) => ({ value: id, label: `Of ${name}` })),
          ]}
          value={projectId}
          onChange={(id) => setProject(id ?? ALL)}
        />
      ) : (
        <p className={styles.note}>
          {picked === undefined
            ? asked.runSet.query === "" || asked.runSet.query === undefined
              ? "About all runs of the project, also later ones."
              : `About the runs that “${asked.runSet.query}” finds, also later ones.`
            : `About the ${plural(picked, "run")} that you look at.`}
        </p>
      )}
      <Radio.Group
        label="Begins as"
        value={template}
        onChange={(value) => setTemplate(value as ReportTemplate)}
      >
        <div className={styles.templates}>
          {TEMPLATES.map(({ id, title: name, about, contents }) => (
            <Radio.Card key={id} value={id} className={styles.template ?? ""}>
              <span className={styles.templateTitle}>{name}</span>
              <span className={styles.note}>{about}</span>
              <span className={styles.sketch} aria-hidden>
                {contents.map((part) => (
                  <span key={part}>{part}</span>
                ))}
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {template === "model-review" && (
        <Select
          label="Model"
          searchable
          clearable
          placeholder="Choose a model of the registry"
          nothingFoundMessage="No model matches"
          data={models?.rows.map(({ name }) => name) ?? []}
          value={model}
          onChange={setModel}
        />
      )}
      <Button type="submit" variant="filled">
        Create report
      </Button>
    </form>
  );
}
