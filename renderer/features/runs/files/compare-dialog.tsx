import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { Age } from "../../../kit/age.tsx";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { SearchBox } from "../../../kit/search-box.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { closeDialog, useUi } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import styles from "../join-dialog.module.css";
import { StateDot } from "../state-dot.tsx";

/** More are found by their names. */
const LIMIT = 100;

/** Chooses the run whose file stands beside this one's. */
export function CompareFileDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const run = dialog?.kind === "compareFile" ? dialog.run : undefined;
  return (
    <Modal opened={run !== undefined} onClose={closeDialog} title="Compare with…" size={520}>
      {run !== undefined && <Choice run={run} />}
    </Modal>
  );
}

function Choice({ run }: { readonly run: RunRow }): React.JSX.Element {
  const [, changeView] = useView();
  const [search, setSearch] = useState("");
  const choose = (id: string): void => {
    closeDialog();
    changeView({ fc: id });
  };
  return (
    <div className={styles.form}>
      <p className={styles.what}>
        The file of the same path of another run of this project is shown next to it.
      </p>
      <SearchBox label="Search runs by name" value={search} onChange={setSearch} />
      <Candidates run={run} search={search} onChoose={choose} />
    </div>
  );
}

function Candidates(props: {
  readonly run: RunRow;
  readonly search: string;
  readonly onChoose: (id: string) => void;
}): React.JSX.Element {
  const { run, search, onChoose } = props;
  const { data, error, isPending, refetch } = useQuery({
    ...orpc.runs.list.queryOptions({
      // One more than is shown: the run itself is among them.
      input: {
        projectId: run.projectId,
        limit: LIMIT + 1,
        ...(search === "" ? {} : { search }),
      },
    }),
    placeholderData: (old) => old,
  });
  if (isPending) return <SkeletonRows label="Loading runs" rows={6} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  const found = data.rows.filter(({ id }) => id !== run.id);
  if (found.length === 0)
    return <Notice title={search === "" ? "There is no other run" : "No other run matches"} />;
  return (
    <>
      <ul className={styles.list} aria-label="Runs to compare with">
        {found.slice(0, LIMIT).map(({ id, name, state, stateReason, lastDataUs }) => (
          <li key={id}>
            <button
              type="button"
              className={`${styles.row} ${styles.choice}`}
              onClick={() => onChoose(id)}
            >
              <StateDot state={state} reason={stateReason} />
              <span className={styles.name} title={name}>
                {name}
              </span>
              <span className={styles.age}>
                <Age us={lastDataUs} of="Last data" />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {data.total > LIMIT + 1 && (
        <p className={styles.more}>
          The first {formatCount(LIMIT)} of {formatCount(data.total - 1)}: search for others.
        </p>
      )}
    </>
  );
}
