import { Select } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { ArrowLeftRight } from "lucide-react";
import { useMemo } from "react";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { useView } from "../../../state/view.ts";
import { useShownRuns, type ShownRun } from "../use-shown-runs.ts";
import { AsNow } from "../../runs/index.ts";
import styles from "./code.module.css";
import { ConfigFiles } from "./config-files.tsx";
import { FactTable } from "./fact-table.tsx";
import { LongFactDiff } from "./long-fact-diff.tsx";

/** Runs to choose from: of each group the first ones. */
const MOST_RUNS = 500;

/** The code of two runs: commits, uncommitted changes, command, environment, config files. */
export function CodePanel(): React.JSX.Element {
  const runs = useShownRuns(MOST_RUNS);
  const [{ cp = [] }, changeView] = useView();
  const [before, after] = chosenPair(runs, cp);
  if (before === undefined || after === undefined)
    return (
      <Notice title="One run has nothing beside it">
        Add another run or group to the comparison to see how their code differs.
      </Notice>
    );
  const choose = (side: 0 | 1) => (id: string | null) => {
    if (id !== null) changeView({ cp: side === 0 ? [id, after.id] : [before.id, id] });
  };
  return (
    <section className={styles.panel} aria-label="Code and config">
      <AsNow what="Uncommitted changes and files" />
      <div className={styles.toolbar} role="toolbar" aria-label="Runs whose code is compared">
        <RunSelect label="First run" runs={runs} value={before.id} onChange={choose(0)} />
        <IconButton
          label="Swap the compared code"
          command="compare.swapCode"
          onClick={() => changeView({ cp: [after.id, before.id] })}
        >
          <ArrowLeftRight size={14} />
        </IconButton>
        <RunSelect label="Second run" runs={runs} value={after.id} onChange={choose(1)} />
      </div>
      {before.id === after.id ? (
        <Notice title="That is the same run twice">Choose another one on either side.</Notice>
      ) : (
        <Pair key={`${before.id} ${after.id}`} before={before} after={after} />
      )}
    </section>
  );
}

/** The two of the address; else the first of the baseline, and the first of another group or its second. */
function chosenPair(
  runs: readonly ShownRun[],
  ids: readonly string[],
): readonly [ShownRun | undefined, ShownRun | undefined] {
  const [first, second] = ids.map((id) => runs.find((run) => run.id === id));
  const before = first ?? runs[0];
  const other = runs.find(({ id, group }) => id !== before?.id && group !== before?.group);
  return [before, second ?? other ?? runs.find(({ id }) => id !== before?.id)];
}

function RunSelect(props: {
  readonly label: string;
  readonly runs: readonly ShownRun[];
  readonly value: string;
  readonly onChange: (id: string | null) => void;
}): React.JSX.Element {
  const { label, runs, value, onChange } = props;
  const data = useMemo(() => {
    const byGroup = Map.groupBy(runs, ({ group }) => group);
    return [...byGroup].map(([group, items]) => ({
      group: group.label,
      items: items.map(({ id, name }) => ({ value: id, label: name })),
    }));
  }, [runs]);
  return (
    <Select
      size="xs"
      className={styles.select ?? ""}
      aria-label={label}
      searchable
      allowDeselect={false}
      limit={100}
      nothingFoundMessage="No run matches"
      comboboxProps={{ width: 320, position: "bottom-start" }}
      data={data}
      value={value}
      onChange={onChange}
    />
  );
}

interface PairProps {
  readonly before: ShownRun;
  readonly after: ShownRun;
}

function Pair({ before, after }: PairProps): React.JSX.Element {
  const ids = [before.id, after.id];
  const details = useQueries({
    queries: ids.map((id) => orpc.runs.get.queryOptions({ input: { id } })),
  });
  const abouts = useQueries({
    queries: ids.map((runId) => orpc.runs.getAbout.queryOptions({ input: { runId } })),
  });
  const failed = [...details, ...abouts].find(({ data, error }) => data === undefined && error);
  if (failed !== undefined)
    return <FailureNotice error={failed.error} onRetry={() => void failed.refetch()} />;
  const [a, b] = details.map(({ data }) => data);
  const [aboutA, aboutB] = abouts.map(({ data }) => data);
  if (!a || !b || !aboutA || !aboutB)
    return <SkeletonRows label="Loading what is known of the code" rows={12} />;
  return (
    <div className={styles.parts}>
      <FactTable runs={[a, b]} tags={[aboutA.tags, aboutB.tags]} />
      <LongFactDiff factKey="code.diff" runs={[a, b]} />
      <LongFactDiff factKey="env.packages" runs={[a, b]} />
      <ConfigFiles runs={[before, after]} />
    </div>
  );
}
