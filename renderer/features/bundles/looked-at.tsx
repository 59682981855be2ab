import { Button, Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { InferContractRouterOutputs } from "@orpc/contract";
import type { RUN_CHANGES } from "../../../src/contract/bundles.ts";
import type { Contract } from "../../../src/contract/index.ts";
import { useQuery } from "@tanstack/react-query";
import { api, orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { useLongCall, type CallOptions } from "../../client/use-long-call.ts";
import { formatCount, plural } from "../../kit/format.ts";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import { Waiting } from "../../kit/waiting.tsx";
import { lastViewOf } from "../../state/prefs.ts";
import { closeDialog } from "../../state/ui.ts";
import { recordEdit } from "../../state/undo.ts";
import { undoGesture } from "../runs/index.ts";
import { AuthorFacts } from "./author-facts.tsx";
import styles from "./bundles.module.css";
import { Conflicts, type Choices } from "./conflicts.tsx";

type Looked = InferContractRouterOutputs<Contract>["bundles"]["look"];
type Taken = InferContractRouterOutputs<Contract>["bundles"]["take"];
type LookedRun = Looked["runs"][number];

const CHANGES: Readonly<Record<(typeof RUN_CHANGES)[number], string>> = {
  new: "new",
  newer: "newer than here",
  same: "the same",
  older: "older than here",
  yours: "read from logs here",
};

const COLUMNS: ReadonlyArray<Column<LookedRun>> = [
  {
    id: "name",
    title: "Run",
    width: "minmax(160px, 2fr)",
    render: ({ name }) => <span title={name}>{name}</span>,
    sortBy: ({ name }) => name,
  },
  {
    id: "project",
    title: "Project",
    width: "minmax(120px, 1fr)",
    render: ({ project }) => <span title={project}>{project}</span>,
    sortBy: ({ project }) => project,
  },
  {
    id: "change",
    title: "Here",
    width: "140px",
    render: ({ change }) => CHANGES[change],
    sortBy: ({ change }) => change,
  },
  {
    id: "points",
    title: "Points",
    width: "88px",
    align: "right",
    render: ({ points }) => formatCount(points),
    sortBy: ({ points }) => points,
  },
];

interface LookedAtProps {
  readonly path: string;
  readonly looked: Looked;
  readonly onOther: () => void;
}

export function LookedAt({ path, looked, onOther }: LookedAtProps): React.JSX.Element {
  const { bundle, runs, changes, conflicts, problems } = looked;
  const [choices, setChoices] = useState<Choices>({});
  const [isPartial, setPartial] = useState(false);
  const taking = useLongCall(takeBundle);
  if (taking.result !== undefined) return <TakenBundle taken={taking.result} onOther={onOther} />;
  const told = taking.failure === undefined ? undefined : describeFailure(taking.failure);
  const changing = changes.reduce((sum, { fields }) => sum + fields.length, 0);
  return (
    <div className={styles.form}>
      <AuthorFacts bundle={bundle} isWhole={problems.length === 0} />
      {problems.length > 0 && (
        <section className={styles.problems} role="alert">
          <h3>{plural(problems.length, "part")} of it cannot be used</h3>
          <ul>
            {problems.map(({ entry, reason }) => (
              <li key={`${entry} ${reason}`}>
                <code>{entry}</code> {reason}
              </li>
            ))}
          </ul>
          <Checkbox
            label="Take the rest"
            checked={isPartial}
            onChange={(event) => setPartial(event.currentTarget.checked)}
          />
        </section>
      )}
      <section>
        <h3>{plural(runs.length, "run")}</h3>
        <div className={styles.runs}>
          <VirtualTable
            label="Runs of the bundle"
            columns={COLUMNS}
            rows={runs}
            rowKey={({ id }) => id}
            empty={<p className={styles.muted}>It holds no run.</p>}
          />
        </div>
      </section>
      {changing > 0 && (
        <section>
          <h3>{plural(changing, "change")} by people</h3>
          <ul className={styles.changes} tabIndex={0} aria-label="Changes by people">
            {changes.map(({ entity, title, fields }) => (
              <li key={entity}>
                <span>{title}</span> {fields.join(", ")}
              </li>
            ))}
          </ul>
        </section>
      )}
      {conflicts.length > 0 && (
        <Conflicts conflicts={conflicts} choices={choices} onChange={setChoices} />
      )}
      <div className={styles.actions}>
        {taking.isBusy ? (
          <Waiting
            text="Taking the bundle in"
            progress={taking.progress}
            isQuiet={false}
            command="bundle.open"
            onStop={taking.stop}
          />
        ) : (
          <p className={styles.hint} role={told === undefined ? undefined : "alert"}>
            {told === undefined
              ? "Runs keep their ids: taken again, nothing changes."
              : `${told.message} ${told.nextStep}`}
          </p>
        )}
        <Button onClick={onOther} disabled={taking.isBusy}>
          Another file
        </Button>
        <Button
          variant="filled"
          loading={taking.isBusy}
          disabled={problems.length > 0 && !isPartial}
          onClick={() => void taking.start({ path, choices, partial: isPartial })}
        >
          Take it in
        </Button>
      </div>
    </div>
  );
}

async function takeBundle(
  input: Parameters<typeof api.bundles.take>[0],
  options: CallOptions,
): Promise<Taken> {
  const taken = await api.bundles.take(input, options);
  if (taken.gesture !== null) recordEdit("what a bundle changed", taken.gesture);
  return taken;
}

function TakenBundle(props: {
  readonly taken: Taken;
  readonly onOther: () => void;
}): React.JSX.Element {
  const { taken, onOther } = props;
  const { runs, merged, conflictsLeft, problems, projectIds, gesture } = taken;
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const nameOf = (id: string): string | undefined => projects?.find((one) => one.id === id)?.name;
  const told = [
    ...(runs.new > 0 ? [`${plural(runs.new, "new run")}`] : []),
    ...(runs.newer > 0 ? [`${plural(runs.newer, "run")} with newer data`] : []),
    ...(runs.same > 0 ? [`${formatCount(runs.same)} the same as here`] : []),
    ...(runs.older > 0 ? [`${formatCount(runs.older)} older than here`] : []),
    ...(runs.yours > 0 ? [`${formatCount(runs.yours)} whose logs are read here`] : []),
  ];
  return (
    <div className={styles.form} role="status">
      <p>{told.length === 0 ? "It held no run." : `${told.join(", ")}.`}</p>
      {merged > 0 && (
        <p>
          {plural(merged, "field")} changed by what people wrote there.{" "}
          {gesture !== null && (
            <Button onClick={() => void undoGesture(gesture)}>Undo these changes</Button>
          )}
        </p>
      )}
      {conflictsLeft > 0 && (
        <p>
          {plural(conflictsLeft, "conflict")} left as {conflictsLeft === 1 ? "it is" : "they are"}{" "}
          here; opening the bundle again shows them.
        </p>
      )}
      {problems.length > 0 && <p>{plural(problems.length, "part")} could not be used.</p>}
      <div className={styles.actions}>
        <span className={styles.hint}>
          {projectIds.map((projectId) => (
            <Link
              key={projectId}
              to="/p/$projectId"
              params={{ projectId }}
              search={lastViewOf(projectId)}
              onClick={closeDialog}
            >
              Show {nameOf(projectId) ?? "the runs"}
            </Link>
          ))}
        </span>
        <Button onClick={onOther}>Open another one</Button>
      </div>
    </div>
  );
}
