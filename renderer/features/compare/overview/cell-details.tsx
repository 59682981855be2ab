import { Drawer } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { WireNumber } from "../../../../src/base/json.ts";
import type {
  ComparedTo,
  GroupStatistics,
  MetricStatistics,
} from "../../../../src/contract/compare-statistics.ts";
import { Fact, Facts } from "../../../kit/facts.tsx";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount, NO_VALUE, plural } from "../../../kit/format.ts";
import { Num } from "../../../kit/num.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { viewElsewhere } from "../../../state/view.ts";
import { useComparison } from "../use-comparison.tsx";
import { useRunNames } from "../use-run-names.ts";
import { TEST_WORDS } from "./judged-reading.tsx";
import styles from "./overview.module.css";
import { StatisticsSelect, type Words } from "./statistics-select.tsx";
import { useMetricStatistics } from "./use-statistics.ts";

/** A cell of the table whose details are shown. */
export interface OpenCell {
  readonly metric: string;
  /** Not its place, which changes. */
  readonly groupKey: string;
}

interface CellDetailsProps {
  readonly open: OpenCell | undefined;
  readonly onClose: () => void;
}

/** As many runs as one list shows. */
const MOST_RUNS = 200;

/** Everything that is known of a metric of a group, and against the baseline. */
export function CellDetails({ open, onClose }: CellDetailsProps): React.JSX.Element {
  const { groups } = useComparison();
  const group = groups.findIndex(({ key }) => key === open?.groupKey);
  const label = groups[group]?.label ?? "a group that is not shown";
  return (
    <Drawer
      opened={open !== undefined}
      onClose={onClose}
      position="right"
      size={560}
      title={open === undefined ? "" : `${open.metric}: ${label}`}
    >
      {open !== undefined &&
        (group < 0 ? (
          <p>It was hidden or taken out, or the runs make other groups now.</p>
        ) : (
          <Details metric={open.metric} group={group} />
        ))}
    </Drawer>
  );
}

function Details({
  metric,
  group,
}: {
  readonly metric: string;
  readonly group: number;
}): React.JSX.Element {
  const { groups, baseline } = useComparison();
  const { statistics, isAbsent, comparisons, error, retry } = useMetricStatistics(metric);
  if (error !== null) return <FailureNotice error={error} onRetry={retry} />;
  const of = statistics?.groups[group];
  const base = statistics?.groups[baseline];
  if (isAbsent || (statistics !== undefined && (of === undefined || base === undefined)))
    return <p>Fewer than two of the shown groups have logged it.</p>;
  if (statistics === undefined || of === undefined || base === undefined)
    return <SkeletonRows label="Reading the details" rows={8} />;
  const { against } = of;
  return (
    <div className={styles.details}>
      {against !== null && <p>{against.reading}</p>}
      <Values
        statistics={statistics}
        columns={
          against === null
            ? [{ label: groups[group]?.label ?? "", of }]
            : [
                { label: groups[baseline]?.label ?? "", of: base },
                { label: groups[group]?.label ?? "", of },
              ]
        }
      />
      {against !== null && <AgainstFacts against={against} comparisons={comparisons} />}
      {against !== null && against.isPaired ? (
        <Pairs against={against} base={base} of={of} baseline={baseline} group={group} />
      ) : (
        <Runs group={group} of={of} />
      )}
    </div>
  );
}

const ROWS: ReadonlyArray<readonly [string, (of: GroupStatistics) => WireNumber | null]> = [
  ["Runs", ({ n }) => n],
  ["Without the metric", ({ missing }) => missing],
  ["Not finite", ({ nonFinite }) => nonFinite],
  ["Mean", ({ mean }) => mean],
  ["95 % interval from", ({ low }) => low],
  ["95 % interval to", ({ high }) => high],
  ["Standard deviation", ({ sd }) => sd],
  ["Median", ({ median }) => median],
  ["Min", ({ min }) => min],
  ["Max", ({ max }) => max],
];

function Values(props: {
  readonly statistics: MetricStatistics;
  readonly columns: ReadonlyArray<{ readonly label: string; readonly of: GroupStatistics }>;
}): React.JSX.Element {
  return (
    <table className={styles.table} aria-label="Statistics">
      <thead>
        <tr>
          <th scope="col">{props.statistics.part} of each run</th>
          {props.columns.map(({ label }, i) => (
            <th key={i} scope="col" title={label}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([name, read]) => (
          <tr key={name}>
            <td>{name}</td>
            {props.columns.map(({ of }, i) => (
              <td key={i}>
                <Num value={read(of)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Chance of the advised number of runs, also in the reading. */
const POWERS = {
  "80": "in 80 of 100 cases",
  "90": "in 90 of 100 cases",
  "95": "in 95 of 100 cases",
} satisfies Words<"w">;

function AgainstFacts(props: {
  readonly against: ComparedTo;
  readonly comparisons: number;
}): React.JSX.Element {
  const { against, comparisons } = props;
  const { effect } = against;
  const both = (low: WireNumber | null, high: WireNumber | null): ReactNode =>
    low === null ? (
      NO_VALUE
    ) : (
      <>
        <Num value={low} /> to <Num value={high} />
      </>
    );
  return (
    <Facts>
      <Fact name="Difference">
        <Num value={against.difference} />
        {against.percent !== null && (
          <>
            {" "}
            (<Num value={against.percent} /> %)
          </>
        )}
      </Fact>
      <Fact name="Its 95 % interval">{both(against.low, against.high)}</Fact>
      <Fact name="Test">
        {TEST_WORDS[against.test] ?? against.test}
        {against.cannotSay !== null && `: ${against.cannotSay}`}
      </Fact>
      <Fact name="Pairs">{against.pairing}</Fact>
      <Fact name="p">
        <Num value={against.p} />
        {against.pAdjusted !== null && (
          <>
            , corrected for {plural(comparisons, "comparison")} <Num value={against.pAdjusted} />
          </>
        )}
      </Fact>
      <Fact name="Cohen's d">
        <Num value={effect.cohensD} />, Hedges' g <Num value={effect.hedgesG} />
      </Fact>
      <Fact name="Cliff's delta">
        <Num value={effect.cliffsDelta} />, probability of superiority{" "}
        <Num value={effect.superiority} />
      </Fact>
      {against.moreNeeded !== null && (
        <Fact name="More runs">
          {against.moreNeeded === 0
            ? "Enough for a difference of this size"
            : `About ${formatCount(against.moreNeeded)} more ${against.isPaired ? "pairs" : "of each"} show a difference of this size`}{" "}
          <StatisticsSelect of="w" label="Power" words={POWERS} usual="80" />
        </Fact>
      )}
    </Facts>
  );
}

function RunLink(props: {
  readonly id: string;
  readonly name: string | null | undefined;
}): React.JSX.Element {
  const { id, name } = props;
  return (
    <Link to="/r/$runId" params={{ runId: id }} search={viewElsewhere}>
      {name ?? id.slice(-8)}
    </Link>
  );
}

/** The value of each run of a group. */
const valuesOf = (
  { values }: GroupStatistics,
  runIds: readonly string[] = [],
): ReadonlyMap<string, WireNumber | null> =>
  new Map(runIds.map((id, i) => [id, values[i] ?? null]));

function Pairs(props: {
  readonly against: ComparedTo;
  readonly base: GroupStatistics;
  readonly of: GroupStatistics;
  readonly baseline: number;
  readonly group: number;
}): React.JSX.Element {
  const { against, base, of, baseline, group } = props;
  const { groupIds } = useComparison();
  const pairs = against.pairs.slice(0, MOST_RUNS);
  const nameOf = useRunNames(pairs.map(({ runId }) => runId));
  const ofBaseline = valuesOf(base, groupIds[baseline]);
  const ofGroup = valuesOf(of, groupIds[group]);
  return (
    <div>
      <h3>Pairs{against.pairs.length > MOST_RUNS && `, the first ${MOST_RUNS}`}</h3>
      <table className={styles.table} aria-label="Pairs">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Seed or fold</th>
            <th scope="col">Baseline</th>
            <th scope="col">Value</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ key, baselineRunId, runId }) => {
            const a = ofBaseline.get(baselineRunId) ?? null;
            const b = ofGroup.get(runId) ?? null;
            return (
              <tr key={runId}>
                <td>
                  <RunLink id={runId} name={nameOf(runId)} />
                </td>
                <td>{key}</td>
                <td>
                  <Num value={a} />
                </td>
                <td>
                  <Num value={b} />
                </td>
                <td>
                  <Num value={typeof a === "number" && typeof b === "number" ? b - a : null} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Runs(props: { readonly group: number; readonly of: GroupStatistics }): React.JSX.Element {
  const { groupIds } = useComparison();
  const ids = (groupIds[props.group] ?? []).slice(0, MOST_RUNS);
  const nameOf = useRunNames(ids);
  return (
    <div>
      <h3>Runs{props.of.values.length > MOST_RUNS && `, the first ${MOST_RUNS}`}</h3>
      <table className={styles.table} aria-label="Runs">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {ids.map((id, i) => (
            <tr key={id}>
              <td>
                <RunLink id={id} name={nameOf(id)} />
              </td>
              <td>
                <Num value={props.of.values[i] ?? null} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
