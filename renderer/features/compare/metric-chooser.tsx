import { Select } from "@mantine/core";
import { useEffect, useMemo, useRef } from "react";
import { GOAL_MARKS, GOAL_WORDS } from "../../../src/base/metric-goal.ts";
import { formatCount } from "../../kit/format.ts";
import { openCompareList, useCompareState } from "../../state/compare.ts";
import { useView } from "../../state/view.ts";
import styles from "./compare.module.css";
import { judgeBy } from "./change-groups.ts";
import { useComparison } from "./use-comparison.tsx";

/** More are found by their names. */
const MOST_OFFERED = 100;
const GOAL_TITLES = {
  ...GOAL_WORDS,
  none: "no goal is set: set one in the metrics of a run to have values judged",
} as const;

/** The metric that everything is judged by. */
export function MetricChooser(): React.JSX.Element {
  const { known, judged, totalRuns } = useComparison();
  const [, changeView] = useView();
  const input = useRef<HTMLInputElement>(null);
  const isAsked = useCompareState(({ open }) => open === "metric");
  useEffect(() => {
    if (!isAsked) return;
    openCompareList(undefined);
    input.current?.focus();
    input.current?.click();
  }, [isAsked]);
  const data = useMemo(() => {
    const names = known.map(({ metric }) => metric);
    if (judged !== undefined && !names.includes(judged.metric)) names.unshift(judged.metric);
    return names;
  }, [known, judged]);
  const byName = useMemo(() => new Map(known.map((one) => [one.metric, one])), [known]);
  return (
    <div className={styles.metric} data-command="compare.metric">
      <label htmlFor="compare-metric">Judged by</label>
      <Select
        ref={input}
        id="compare-metric"
        className={styles.metricField ?? ""}
        size="xs"
        searchable
        allowDeselect={false}
        limit={MOST_OFFERED}
        placeholder="no metric"
        nothingFoundMessage="No metric matches"
        comboboxProps={{ width: 300, position: "bottom-end" }}
        data={data}
        value={judged?.metric ?? null}
        disabled={data.length === 0}
        renderOption={({ option }) => {
          const one = byName.get(option.value);
          return (
            <span className={styles.option}>
              <span>{option.value}</span>
              <span className={styles.dim}>
                {one !== undefined &&
                  `${GOAL_MARKS[one.goal]} ${one.runs === totalRuns ? "" : `${formatCount(one.runs)} of ${formatCount(totalRuns)} runs`}`}
              </span>
            </span>
          );
        }}
        onChange={(metric) => {
          if (metric !== null) changeView((old) => judgeBy(old, metric));
        }}
      />
      {judged !== undefined && (
        <span className={styles.goal} title={GOAL_TITLES[judged.goal]}>
          {judged.goal === "none" ? "no goal" : GOAL_MARKS[judged.goal]}
          <span className="sr-only">{GOAL_TITLES[judged.goal]}</span>
        </span>
      )}
    </div>
  );
}
