import type {
  PairComparisons,
  Prediction,
  PredictionPair,
} from "../../../../src/contract/compare-predictions.ts";
import type { WireNumber } from "../../../../src/base/json.ts";
import { formatCount, formatNumber, NO_VALUE, plural } from "../../../kit/format.ts";
import { Num } from "../../../kit/num.tsx";
import { hoverRun } from "../../../state/hover.ts";
import type { ShownRun } from "../use-shown-runs.ts";
import styles from "./predictions.module.css";

interface PredictionTableProps {
  readonly runs: readonly ShownRun[];
  readonly predictions: ReadonlyMap<string, Prediction>;
  readonly pairs: ReadonlyMap<string, PredictionPair>;
  readonly comparisons: PairComparisons;
}

/** What each run's answers come to, and whether it differs from the first one on the same cases. */
export function PredictionTable(props: PredictionTableProps): React.JSX.Element {
  const { runs, predictions, pairs, comparisons } = props;
  const hasRanking = runs.some(({ id }) => predictions.get(id)?.ranking !== null);
  const adjustment = describeAdjustment(comparisons);
  return (
    <table className={styles.table} aria-label="Quality of the answers">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Cases</th>
          <th scope="col">Accuracy</th>
          <th scope="col" title="Mean of the recalls of all classes">
            Balanced
          </th>
          <th scope="col">Macro F1</th>
          <th scope="col" title="Matthews' correlation coefficient">
            MCC
          </th>
          {hasRanking && (
            <>
              <th scope="col" title="Area under the ROC curve, 95 % interval by DeLong">
                ROC AUC
              </th>
              <th scope="col" title="Average precision">
                AP
              </th>
              <th scope="col">Brier</th>
              <th scope="col">Log loss</th>
              <th scope="col" title="Expected calibration error over bins of equal width">
                ECE
              </th>
            </>
          )}
          <th
            scope="col"
            title="McNemar's exact test on the cases that only one of both has right; DeLong's on the areas under both ROC curves"
          >
            Against the first{adjustment !== "" && `, ${adjustment}`}
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Row
            key={run.id}
            run={run}
            prediction={predictions.get(run.id)}
            pair={pairs.get(run.id)}
            hasRanking={hasRanking}
          />
        ))}
      </tbody>
    </table>
  );
}

function Row(props: {
  readonly run: ShownRun;
  readonly prediction: Prediction | undefined;
  readonly pair: PredictionPair | undefined;
  readonly hasRanking: boolean;
}): React.JSX.Element {
  const { run, prediction, pair, hasRanking } = props;
  const { ranking } = prediction ?? {};
  const head = (
    <th scope="row" title={`${run.name}, ${run.group.label}`}>
      <span className={styles.dot} style={{ background: run.group.color }} aria-hidden />
      {run.name}
    </th>
  );
  const point = {
    onPointerEnter: () => hoverRun(run.id, "list"),
    onPointerLeave: () => hoverRun(undefined, "list"),
  };
  if (prediction === undefined || prediction.problem !== null)
    return (
      <tr {...point}>
        {head}
        <td className={styles.problem} colSpan={hasRanking ? 11 : 6}>
          {prediction?.problem ?? "…"}
        </td>
      </tr>
    );
  return (
    <tr {...point}>
      {head}
      <td title={prediction.left === 0 ? "" : `${formatCount(prediction.left)} rows left out`}>
        {formatCount(prediction.cases)}
        {prediction.left > 0 && (
          <span className={styles.left}> −{formatCount(prediction.left)}</span>
        )}
      </td>
      <Value
        value={prediction.accuracy}
        interval={prediction.accuracyInterval}
        title={describeExact(prediction)}
      />
      <Value value={prediction.balancedAccuracy} />
      <Value value={prediction.macroF1} />
      <Value value={prediction.mcc} />
      {hasRanking && (
        <>
          <Value value={ranking?.auc} interval={ranking?.aucInterval} />
          <Value value={ranking?.averagePrecision} />
          <Value value={ranking?.brier} />
          <Value value={ranking?.logLoss} />
          <Value value={ranking?.ece} />
        </>
      )}
      <td className={styles.against}>{describePair(pair)}</td>
    </tr>
  );
}

function Value(props: {
  readonly value: WireNumber | null | undefined;
  readonly interval?: { readonly low: number; readonly high: number } | null | undefined;
  readonly title?: string;
}): React.JSX.Element {
  const { value, interval, title } = props;
  if (value === null || value === undefined) return <td className={styles.none}>{NO_VALUE}</td>;
  return (
    <td>
      <Num value={value} />
      {interval !== null && interval !== undefined && (
        <span className={styles.interval} title={title}>
          {formatNumber(interval.low)} to {formatNumber(interval.high)}
        </span>
      )}
    </td>
  );
}

function describeExact({ accuracyExact }: Prediction): string {
  if (accuracyExact === null) return "";
  const { low, high } = accuracyExact;
  return `95 % by Wilson; by Clopper and Pearson ${formatNumber(low)} to ${formatNumber(high)}`;
}

/** What the head of the column says of its p values; "" where nothing had to be corrected. */
function describeAdjustment({ mcnemar, delong }: PairComparisons): string {
  if (Math.max(mcnemar, delong) < 2) return "";
  const words = `p after Holm for ${plural(mcnemar, "comparison")}`;
  return delong === 0 || delong === mcnemar ? words : `${words}, of AUC for ${delong}`;
}

function describePair(pair: PredictionPair | undefined): string {
  if (pair === undefined) return "";
  if (pair.problem !== null) return pair.problem;
  const { onlyThis, onlyFirst, aucDifference, mcnemarAdjusted: p, delongAdjusted: aucP } = pair;
  const words = [
    `only this right ${formatCount(onlyThis)}, only the first ${formatCount(onlyFirst)}`,
    p === null ? "" : `p ${formatNumber(p)}`,
    aucDifference === null
      ? ""
      : `AUC ${aucDifference > 0 ? "+" : ""}${formatNumber(aucDifference)}${aucP === null ? "" : `, p ${formatNumber(aucP)}`}`,
  ];
  return words.filter((part) => part !== "").join(" · ");
}
