import { memo, useMemo } from "react";
import { GOAL_MARKS, type Goal } from "../../../../src/base/metric-goal.ts";
import type { NumberColumn } from "../../../../src/base/run-column.ts";
import { columnAxis, shareOf, type ColumnAxis } from "../../../charts/column-axis.ts";
import chartStyles from "../../../charts/explore.module.css";
import { PlotAxes } from "../../../charts/plot-axes.tsx";
import { PointField } from "../../../charts/point-field.tsx";
import { PointMark } from "../../../charts/point-mark.tsx";
import { pointRadii, scatterPlaces, scatterRect } from "../../../charts/scatter-geometry.ts";
import type { PlotRect } from "../../../charts/scale.ts";
import { mixColors } from "../../../kit/color.ts";
import { formatCount, formatFull, plural } from "../../../kit/format.ts";
import { useComparison } from "../use-comparison.tsx";
import { ChartPane, type Size } from "./chart-pane.tsx";
import { EmptyChart, Toggle } from "./chart-tools.tsx";
import { ColumnSelect } from "./column-select.tsx";
import { columnTitle, columnUnit, goalOf, spellValue } from "./columns.ts";
import {
  paretoUnits,
  runsOfUnits,
  unitColumn,
  unitsOfRuns,
  type ParetoUnit,
} from "./pareto-units.ts";
import styles from "./pareto.module.css";
import { useColumns } from "./use-columns.ts";
import { useExploreView } from "./use-explore-view.ts";
import { useLinks } from "./use-links.ts";
import { useRuns } from "./use-runs.tsx";

/** Of the pane, beside the chart where that leaves both of them room. */
const LIST_SHARE = 0.36;
const LEAST_LIST_PX = 220;
const MOST_LIST_PX = 480;
const LIST_BELOW_PX = 118;
const FADED = 0.3;

/** Which runs or groups are not beaten in everything at once. */
export function ParetoPart(): React.JSX.Element {
  const [view, change] = useExploreView();
  const { places, names, colors, shapes, columnOf } = useRuns();
  const { known, groups } = useComparison();
  const { fm } = useColumns();
  const isGrouped = view.fg === true;
  const goals = useMemo(() => fm.map((path) => goalOf(path, known)), [fm, known]);
  const numbers = useMemo(
    () =>
      fm.flatMap((path) => {
        const column = columnOf(path);
        return column?.kind === "numbers" ? [column] : [];
      }),
    [fm, columnOf],
  );
  const isRead = fm.every((path) => columnOf(path) !== undefined);
  const units = useMemo(() => {
    if (numbers.length < fm.length || fm.length < 2) return undefined;
    const plain = isGrouped
      ? groups.map((group) => ({
          label: group.label,
          color: group.color,
          shape: group.slot,
          runs: group.runIds.flatMap((id) => places.get(id) ?? []),
        }))
      : names.map((label, run) => ({
          label,
          color: colors[run] ?? "",
          shape: shapes[run] ?? 0,
          runs: [run],
        }));
    return paretoUnits(plain, numbers, goals);
  }, [isGrouped, groups, places, names, colors, shapes, fm, goals, numbers]);
  const without = goals.flatMap((goal, i) => (goal === "none" ? [columnTitle(fm[i] ?? "")] : []));
  const left = units?.filter(({ values }) => !values.every(Number.isFinite)).length ?? 0;
  const set = (at: number, path: string | undefined): void => {
    const next = [...fm];
    if (path === undefined) next.splice(at, 1);
    else next[at] = path;
    change({ fm: [...new Set(next)] });
  };
  return (
    <ChartPane
      title="Pareto front"
      notes={[
        left === 0 ? "" : `${plural(left, isGrouped ? "group" : "run")} without a value of each`,
      ]}
      tools={
        <>
          {[0, 1].map((at) => (
            <ColumnSelect
              key={at}
              label={`Metric ${at + 1}`}
              wants="numbers"
              value={fm[at]}
              onChange={(path) => set(at, path)}
            />
          ))}
          <ColumnSelect
            label="Metric 3"
            wants="numbers"
            none="no third metric"
            value={fm[2]}
            onChange={(path) => set(2, path)}
          />
          <Toggle
            label="groups"
            title="Means of groups instead of runs"
            isOn={isGrouped}
            onToggle={(fg) => change({ fg })}
          />
        </>
      }
    >
      {(room) =>
        fm.length < 2 ? (
          <EmptyChart {...room}>
            Choose two metrics that are traded off against each other.
          </EmptyChart>
        ) : without.length > 0 ? (
          <EmptyChart {...room}>
            {`${without.join(" and ")} ${without.length === 1 ? "has" : "have"} no goal: set in the metrics of a run whether small or large values are better.`}
          </EmptyChart>
        ) : units === undefined || numbers[0] === undefined ? (
          <EmptyChart {...room} isLoading={!isRead}>
            A front needs columns of numbers.
          </EmptyChart>
        ) : (
          <Front
            units={units}
            column={numbers[0]}
            titles={fm.map((path, i) => `${columnTitle(path)} ${GOAL_MARKS[goals[i] ?? "none"]}`)}
            goals={goals}
            room={room}
          />
        )
      }
    </ChartPane>
  );
}

interface FrontProps {
  readonly units: readonly ParetoUnit[];
  readonly column: NumberColumn;
  readonly titles: readonly string[];
  readonly goals: readonly Goal[];
  readonly room: Size;
}

function Front({ units, column, titles, goals, room }: FrontProps): React.JSX.Element {
  const { theme } = useRuns();
  const { fm } = useColumns();
  const links = useLinks("pareto", fm);
  const listPx = Math.round(Math.min(MOST_LIST_PX, room.width * LIST_SHARE));
  const isBeside = listPx >= LEAST_LIST_PX;
  const width = isBeside ? room.width - listPx : room.width;
  const height = isBeside ? room.height : Math.max(120, room.height - LIST_BELOW_PX);
  const [x, y, size] = useMemo(
    () =>
      fm.map((path, at) =>
        columnAxis(
          unitColumn(
            path,
            units.map(({ values }) => values[at] ?? Number.NaN),
          ),
          {
            padding: 0.06,
            unit: columnUnit(path),
          },
        ),
      ),
    [units, fm],
  ) as [ColumnAxis, ColumnAxis, ColumnAxis | undefined];
  const rect = useMemo(() => scatterRect(y, width, height), [y, width, height]);
  const places = useMemo(() => scatterPlaces(x, y, rect), [x, y, rect]);
  const radii = useMemo(() => size && pointRadii(size), [size]);
  const colors = useMemo(
    () =>
      units.map(({ color, isFront }) =>
        isFront ? color : mixColors(theme.background, color, FADED),
      ),
    [units, theme],
  );
  const shapes = useMemo(() => units.map(({ shape }) => shape), [units]);
  const unitOf = useMemo(
    () => new Map(units.flatMap(({ runs }, at) => runs.map((run) => [run, at]))),
    [units],
  );
  const front = useMemo(
    () =>
      units
        .flatMap((unit, at) => (unit.isFront ? [{ unit, at }] : []))
        .toSorted((a, b) => (a.unit.values[0] ?? 0) - (b.unit.values[0] ?? 0)),
    [units],
  );
  // The same while the mouse moves: another one is painted anew.
  const picked = useMemo(() => unitsOfRuns(units, links.picked), [units, links.picked]);
  const hovered = unitOf.get(links.hovered) ?? -1;
  const lit = [...new Set(links.lit.flatMap((run) => unitOf.get(run) ?? []))];
  const onHover = (at: number): void => links.onHover(units[at]?.runs[0] ?? -1);
  return (
    <div className={styles.sides} data-below={!isBeside || undefined}>
      <PointField
        {...links}
        hovered={hovered}
        lit={lit}
        onHover={onHover}
        picked={picked}
        onPick={(next, isDone) => links.onPick(runsOfUnits(units, next, column), isDone)}
        onOpen={(at) => {
          const [run] = units[at]?.runs ?? [];
          if (run !== undefined) links.onOpen(run);
        }}
        describe={(at) => {
          const unit = units[at];
          return {
            name: unit?.label ?? "",
            color: unit?.color ?? "",
            shape: unit?.shape,
            facts: [
              ...(unit?.values.map((value, i) => {
                const half = unit.halves[i] ?? Number.NaN;
                const spread = Number.isNaN(half) ? "" : ` ± ${formatFull(half)}`;
                return [titles[i] ?? "", `${formatFull(value)}${spread}`] as const;
              }) ?? []),
              ...((unit?.runs.length ?? 0) > 1
                ? [["runs", String(unit?.runs.length)] as const]
                : []),
              ["", unit?.isFront === true ? "on the front" : "dominated"] as const,
            ],
          };
        }}
        label={`${titles.join(", ")}: ${formatCount(front.length)} of ${formatCount(units.length)} on the front`}
        width={width}
        height={height}
        places={places}
        colors={colors}
        shapes={shapes}
        radii={radii}
        brush="box"
        theme={theme}
      >
        <svg className={chartStyles.layer} width={width} height={height} aria-hidden>
          <PlotAxes rect={rect} x={x} y={y} titles={[titles[0] ?? "", titles[1] ?? ""]} />
          <ErrorBars units={units} x={x} y={y} rect={rect} colors={colors} />
          {titles.length === 2 && (
            <polyline
              className={chartStyles.front}
              points={stairs(
                front.map(({ at }) => [places.x[at] ?? 0, places.y[at] ?? 0] as const),
                goals,
              )}
            />
          )}
        </svg>
      </PointField>
      <div
        className={styles.list}
        style={isBeside ? { width: listPx, height } : { height: LIST_BELOW_PX }}
        tabIndex={0}
        role="region"
        aria-label="The front"
      >
        <table>
          <caption>
            {plural(front.length, "point")} on the front of {formatCount(units.length)}
          </caption>
          <thead>
            <tr>
              <th scope="col">{units.some(({ runs }) => runs.length > 1) ? "Group" : "Run"}</th>
              {titles.map((title) => (
                <th key={title} scope="col" title={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {front.map(({ unit, at }) => (
              <tr
                key={at}
                data-hovered={at === hovered || lit.includes(at) || undefined}
                onPointerEnter={() => onHover(at)}
                onPointerLeave={() => onHover(-1)}
              >
                <th scope="row" title={unit.label}>
                  <PointMark color={unit.color} shape={unit.shape} />
                  <bdi>{unit.label}</bdi>
                </th>
                {unit.values.map((value, i) => (
                  <td key={i} title={formatFull(value)}>
                    {spellValue(fm[i] ?? "", value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Means of groups with their 95 % intervals. */
const ErrorBars = memo(function ErrorBars(props: {
  readonly units: readonly ParetoUnit[];
  readonly x: ColumnAxis;
  readonly y: ColumnAxis;
  readonly rect: PlotRect;
  readonly colors: readonly string[];
}): React.ReactNode {
  const { units, x, y, rect, colors } = props;
  const toX = (value: number): number => rect.left + shareOf(x, value) * rect.width;
  const toY = (value: number): number => rect.top + (1 - shareOf(y, value)) * rect.height;
  return units.map(({ values, halves }, at) => {
    const [a = NaN, b = NaN] = values;
    const [ha = NaN, hb = NaN] = halves;
    const hasBar = Number.isFinite(ha) || Number.isFinite(hb);
    if (!hasBar || !Number.isFinite(a) || !Number.isFinite(b)) return null;
    return (
      <g key={at} className={chartStyles.errorBar} stroke={colors[at]}>
        {Number.isFinite(ha) && <line x1={toX(a - ha)} x2={toX(a + ha)} y1={toY(b)} y2={toY(b)} />}
        {Number.isFinite(hb) && <line x1={toX(a)} x2={toX(a)} y1={toY(b - hb)} y2={toY(b + hb)} />}
      </g>
    );
  });
});

/** What the front attains: between two of its points the worse of both in each metric. */
function stairs(
  points: ReadonlyArray<readonly [x: number, y: number]>,
  goals: readonly Goal[],
): string {
  return points
    .map(([x, y], i) => {
      const next = points[i + 1];
      if (next === undefined) return `${x},${y}`;
      // With smaller x better the corner lies at the next x, else at its y.
      return goals[0] === "min" ? `${x},${y} ${next[0]},${y}` : `${x},${y} ${x},${next[1]}`;
    })
    .join(" ");
}
