import { NativeSelect, Switch } from "@mantine/core";
import { useEffect } from "react";
import { plural } from "../../../kit/format.ts";
import { rememberGrouping, useCompareState } from "../../../state/compare.ts";
import type { StatisticsView } from "../../../state/statistics-view.ts";
import { useView } from "../../../state/view.ts";
import { OTHER_GROUPS } from "../group-by-chooser.tsx";
import { useComparison } from "../use-comparison.tsx";
import styles from "./overview.module.css";

/** A word for each that the engine knows. */
type Words<K extends keyof StatisticsView> = Readonly<
  Record<Exclude<StatisticsView[K], undefined>, string>
>;

const PARTS = {
  best: "Best",
  last: "Last",
  min: "Min",
  max: "Max",
  mean: "Mean",
} satisfies Words<"v">;
const TESTS = {
  auto: "Test: what fits",
  welch: "Welch's t",
  "paired-t": "Paired t",
  "mann-whitney": "Mann-Whitney",
  wilcoxon: "Wilcoxon",
  permutation: "Permutation",
  "sign-flip": "Sign flip",
  sign: "Sign",
} satisfies Words<"t">;
const PAIRINGS = {
  auto: "Pairs: by seed",
  paired: "Paired",
  unpaired: "Not paired",
} satisfies Words<"p">;
const CORRECTIONS = {
  holm: "Holm",
  bh: "Benjamini-Hochberg",
  none: "No correction",
} satisfies Words<"c">;

/** How the groups are compared: small, in the address, and each with what it came to. */
export function MethodControls({
  comparisons,
}: {
  /** Tests of the whole table; undefined while it is made. */
  readonly comparisons: number | undefined;
}): React.JSX.Element {
  const [{ cst = {}, cg }, changeView] = useView();
  useEffect(() => {
    if (cg !== "run") rememberGrouping(cg);
  }, [cg]);
  const { metrics, runIds } = useComparison();
  const change = (part: Partial<Record<keyof StatisticsView, string | undefined>>): void =>
    changeView(({ cst: old = {} }) => {
      const next = Object.fromEntries(
        Object.entries({ ...old, ...part }).filter(([, value]) => value !== undefined),
      ) as StatisticsView;
      return { cst: Object.keys(next).length === 0 ? undefined : next };
    });
  const select = <T extends string>(
    key: keyof StatisticsView,
    label: string,
    words: Readonly<Record<T, string>>,
    usual: T,
  ): React.JSX.Element => (
    <NativeSelect
      size="xs"
      className={styles.select ?? ""}
      aria-label={label}
      value={cst[key] ?? usual}
      data={Object.entries(words).map(([value, word]) => ({ value, label: String(word) }))}
      onChange={({ currentTarget: { value } }) =>
        change({ [key]: value === usual ? undefined : value })
      }
    />
  );
  return (
    <div className={styles.controls} role="group" aria-label="How groups are compared">
      {select("v", "Value of each run", PARTS, "best")}
      {select("p", "Pairing", PAIRINGS, "auto")}
      {select("t", "Test", TESTS, "auto")}
      {select("c", "Correction", CORRECTIONS, "holm")}
      <span
        className={styles.muted}
        title={
          cst.c === "none"
            ? "Each p stands alone: of many comparisons some are significant by chance."
            : "Every p is corrected for all comparisons of the table."
        }
      >
        {comparisons !== undefined &&
          `${cst.c === "none" ? "of" : "for"} ${plural(comparisons, "comparison")}`}
      </span>
      <span className={styles.spring} />
      {metrics.length > 0 && (
        <Switch
          size="xs"
          data-command="compare.onlyChosen"
          label={`Only ${plural(metrics.length, "chosen metric")}`}
          checked={cst.m === "chosen"}
          onChange={({ currentTarget: { checked } }) =>
            change({ m: checked ? "chosen" : undefined })
          }
        />
      )}
      {runIds.length > 1 && (
        <Switch
          size="xs"
          data-command="compare.by.run"
          label="Per run"
          checked={cg === "run"}
          onChange={({ currentTarget: { checked } }) =>
            changeView({
              cg: checked ? "run" : useCompareState.getState().grouping,
              ...OTHER_GROUPS,
            })
          }
        />
      )}
    </div>
  );
}
