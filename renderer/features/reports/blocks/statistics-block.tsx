import type { WireNumber } from "../../../../src/base/json.ts";
import type { BlockOf } from "../../../../src/contract/report-blocks.ts";
import type {
  GroupStatistics,
  MetricStatistics,
} from "../../../../src/contract/compare-statistics.ts";
import { useDigits } from "../../../kit/digits.ts";
import { formatNumber, NO_VALUE } from "../../../kit/format.ts";
import type { Shown } from "./block-data.ts";
import { ColumnHeads } from "./column-heads.tsx";
import styles from "./blocks.module.css";

interface StatisticsBlockProps {
  readonly block: BlockOf<"statistics">;
  readonly shown: Shown<"statistics">;
}

const GOALS = { min: "smaller is better", max: "larger is better", none: "no goal" } as const;

/** Groups beside each other with the words of the comparison's page: the engine's. */
export function StatisticsBlock({
  block,
  shown: { data },
}: StatisticsBlockProps): React.JSX.Element {
  const metrics = data.cells as unknown as readonly MetricStatistics[];
  return (
    <>
      {metrics.map((metric) => (
        <MetricTable
          key={metric.metric}
          metric={metric}
          labels={data.groups.map(({ label }) => label)}
          baseline={data.baseline}
          part={block.part}
        />
      ))}
    </>
  );
}

interface MetricTableProps {
  readonly metric: MetricStatistics;
  readonly labels: readonly string[];
  readonly baseline: number;
  readonly part: string;
}

function MetricTable({ metric, labels, baseline, part }: MetricTableProps): React.JSX.Element {
  const readings = metric.groups.flatMap(({ against }) =>
    against === null || against.p === null ? [] : [against.reading],
  );
  return (
    <div className={styles.metric}>
      <div
        className={styles.scroller}
        role="region"
        aria-label={`${metric.metric} by groups`}
        tabIndex={0}
      >
        <table>
          <caption>
            {metric.metric} ({part}, {GOALS[metric.goal]})
          </caption>
          <thead>
            <tr>
              <ColumnHeads isText names={["Group"]} />
              <ColumnHeads names={["n", "Mean", "Difference", "95 % interval", "p, corrected"]} />
              <ColumnHeads isText names={["Verdict"]} />
            </tr>
          </thead>
          <tbody>
            {metric.groups.map((group, i) => (
              <GroupRow
                key={labels[i] ?? i}
                label={labels[i] ?? ""}
                group={group}
                isBaseline={i === baseline}
                isBest={metric.best?.group === i && metric.best.tied.length === 0}
                isClear={metric.best?.isClear === true}
              />
            ))}
          </tbody>
        </table>
      </div>
      {(readings.length > 0 || metric.best !== null) && (
        <ul className={styles.readings}>
          {readings.map((reading, i) => (
            <li key={i}>{reading}</li>
          ))}
          {metric.best !== null && metric.groups.length > 2 && <li>{metric.best.reading}</li>}
        </ul>
      )}
    </div>
  );
}

interface GroupRowProps {
  readonly label: string;
  readonly group: GroupStatistics;
  readonly isBaseline: boolean;
  readonly isBest: boolean;
  readonly isClear: boolean;
}

function GroupRow({ label, group, isBaseline, isBest, isClear }: GroupRowProps): React.JSX.Element {
  const digits = useDigits();
  const { n, mean, high, against } = group;
  const show = (value: WireNumber | null | undefined): string =>
    value === null || value === undefined ? NO_VALUE : formatNumber(value, digits);
  const half = typeof mean === "number" && typeof high === "number" ? high - mean : undefined;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{n}</td>
      <td data-best={isBest || undefined} title={String(mean ?? "")}>
        {show(mean)}
        {half !== undefined && <span className={styles.half}> ± {show(half)}</span>}
        {isBest && isClear && <span className={styles.clear}> best</span>}
      </td>
      <td title={String(against?.difference ?? "")}>
        {against === null ? "" : signed(against.difference)}
      </td>
      <td>
        {typeof against?.low === "number" && typeof against.high === "number"
          ? `${signed(against.low)} to ${signed(against.high)}`
          : ""}
      </td>
      <td title={String(against?.pAdjusted ?? "")}>
        {against === null ? "" : show(against.pAdjusted)}
      </td>
      <td data-text data-verdict={against?.verdict}>
        {isBaseline ? "baseline" : against?.verdict}
      </td>
    </tr>
  );
}

/** 3 digits: a difference is looked at, not calculated with. */
function signed(value: WireNumber | null): string {
  if (value === null) return NO_VALUE;
  const text = formatNumber(value, 3);
  return typeof value === "number" && value > 0 ? `+${text}` : text;
}
