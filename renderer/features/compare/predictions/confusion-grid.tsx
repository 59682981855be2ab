import type { Prediction } from "../../../../src/contract/compare-predictions.ts";
import { formatCount } from "../../../kit/format.ts";
import type { View } from "../../../state/view.ts";
import type { ShownRun } from "../use-shown-runs.ts";
import styles from "./predictions.module.css";
import { listConfusions } from "./list-confusions.ts";

interface ConfusionGridProps {
  readonly classes: readonly string[];
  readonly prediction: Prediction;
  /** What the difference is to. */
  readonly first: Prediction | undefined;
  readonly run: ShownRun;
  readonly view: View["pcv"];
}

/** More classes are no matrix that can be read: the commonest confusions are listed instead. */
const MOST_CLASSES = 30;
const MOST_LISTED = 20;

/** Rows are labels, columns what was said. */
export function ConfusionGrid(props: ConfusionGridProps): React.JSX.Element {
  const { classes, prediction, first, run, view } = props;
  return (
    <figure className={styles.confusion}>
      <figcaption>
        <span className={styles.dot} style={{ background: run.group.color }} aria-hidden />
        {run.name}
      </figcaption>
      {classes.length > MOST_CLASSES ? (
        <Commonest classes={classes} prediction={prediction} />
      ) : (
        <Matrix classes={classes} prediction={prediction} first={first} run={run} view={view} />
      )}
    </figure>
  );
}

function Matrix({ classes, prediction, first, run, view }: ConfusionGridProps): React.JSX.Element {
  const shares = toShares(prediction.confusion);
  const others = first === undefined ? undefined : toShares(first.confusion);
  return (
    <table className={styles.matrix} aria-label={`Confusion matrix of ${run.name}`}>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">label, then what was said</span>
          </th>
          {classes.map((name) => (
            <th key={name} scope="col" title={name}>
              <span>{name}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {classes.map((label, row) => (
          <tr key={label}>
            <th scope="row" title={label}>
              <span>{label}</span>
            </th>
            {classes.map((said, column) => {
              const count = prediction.confusion[row]?.[column] ?? 0;
              const share = shares[row]?.[column] ?? 0;
              const off = share - (others?.[row]?.[column] ?? 0);
              const isOff = view === "difference" && others !== undefined;
              const strength = isOff ? Math.abs(off) : share;
              // More right answers are good, more wrong ones are not.
              const isGood = row === column ? off >= 0 : off <= 0;
              const tone = isOff
                ? isGood
                  ? "var(--ok)"
                  : "var(--bad)"
                : row === column
                  ? "var(--accent)"
                  : "var(--warn)";
              return (
                <td
                  key={said}
                  title={`${label} said to be ${said}: ${formatCount(count)} (${percent(share)} of ${label})`}
                  style={{
                    background: `color-mix(in srgb, ${tone} ${Math.round(45 * Math.min(1, strength))}%, transparent)`,
                  }}
                >
                  {isOff
                    ? off === 0
                      ? "0"
                      : `${off > 0 ? "+" : "−"}${percent(Math.abs(off))}`
                    : view === "shares"
                      ? percent(share)
                      : formatCount(count)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Commonest({
  classes,
  prediction,
}: Pick<ConfusionGridProps, "classes" | "prediction">): React.JSX.Element {
  const { listed, total } = listConfusions(prediction.confusion, MOST_LISTED);
  return (
    <ol className={styles.commonest}>
      {listed.map(({ label, said, count }) => (
        <li key={`${label} ${said}`}>
          {classes[label]} said to be {classes[said]} <b>{formatCount(count)}</b>
        </li>
      ))}
      {total > listed.length && <li>and {formatCount(total - listed.length)} other confusions</li>}
      {total === 0 && <li>No confusion at all</li>}
    </ol>
  );
}

/** Of each label how its cases were answered; a label without cases has none. */
function toShares(confusion: ReadonlyArray<readonly number[]>): ReadonlyArray<readonly number[]> {
  return confusion.map((row) => {
    const sum = row.reduce((all, count) => all + count, 0);
    return row.map((count) => (sum === 0 ? 0 : count / sum));
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)} %`;
}
