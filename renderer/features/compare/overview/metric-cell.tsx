import type { MetricTable } from "../../../client/metric-table.ts";
import { useDigits } from "../../../kit/digits.ts";
import { formatCount, formatNumber, NO_VALUE } from "../../../kit/format.ts";
import { countText } from "../../runs/index.ts";
import styles from "./overview.module.css";

/** A difference is looked at, not calculated with. */
const DELTA_DIGITS = 3;

interface MetricCellProps {
  readonly table: MetricTable;
  readonly metric: number;
  readonly group: number;
  /** Runs of the group, with the metric or without. */
  readonly runs: number;
}

/** Mean with half of its interval and n; below it the difference to the baseline with its interval, and what can be said of it. */
export function MetricCell({ table, metric, group, runs }: MetricCellProps): React.JSX.Element {
  const digits = useDigits();
  const at = (name: Parameters<MetricTable["at"]>[0]): number => table.at(name, metric, group);
  const show = (value: number): string => formatNumber(value, digits);
  const [n, mean, from, high] = [at("n"), at("mean"), at("low"), at("high")];
  const nonFinite = at("nonFinite");
  if (n === 0)
    return (
      <span className={styles.none}>
        {nonFinite > 0 ? `no finite value in ${formatCount(nonFinite)}` : NO_VALUE}
      </span>
    );
  const { best } = table.metrics[metric] ?? {};
  const isBest = best?.group === group && best.tied.length === 0;
  const verdict = table.verdictAt(metric, group);
  const difference = at("difference");
  const [low, up] = [at("diffLow"), at("diffHigh")];
  // Of single runs nothing can be said; that stands above the table once.
  const isTold = verdict !== undefined && !(verdict === "cannot say" && n < 2);
  return (
    <>
      <span
        className={styles.mean}
        data-best={isBest}
        title={`${mean}${isBest ? ", the best mean" : ""}${intervalText(from, high)}`}
      >
        {show(mean)}
        {!Number.isNaN(high) && <span className={styles.half}> ± {show(high - mean)}</span>}
        {isBest && best.isClear && <span className={styles.clear}>best</span>}
        {runs > 1 && (
          <span className={styles.n} data-short={n < runs}>
            {countText(n, runs)}
          </span>
        )}
      </span>
      {verdict !== undefined && (
        <span className={styles.delta} title={`${difference}${intervalText(low, up)}`}>
          <span>{Number.isNaN(difference) ? NO_VALUE : withSign(difference)}</span>
          {!Number.isNaN(low) && (
            <span className={styles.half}>
              {withSign(low)} to {withSign(up)}
            </span>
          )}
          {isTold && (
            // The word, which its colour only repeats.
            <span className={styles.verdict} data-verdict={verdict}>
              {verdict}
            </span>
          )}
        </span>
      )}
    </>
  );
}

const intervalText = (low: number, high: number): string =>
  Number.isNaN(low) ? "" : `, 95 % interval ${low} to ${high}`;

function withSign(value: number): string {
  const text = formatNumber(value, DELTA_DIGITS);
  return value > 0 ? `+${text}` : text;
}
