import { Button, Checkbox, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { MOST_JOINED, type RunRow } from "../../../src/contract/runs.ts";
import { orpc } from "../../client/api.ts";
import { Age } from "../../kit/age.tsx";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount, plural } from "../../kit/format.ts";
import { Notice } from "../../kit/notice.tsx";
import { SearchBox } from "../../kit/search-box.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { joinRuns } from "./actions.ts";
import styles from "./join-dialog.module.css";
import { useProjectRuns } from "./project-runs.tsx";
import { StateDot } from "./state-dot.tsx";

/** More are found by their names. */
const LIMIT = 100;

/** Chooses the runs whose sources a run gets. */
export function JoinDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const into = dialog?.kind === "join" ? dialog.run : undefined;
  return (
    <Modal
      opened={into !== undefined}
      onClose={closeDialog}
      title={`Join with “${into?.name ?? ""}”`}
      size={520}
    >
      {into !== undefined && <JoinForm into={into} />}
    </Modal>
  );
}

function JoinForm({ into }: { readonly into: RunRow }): React.JSX.Element {
  const { order } = useProjectRuns();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<ReadonlyMap<string, RunRow>>(new Map());
  const toggle = (run: RunRow): void => {
    const next = new Map(chosen);
    if (!next.delete(run.id)) next.set(run.id, run);
    setChosen(next);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.size === 0) return;
        closeDialog();
        void joinRuns(into, [...chosen.values()], order);
      }}
    >
      <p className={styles.what}>
        For a run that several loggers wrote, or that went on in another folder. The sources of the
        runs you choose become its own and the runs leave the list; each source can be split off
        again.
      </p>
      <SearchBox label="Search runs by name" value={search} onChange={setSearch} />
      <Candidates into={into} search={search} chosen={chosen} onToggle={toggle} />
      <Button type="submit" disabled={chosen.size === 0 || chosen.size > MOST_JOINED}>
        {chosen.size === 0 ? "Join" : `Join ${plural(chosen.size, "run")}`}
      </Button>
    </form>
  );
}

interface CandidatesProps {
  readonly into: RunRow;
  readonly search: string;
  readonly chosen: ReadonlyMap<string, RunRow>;
  readonly onToggle: (run: RunRow) => void;
}

function Candidates({ into, search, chosen, onToggle }: CandidatesProps): React.JSX.Element {
  const { data, error, isPending, refetch } = useQuery({
    ...orpc.runs.list.queryOptions({
      // One more than is shown: the run itself is among them.
      input: {
        projectId: into.projectId,
        limit: LIMIT + 1,
        ...(search === "" ? {} : { search }),
      },
    }),
    placeholderData: (old) => old,
  });
  if (isPending) return <SkeletonRows label="Loading runs" rows={6} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  const found = data.rows.filter(({ id }) => id !== into.id);
  const total = data.total - (data.rows.length - found.length);
  if (found.length === 0)
    return <Notice title={search === "" ? "There is no other run" : "No other run matches"} />;
  const shown = found.slice(0, LIMIT);
  return (
    <>
      <ul className={styles.list} aria-label="Runs to join">
        {shown.map((run) => (
          <li key={run.id}>
            <label className={styles.row}>
              <Checkbox
                size="xs"
                aria-label={run.name}
                checked={chosen.has(run.id)}
                onChange={() => onToggle(run)}
              />
              <StateDot state={run.state} reason={run.stateReason} />
              <span className={styles.name} title={run.name}>
                {run.name}
              </span>
              <span className={styles.age}>
                <Age us={run.lastDataUs} of="Last data" />
              </span>
            </label>
          </li>
        ))}
      </ul>
      {total > shown.length && (
        <p className={styles.more}>
          {formatCount(shown.length)} of {formatCount(total)}; search to see the others.
        </p>
      )}
    </>
  );
}
