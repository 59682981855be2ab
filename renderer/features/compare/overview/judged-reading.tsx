import type { Verdict } from "../../../../src/contract/compare-statistics.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { plural } from "../../../kit/format.ts";
import { useComparison } from "../use-comparison.tsx";
import styles from "./overview.module.css";
import { useMetricStatistics } from "./use-statistics.ts";

const MOST_READINGS = 4;

/** The judged metric in plain words: the best group, and what can be said of the others. */
export function JudgedReading({
  metric,
}: {
  readonly metric: string | undefined;
}): React.JSX.Element | null {
  const { groups, baseline } = useComparison();
  const { statistics, isAbsent, comparisons, error, retry } = useMetricStatistics(metric);
  if (metric === undefined) return null;
  if (error !== null) return <FailureNotice error={error} onRetry={retry} />;
  const compared = (statistics?.groups ?? []).flatMap(({ against, n }, i) =>
    against === null || n === 0 ? [] : [{ against, key: groups[i]?.key ?? String(i) }],
  );
  // What was shown to differ goes before what was not.
  compared.sort((x, y) => Number(isShown(y.against.verdict)) - Number(isShown(x.against.verdict)));
  const isOneEach = statistics !== undefined && statistics.groups.every(({ n }) => n <= 1);
  // Against the baseline it is told below.
  const best = statistics?.best;
  const isBestTold =
    best !== undefined && best !== null && groups.length > 2 && best.runnerUp !== baseline;
  const rest = compared.length - MOST_READINGS;
  return (
    // It scrolls where the window is low, and must be reached for that.
    <section
      className={styles.reading}
      role="region"
      aria-label={`Reading of ${metric}`}
      aria-live="polite"
      tabIndex={0}
    >
      <h2>{metric}</h2>
      {isAbsent ? (
        <p>
          Fewer than two of the shown groups have logged it: there is nothing to hold against each
          other.
        </p>
      ) : statistics === undefined ? (
        <p className={styles.muted}>Comparing …</p>
      ) : isOneEach ? (
        <p>
          One run each: a difference between single runs cannot be told from chance. Repeat them
          with other seeds, 3 to 5 of each, to see how much they vary.
        </p>
      ) : (
        <>
          {isBestTold && <p>{best.reading}</p>}
          {compared.slice(0, MOST_READINGS).map(({ against, key }) => (
            <p key={key} data-verdict={against.verdict}>
              {against.reading}
            </p>
          ))}
          {rest > 0 && (
            <p className={styles.muted}>
              {plural(rest, "more group")} in the table below; {comparisons} comparisons together.
            </p>
          )}
          {compared[0] !== undefined && (
            <p className={styles.muted}>
              {compared[0].against.pairing} The test is {TEST_WORDS[compared[0].against.test]}.
            </p>
          )}
        </>
      )}
    </section>
  );
}

const isShown = (verdict: Verdict): boolean =>
  verdict === "better" || verdict === "worse" || verdict === "differs";

export const TEST_WORDS: Readonly<Record<string, string>> = {
  welch: "Welch's t test",
  "paired-t": "the paired t test",
  "mann-whitney": "Mann and Whitney's",
  wilcoxon: "Wilcoxon's signed ranks",
  permutation: "a permutation test",
  "sign-flip": "a sign-flip test",
  sign: "the sign test",
};
