import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { Goal } from "../../../../src/base/metric-goal.ts";
import type { CurveGroup, CurveMeasure } from "../../../../src/contract/compare-curves.ts";
import { formatDuration } from "../../../kit/format-time.ts";
import { formatCount, formatFull, formatNumber, NO_VALUE } from "../../../kit/format.ts";
import { hoverRun } from "../../../state/hover.ts";
import { lineIdOf, useComparison, type GroupView } from "../use-comparison.tsx";
import styles from "./curves.module.css";
import type { Curves } from "./use-curves.ts";

const ROW_PX = 28;

interface CurveTableProps {
  readonly curves: Curves;
  readonly goal: Goal;
}

/** Each group's area, steps and time with their intervals, and how far they are from the baseline's. */
export function CurveTable({ curves, goal }: CurveTableProps): React.JSX.Element {
  const { groups, baseline } = useComparison();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: groups.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <>
      <div
        ref={scroller}
        className={styles.tableScroll}
        tabIndex={0}
        role="region"
        aria-label="Curves of the groups"
      >
        <table className={styles.table} aria-rowcount={groups.length + 1}>
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col">Curves</th>
              <th
                scope="col"
                title="Area divided by the width of the range: the mean height of the curve"
              >
                Mean over range
              </th>
              <th scope="col">to baseline</th>
              <th
                scope="col"
                title="Trapezoids between exact points, in units of the metric times steps"
              >
                Area
              </th>
              <th scope="col">Reached</th>
              <th scope="col" title="Of the first logged point that is as good as the target">
                Steps to target
              </th>
              <th scope="col">to baseline</th>
              <th scope="col" title="From the start of the run to that point">
                Time to target
              </th>
              <th scope="col">to baseline</th>
            </tr>
          </thead>
          <tbody>
            {above > 0 && <tr aria-hidden style={{ height: above }} />}
            {items.map(({ index }) => {
              const group = groups[index];
              const found = curves.groups[index];
              return group === undefined || found === undefined ? null : (
                <Row key={group.key} group={group} found={found} isBaseline={index === baseline} />
              );
            })}
            {below > 0 && <tr aria-hidden style={{ height: below }} />}
          </tbody>
        </table>
      </div>
      <p className={styles.foot}>
        {goal === "none"
          ? "The metric has no goal, so that no target can be reached: set one in the metrics of a run. "
          : "Where a run never reached the target, no mean is given: it would leave out the slowest. The median counts such runs as slower. "}
        Intervals are at 95 % (Student’s t, Welch); differences in bold have p &lt; 0.05 after
        Holm’s correction for all groups.
      </p>
    </>
  );
}

function Row(props: {
  readonly group: GroupView;
  readonly found: CurveGroup;
  readonly isBaseline: boolean;
}): React.JSX.Element {
  const { group, found, isBaseline } = props;
  const { area, height, steps, seconds, curves, reached, notReached } = found;
  const [known, left] = [curves, found.runs.length - curves];
  return (
    <tr
      data-baseline={isBaseline}
      onPointerEnter={() => hoverRun(lineIdOf(group), "list")}
      onPointerLeave={() => hoverRun(undefined, "list")}
    >
      <th scope="row" title={group.label}>
        <span className={styles.swatch} style={{ background: group.color }} />
        <bdi>{group.label}</bdi>
      </th>
      <td title={left > 0 ? `${left} of its runs have no curve` : undefined}>
        {formatCount(known)}
        {left > 0 && <span className={styles.muted}> of {formatCount(found.runs.length)}</span>}
      </td>
      <Value measure={height} format={formatNumber} />
      <Difference measure={height} format={formatNumber} />
      <Value measure={area} format={formatNumber} />
      <td>
        {reached + notReached === 0 ? (
          NO_VALUE
        ) : notReached === 0 ? (
          "all"
        ) : (
          <span className={styles.warn}>
            {formatCount(reached)} of {formatCount(reached + notReached)}
          </span>
        )}
      </td>
      <Value measure={steps} median={found.medianSteps} format={formatNumber} />
      <Difference measure={steps} format={formatNumber} />
      <Value measure={seconds} median={found.medianSeconds} format={formatSeconds} />
      <Difference measure={seconds} format={formatSeconds} />
    </tr>
  );
}

const formatSeconds = (seconds: number): string => formatDuration(seconds * 1e6);
type Format = (value: number) => string;

function Value(props: {
  readonly measure: CurveMeasure;
  readonly median?: number | null;
  readonly format: Format;
}): React.JSX.Element {
  const { measure, median, format } = props;
  const { mean, low, high, n } = measure;
  if (mean === null)
    return (
      <td className={styles.muted}>
        {median === null || median === undefined ? NO_VALUE : `median ${format(median)}`}
      </td>
    );
  const isSpread = low !== null && high !== null;
  return (
    <td
      title={`${formatFull(mean)}${isSpread ? `, 95 % ${format(low)} to ${format(high)}` : ""}, n ${n}`}
    >
      {format(mean)}
      {isSpread && high > low && (
        <span className={styles.muted}> ± {format((high - low) / 2)}</span>
      )}
    </td>
  );
}

function Difference(props: {
  readonly measure: CurveMeasure;
  readonly format: Format;
}): React.JSX.Element {
  const { format } = props;
  const { difference } = props.measure;
  if (difference === null) return <td className={styles.muted}>baseline</td>;
  const { value, low, high, p, pAdjusted, cannotSay } = difference;
  if (value === null)
    return (
      <td className={styles.muted} title={cannotSay}>
        {NO_VALUE}
        <span className="sr-only">{cannotSay}</span>
      </td>
    );
  const sign = value > 0 ? "+" : "";
  const isClear = pAdjusted !== null && pAdjusted < 0.05;
  return (
    <td
      title={
        cannotSay === ""
          ? `p ${formatNumber(p)} (Welch), corrected for all groups ${formatNumber(pAdjusted)} (Holm)`
          : cannotSay
      }
    >
      <span className={isClear ? styles.clear : undefined}>
        {sign}
        {format(value)}
      </span>
      {low !== null && high !== null && (
        <span className={styles.muted}>
          {" "}
          [{format(low)}, {format(high)}]
        </span>
      )}
    </td>
  );
}
