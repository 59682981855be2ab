import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import type { ReportDocument, RunSet } from "../../../../src/contract/report-blocks.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { QueryBox } from "../../runs/index.ts";
import { changeRunSet, newRunSet, runSetsOf } from "../edit/document-edits.ts";
import type { ReportDraft } from "../edit/draft.ts";
import styles from "./panels.module.css";

/** No id of a project. */
const ALL = "";

/** Which runs the blocks are about: each set by its query, with what it finds now. */
export function RunSetsPanel(props: {
  readonly document: ReportDocument;
  readonly draft: ReportDraft;
  readonly projectId: string | undefined;
}): React.JSX.Element {
  const { document, draft, projectId } = props;
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  return (
    <div className={styles.list}>
      {document.runSets.map((set) => (
        <RunSetForm
          key={set.id}
          set={set}
          projects={projects ?? []}
          used={document.blocks.filter((block) => runSetsOf(block).includes(set.id)).length}
          onChange={(next, isTyping) =>
            draft.change((old) => changeRunSet(old, next), isTyping === true)
          }
          onRemove={() =>
            draft.change((old) => ({
              ...old,
              runSets: old.runSets.filter(({ id }) => id !== set.id),
            }))
          }
        />
      ))}
      <Button
        leftSection={<Plus size={14} aria-hidden />}
        disabled={document.runSets.length >= 100}
        onClick={() =>
          draft.change((old) => ({
            ...old,
            runSets: [...old.runSets, newRunSet(old, projectId ?? null)],
          }))
        }
      >
        Add run set
      </Button>
    </div>
  );
}

function RunSetForm(props: {
  readonly set: RunSet;
  readonly projects: ReadonlyArray<{ readonly id: string; readonly name: string }>;
  readonly used: number;
  readonly onChange: (set: RunSet, isTyping?: boolean) => void;
  readonly onRemove: () => void;
}): React.JSX.Element {
  const { set, projects, used, onChange, onRemove } = props;
  const isAll = set.projectId === null;
  return (
    <section className={styles.runSet} aria-label={`Run set ${set.name}`}>
      <div className={styles.head}>
        <TextInput
          className={styles.grow ?? ""}
          size="xs"
          aria-label="Name of the run set"
          maxLength={200}
          value={set.name}
          onChange={(event) => onChange({ ...set, name: event.currentTarget.value }, true)}
        />
        <IconButton
          label={
            used === 0
              ? `Remove run set ${set.name}`
              : `${plural(used, "block")} ${used === 1 ? "is" : "are"} about it`
          }
          disabled={used > 0}
          onClick={onRemove}
        >
          <Trash2 size={14} />
        </IconButton>
      </div>
      <Select
        size="xs"
        label="Project"
        searchable
        allowDeselect={false}
        data={[
          { value: ALL, label: "All projects" },
          ...projects.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={set.projectId ?? ALL}
        onChange={(id) => onChange({ ...set, projectId: id === null || id === ALL ? null : id })}
      />
      {isAll ? (
        <TextInput
          size="xs"
          label="Query"
          placeholder="metrics.val/acc.best > 0.9"
          maxLength={10_000}
          spellCheck={false}
          value={set.query}
          onChange={(event) => onChange({ ...set, query: event.currentTarget.value }, true)}
        />
      ) : (
        <QueryBox
          id={`query-${set.id}`}
          projectId={set.projectId ?? ""}
          value={set.query}
          onChange={(query) => onChange({ ...set, query })}
          onClose={() => undefined}
        />
      )}
      {set.runIds !== null && (
        <p className={styles.note}>
          Of {plural(set.runIds.length, "chosen run")}.{" "}
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => onChange({ ...set, runIds: null })}
          >
            Take all that match
          </Button>
        </p>
      )}
      <div className={styles.head}>
        <NumberInput
          size="xs"
          label="Runs at most"
          min={1}
          max={10_000}
          allowDecimal={false}
          value={set.limit}
          onChange={(limit) => {
            if (typeof limit === "number" && limit >= 1 && limit <= 10_000)
              onChange({ ...set, limit }, true);
          }}
        />
        <Found set={set} />
      </div>
    </section>
  );
}

/** How many runs there are now. */
function Found({ set }: { readonly set: RunSet }): React.JSX.Element {
  const { data, error } = useQuery(
    // What it is called changes nothing.
    orpc.reports.findRuns.queryOptions({ input: { runSet: { ...set, name: "" } } }),
  );
  if (error !== null)
    return (
      <span className={styles.problem} role="alert">
        {describeFailure(error).message}
      </span>
    );
  return (
    <output className={styles.found}>
      {data === undefined
        ? "…"
        : data.total > data.runIds.length
          ? `${formatCount(data.runIds.length)} of ${plural(data.total, "run")}`
          : plural(data.total, "run")}
    </output>
  );
}
