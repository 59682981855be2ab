import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, ArrowRight } from "lucide-react";
import { useMemo } from "react";
import type { ChangeAnswer } from "../../../../src/contract/compare-changes.ts";
import { MOST_LABEL } from "../../../../src/contract/compare-groups.ts";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { plural } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { useView } from "../../../state/view.ts";
import { useComparison, type GroupView } from "../use-comparison.tsx";
import { ChangeEntry } from "./change-entry.tsx";
import styles from "./changes.module.css";
import { useSides } from "./use-sides.ts";

/** What differs between two groups, by how far other runs support that it moved the judged metric. */
export function ChangesPanel(): React.JSX.Element {
  const { groups, judged } = useComparison();
  const [, changeView] = useView();
  const sides = useSides();
  if (groups.length < 2)
    return (
      <Notice title="Nothing to hold it against">
        What changed is told between two groups. Add runs, or group them by run.
      </Notice>
    );
  if (judged === undefined)
    return (
      <Notice title="No metric to judge by">
        None of these runs has a metric: what differs between them cannot be ranked.
      </Notice>
    );
  const [a, b] = sides ?? [];
  return (
    <div className={styles.panel}>
      <div className={styles.sides}>
        <SideChooser label="From" at={0} sides={sides} />
        <ArrowRight size={14} aria-hidden className={styles.arrow} />
        <SideChooser label="To" at={1} sides={sides} />
        <IconButton
          label="Swap the sides of what changed"
          command="compare.swapSides"
          disabled={a === undefined || b === undefined}
          onClick={() => {
            if (a !== undefined && b !== undefined) changeView({ ck: [b.key, a.key] });
          }}
        >
          <ArrowLeftRight size={14} />
        </IconButton>
      </div>
      {a === undefined || b === undefined ? (
        <SkeletonRows label="Looking for what to compare" rows={8} />
      ) : (
        <Changes a={a} b={b} metric={judged.metric} />
      )}
    </div>
  );
}

function SideChooser(props: {
  readonly label: string;
  readonly at: 0 | 1;
  readonly sides: readonly [GroupView, GroupView] | undefined;
}): React.JSX.Element {
  const { label, at, sides } = props;
  const shown = sides?.[at];
  const { groups } = useComparison();
  const [, changeView] = useView();
  const data = useMemo(
    () => groups.map((group) => ({ value: group.key, label: group.label || "all runs" })),
    [groups],
  );
  return (
    <div className={styles.side}>
      <span
        className={styles.swatch}
        style={{ background: shown?.color ?? "transparent" }}
        aria-hidden
      />
      <Select
        aria-label={`${label}: group`}
        size="xs"
        searchable
        allowDeselect={false}
        limit={100}
        data={data}
        value={shown?.key ?? null}
        comboboxProps={{ width: 340, position: "bottom-start" }}
        className={styles.sideField ?? ""}
        onChange={(key) => {
          if (key === null) return;
          const [first, second] = sides ?? [];
          const now = [first?.key ?? key, second?.key ?? key];
          const other = now[1 - at];
          // The same on both sides would say nothing: they change places.
          const pair = other === key ? now.toReversed() : now.with(at, key);
          changeView({ ck: pair });
        }}
      />
    </div>
  );
}

function Changes(props: {
  readonly a: GroupView;
  readonly b: GroupView;
  readonly metric: string;
}): React.JSX.Element {
  const { a, b, metric } = props;
  const input = {
    a: [...a.runIds],
    b: [...b.runIds],
    metric,
    names: { a: a.label.slice(0, MOST_LABEL), b: b.label.slice(0, MOST_LABEL) },
  };
  const { data, error, refetch } = useQuery({
    ...orpc.compare.explainChange.queryOptions({ input }),
    placeholderData: keepWhileSame(input, ["a", "b", "metric"]),
    retry: false,
  });
  if (data === undefined && error !== null)
    return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows label="Looking for what changed" rows={10} />;
  return <Answer answer={data} />;
}

/** Those that cannot have mattered stand behind a line of their own. */
function Answer({ answer }: { readonly answer: ChangeAnswer }): React.JSX.Element {
  const matter = answer.changes.filter(({ standing }) => standing !== "irrelevant");
  const rest = answer.changes.filter(({ standing }) => standing === "irrelevant");
  const { history, shared, keysLeftOut, notRecorded } = answer;
  const missing = `Not recorded, so not compared: ${notRecorded.join(", ")}.`;
  return (
    <>
      <p className={styles.observed} role="status">
        {answer.observed}
      </p>
      <p className={styles.facts}>
        {history.runs === 0
          ? "No other run of the project has this metric."
          : `Judged by ${plural(history.runs, "other run")}${history.isCut ? ", the newest" : ""}.`}
        {shared > 0 && ` ${plural(shared, "run")} on both sides left out.`}
        {keysLeftOut > 0 && ` ${plural(keysLeftOut, "more difference")} not looked at.`} What
        history supports is not a proof of what the cause was.
      </p>
      {matter.length === 0 ? (
        <Notice
          title={
            rest.length === 0
              ? "Nothing that was recorded differs"
              : "Nothing that may have mattered differs"
          }
        >
          {missing}
        </Notice>
      ) : (
        <>
          <ol className={styles.list} aria-label="What changed, the best supported first">
            {matter.map((change) => (
              <ChangeEntry key={change.id} change={change} answer={answer} />
            ))}
          </ol>
          <p className={styles.facts}>{missing}</p>
        </>
      )}
      {rest.length > 0 && (
        <details className={styles.more}>
          <summary>{plural(rest.length, "difference")} that cannot have mattered</summary>
          <ol className={styles.list} aria-label="Differences that cannot have mattered">
            {rest.map((change) => (
              <ChangeEntry key={change.id} change={change} answer={answer} />
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
