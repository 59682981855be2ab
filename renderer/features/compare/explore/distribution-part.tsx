import { SegmentedControl } from "@mantine/core";
import { memo, useMemo } from "react";
import { asCategories, levelName, type RunColumn } from "../../../../src/base/run-column.ts";
import {
  axisTicks,
  canBeLog,
  columnAxis,
  describeBeside,
  tickRoom,
  type ColumnAxis,
} from "../../../charts/column-axis.ts";
import {
  distribution,
  type DistributionGroup,
  type DistributionMark,
  type DistributionRow,
} from "../../../charts/distribution-geometry.ts";
import { DistributionRows, labelRoom } from "../../../charts/distribution-rows.tsx";
import { PointField, RADIUS_PX } from "../../../charts/point-field.tsx";
import type { PlotRect } from "../../../charts/scale.ts";
import { formatCount, formatNumber, plural } from "../../../kit/format.ts";
import { runColor } from "../../../kit/palette.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import { useComparison } from "../use-comparison.tsx";
import { ChartPane, type Size } from "./chart-pane.tsx";
import { EmptyChart, Toggle } from "./chart-tools.tsx";
import { ColumnSelect } from "./column-select.tsx";
import { columnTitle, columnUnit } from "./columns.ts";
import { useColumns } from "./use-columns.ts";
import { useExploreView } from "./use-explore-view.ts";
import { useLinks } from "./use-links.ts";
import { useRuns } from "./use-runs.tsx";

/** More rows cannot be compared by eye. */
const MOST_ROWS = 60;
const LEAST_ROW_PX = 30;
const MOST_ROW_PX = 96;
const TICK_PX = 74;
const MARGIN = { right: 20, top: 6, bottom: 36 } as const;
const MARKS: ReadonlyArray<{ readonly value: DistributionMark; readonly label: string }> = [
  { value: "box", label: "Box" },
  { value: "bar", label: "Bar" },
  { value: "violin", label: "Violin" },
  { value: "strip", label: "Strip" },
];

/** A column of numbers by group or by any other column. */
export function DistributionPart(): React.JSX.Element {
  const [view, change] = useExploreView();
  const runs = useRuns();
  const { dm, dg } = useColumns();
  const column = runs.columnOf(dm);
  const axis = useMemo(() => {
    if (column === undefined || column.kind !== "numbers") return undefined;
    return columnAxis(column, {
      isLog: view.dl === true,
      padding: 0.05,
      unit: columnUnit(column.path),
    });
  }, [column, view.dl]);
  const { groups, all, left } = useDistributionGroups(runs.columnOf(dg), dg !== undefined);
  const beside = axis === undefined ? "" : describeBeside(axis);
  return (
    <ChartPane
      title="Distribution"
      notes={[
        groups.length < all
          ? `${formatCount(groups.length)} of ${formatCount(all)} rows shown`
          : "",
        beside,
        left === 0
          ? ""
          : `${plural(left, "run")} without ${dg === undefined ? "a group" : columnTitle(dg)}`,
      ]}
      tools={
        <>
          <ColumnSelect
            label="Values"
            wants="numbers"
            value={dm}
            onChange={(next) => change({ dm: next })}
          />
          <ColumnSelect
            label="By"
            none="by group"
            value={dg}
            onChange={(next) => change({ dg: next })}
          />
          <SegmentedControl
            size="xs"
            aria-label="How the distribution is drawn"
            data={[...MARKS]}
            value={view.dk ?? "box"}
            onChange={(value) =>
              change({ dk: value === "box" ? undefined : (value as DistributionMark) })
            }
          />
          <Toggle
            label="log"
            isOn={view.dl === true}
            isDisabled={column === undefined || !canBeLog(column)}
            onToggle={(dl) => change({ dl })}
          />
        </>
      }
    >
      {(room) =>
        axis === undefined ? (
          <EmptyChart {...room} isLoading={dm !== undefined && column === undefined}>
            {dm === undefined
              ? "The runs have no metric to show."
              : `${columnTitle(dm)} is no column of numbers.`}
          </EmptyChart>
        ) : (
          <Rows axis={axis} groups={groups} mark={view.dk ?? "box"} room={room} />
        )
      }
    </ChartPane>
  );
}

/** Groups of the comparison, or runs with equal values of a column. */
function useDistributionGroups(
  by: RunColumn | undefined,
  isByColumn: boolean,
): {
  readonly groups: readonly DistributionGroup[];
  readonly all: number;
  readonly left: number;
} {
  const { groups, baseline } = useComparison();
  const { places } = useRuns();
  const palette = usePalette();
  return useMemo(() => {
    if (!isByColumn) {
      const shown = groups.slice(0, MOST_ROWS).map(({ label, color, runIds: ids }, i) => ({
        label,
        ...(i === baseline && groups.length > 1 && { note: "baseline" }),
        color,
        runs: ids.flatMap((id) => places.get(id) ?? []),
      }));
      return { groups: shown, all: groups.length, left: 0 };
    }
    if (by === undefined) return { groups: [], all: 0, left: 0 };
    const categories = asCategories(by, MOST_ROWS - 1);
    const rows = categories.counts.map((_, code) => ({
      label: levelName(categories, code),
      color: runColor(code, palette),
      runs: [] as number[],
    }));
    for (const [run, code] of categories.codes.entries()) rows[code]?.runs.push(run);
    return { groups: rows, all: rows.length, left: categories.missing };
  }, [groups, baseline, by, isByColumn, places, palette]);
}

function Rows(props: {
  readonly axis: ColumnAxis;
  readonly groups: readonly DistributionGroup[];
  readonly mark: DistributionMark;
  readonly room: Size;
}): React.JSX.Element {
  const { axis, groups, mark, room } = props;
  const { width } = room;
  const { path } = axis.column;
  const { dg, c } = useColumns();
  const { colors, shapes, theme, runIds } = useRuns();
  const links = useLinks("distribution", [path, dg, c]);
  const inner = room.height - MARGIN.top - MARGIN.bottom;
  const rowPx = Math.min(MOST_ROW_PX, Math.max(LEAST_ROW_PX, inner / Math.max(1, groups.length)));
  const rect = useMemo((): PlotRect => {
    const most = groups.reduce((count, { runs }) => Math.max(count, runs.length), 0);
    const left = labelRoom(
      groups.map(({ label }) => label),
      most,
      width,
    );
    return {
      left,
      top: MARGIN.top,
      width: Math.max(1, width - left - MARGIN.right),
      height: Math.max(1, rowPx * groups.length),
    };
  }, [width, rowPx, groups]);
  const drawn = useMemo(
    () => distribution(groups, axis, mark, rect, RADIUS_PX),
    [groups, axis, mark, rect],
  );
  // Grouped by a column, the rows have its colours.
  const points = useMemo(() => {
    if (dg === undefined || c !== undefined) return { colors, shapes };
    const own = { colors: [...colors], shapes: [...shapes] };
    for (const [slot, { runs, color }] of groups.entries())
      for (const run of runs) [own.colors[run], own.shapes[run]] = [color, slot];
    return own;
  }, [colors, shapes, groups, dg, c]);
  const ticks = useMemo(() => axisTicks(axis, tickRoom(axis, rect.width, TICK_PX)), [axis, rect]);
  if (drawn.x.every(Number.isNaN))
    return <EmptyChart {...room}>No run has a value of {columnTitle(path)}.</EmptyChart>;
  const title = `${columnTitle(path)} by ${dg === undefined ? "group" : columnTitle(dg)}`;
  const height = Math.max(room.height, rect.height + MARGIN.top + MARGIN.bottom);
  return (
    <div style={{ width: room.width, height: room.height, overflow: "auto" }}>
      <PointField
        {...links}
        label={`${title}: ${plural(groups.length, "row")}, ${plural(runIds.length, "run")}`}
        width={width}
        height={height}
        places={drawn}
        isDrawn={drawn.isDrawn}
        isBeyond={drawn.isBeyond}
        {...points}
        brush="box"
        theme={theme}
      >
        <DistributionRows
          axis={axis}
          rect={rect}
          rows={drawn.rows}
          width={width}
          height={height}
          ticks={ticks}
          title={columnTitle(path)}
          picked={links.picked}
        />
      </PointField>
      <SummaryTable title={title} rows={drawn.rows} />
    </div>
  );
}

/** The same in numbers, for screen readers. */
const SummaryTable = memo(function SummaryTable(props: {
  readonly title: string;
  readonly rows: readonly DistributionRow[];
}): React.JSX.Element {
  return (
    <table className="sr-only">
      <caption>{props.title}</caption>
      <thead>
        <tr>
          {["row", "n", "mean", "95 % ±", "median", "quartiles", "min", "max"].map((head) => (
            <th key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ label, note, y, summary, half, box }) => (
          <tr key={y}>
            <th>{note === undefined ? label : `${label} (${note})`}</th>
            <td>{summary?.n ?? 0}</td>
            <td>{formatNumber(summary?.mean)}</td>
            <td>{formatNumber(half)}</td>
            <td>{formatNumber(box?.median)}</td>
            <td>
              {formatNumber(box?.lowerQuartile)} to {formatNumber(box?.upperQuartile)}
            </td>
            <td>{formatNumber(summary?.min)}</td>
            <td>{formatNumber(summary?.max)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
});
