import { Switch } from "@mantine/core";
import { useEffect } from "react";
import { plural } from "../../../kit/format.ts";
import { rememberGrouping, useCompareState } from "../../../state/compare.ts";
import { useView } from "../../../state/view.ts";
import { OTHER_GROUPS } from "../group-by-chooser.tsx";
import { useComparison } from "../use-comparison.tsx";
import styles from "./overview.module.css";
import { StatisticsSelect, useChangeStatistics, type Words } from "./statistics-select.tsx";

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
  const change = useChangeStatistics();
  return (
    <div className={styles.controls} role="group" aria-label="How groups are compared">
      <StatisticsSelect of="v" label="Value of each run" words={PARTS} usual="best" />
      <StatisticsSelect of="p" label="Pairing" words={PAIRINGS} usual="auto" />
      <StatisticsSelect of="t" label="Test" words={TESTS} usual="auto" />
      <StatisticsSelect of="c" label="Correction" words={CORRECTIONS} usual="holm" />
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
