import { formatNumber, plural } from "../../../kit/format.ts";
import { useComparison } from "../use-comparison.tsx";
import { useRunNames } from "../use-run-names.ts";
import styles from "./curves.module.css";
import type { Curves } from "./use-curves.ts";

/** Over which steps the area counts, which runs make it as short as it is, and what is left out. */
export function RangeText({ curves }: { readonly curves: Curves }): React.JSX.Element {
  const { range, lastToBegin, firstToEnd, groups } = curves;
  const { groupOf } = useComparison();
  const limits = [...new Set([lastToBegin, firstToEnd])].flatMap((id) =>
    id !== null && groupOf.has(id) ? [id] : [],
  );
  const nameOf = useRunNames(limits);
  const all = groups.flatMap((group) => group.runs);
  const curveCount = all.filter(({ points }) => points > 1).length;
  const nonFinite = all.reduce((sum, run) => sum + run.nonFinite, 0);
  const several = all.filter(({ lines }) => lines > 1).length;
  const names = limits
    .map(nameOf)
    .flatMap((name) => (name === undefined ? [] : [name ?? "a removed run"]))
    .join(" and ");
  return (
    <p className={styles.range}>
      {range === null ? (
        <span className={styles.warn}>
          {curveCount === 0
            ? "No run has two finite points of this metric: there is no curve."
            : `The curves have no steps in common (${names}): there is no area to compare.`}
        </span>
      ) : (
        <span title={`The shortest: ${names}`}>
          Area over steps {formatNumber(range.from)} to {formatNumber(range.to)}, which all{" "}
          {plural(curveCount, "curve")} cover
        </span>
      )}
      {curveCount < all.length && (
        <span>{plural(all.length - curveCount, "run")} without a curve left out</span>
      )}
      {nonFinite > 0 && <span>{plural(nonFinite, "non-finite value")} left out</span>}
      {several > 0 && (
        <span>{plural(several, "run")} logged it more than once: the longest line counts</span>
      )}
    </p>
  );
}
