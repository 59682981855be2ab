import { SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import {
  canBeLog,
  columnAxis,
  describeBeside,
  isUsuallyLog,
  type ColumnAxis,
} from "../../../charts/column-axis.ts";
import styles from "../../../charts/explore.module.css";
import { PlotAxes } from "../../../charts/plot-axes.tsx";
import { PointField } from "../../../charts/point-field.tsx";
import {
  pointRadii,
  scatterPlaces,
  scatterRect,
  trendOf,
} from "../../../charts/scatter-geometry.ts";
import { formatCount, formatNumber, plural } from "../../../kit/format.ts";
import { ChartPane, type Size } from "./chart-pane.tsx";
import { ColumnSelect } from "./column-select.tsx";
import { columnTitle, columnUnit } from "./columns.ts";
import { EmptyChart, Toggle } from "./chart-tools.tsx";
import { useColumns } from "./use-columns.ts";
import { useExploreView } from "./use-explore-view.ts";
import { useLinks } from "./use-links.ts";
import { useRuns } from "./use-runs.tsx";

/** Any column of the runs over any other. */
export function ScatterPart(): React.JSX.Element {
  const [view, change] = useExploreView();
  const runs = useRuns();
  const { sx, sy, ss } = useColumns();
  const [xColumn, yColumn, size] = [runs.columnOf(sx), runs.columnOf(sy), runs.columnOf(ss)];
  const isLogX = xColumn !== undefined && isUsuallyLog(xColumn) !== (view.slx === true);
  const isLogY = yColumn !== undefined && isUsuallyLog(yColumn) !== (view.sly === true);
  const x = useMemo(
    () =>
      xColumn &&
      columnAxis(xColumn, {
        isLog: isLogX,
        padding: 0.04,
        unit: columnUnit(xColumn.path),
      }),
    [xColumn, isLogX],
  );
  const y = useMemo(
    () =>
      yColumn &&
      columnAxis(yColumn, {
        isLog: isLogY,
        padding: 0.06,
        unit: columnUnit(yColumn.path),
      }),
    [yColumn, isLogY],
  );
  const radii = useMemo(() => size && pointRadii(columnAxis(size)), [size]);
  const notes = [
    ...(x === undefined ? [] : [beside(columnTitle(x.column.path), describeBeside(x))]),
    ...(y === undefined || sx === sy
      ? []
      : [beside(columnTitle(y.column.path), describeBeside(y))]),
  ];
  return (
    <ChartPane
      title="Scatter"
      notes={notes}
      tools={
        <>
          <ColumnSelect
            label="Column of the x axis"
            value={sx}
            onChange={(next) => change({ sx: next })}
          />
          <Toggle
            label="log x"
            isOn={isLogX}
            isDisabled={xColumn === undefined || !canBeLog(xColumn)}
            onToggle={() => change({ slx: view.slx === true ? undefined : true })}
          />
          <ColumnSelect
            label="Column of the y axis"
            value={sy}
            onChange={(next) => change({ sy: next })}
          />
          <Toggle
            label="log y"
            isOn={isLogY}
            isDisabled={yColumn === undefined || !canBeLog(yColumn)}
            onToggle={() => change({ sly: view.sly === true ? undefined : true })}
          />
          <ColumnSelect
            label="Column of the size of points"
            wants="numbers"
            none="one size"
            width={110}
            value={ss}
            onChange={(next) => change({ ss: next })}
          />
          <Toggle label="trend" isOn={view.st === true} onToggle={(st) => change({ st })} />
          <SegmentedControl
            size="xs"
            aria-label="How points are picked"
            data-chart-tool
            data={[
              { value: "box", label: "Box" },
              { value: "lasso", label: "Lasso" },
            ]}
            value={view.sb === true ? "lasso" : "box"}
            onChange={(value) => change({ sb: value === "lasso" ? true : undefined })}
          />
        </>
      }
    >
      {(room) =>
        x === undefined || y === undefined ? (
          <EmptyChart {...room} isLoading={sx !== undefined && sy !== undefined}>
            Choose a column for each axis.
          </EmptyChart>
        ) : (
          <Scatter x={x} y={y} radii={radii} room={room} />
        )
      }
    </ChartPane>
  );
}

const beside = (title: string, what: string): string => (what === "" ? "" : `${title}: ${what}`);

function Scatter(props: {
  readonly x: ColumnAxis;
  readonly y: ColumnAxis;
  readonly radii: Float32Array | undefined;
  readonly room: Size;
}): React.JSX.Element {
  const { x, y, radii, room } = props;
  const { width, height } = room;
  const [{ st, sb }] = useExploreView();
  const { colors, shapes, picked, theme } = useRuns();
  const { sx, sy, ss, c } = useColumns();
  const links = useLinks("scatter", [sx, sy, ss, c]);
  const rect = useMemo(() => scatterRect(y, width, height), [y, width, height]);
  const places = useMemo(() => scatterPlaces(x, y, rect), [x, y, rect]);
  const trend = useMemo(
    () =>
      st === true
        ? trendOf(x, y, rect, (run) => picked === undefined || picked[run] === 1)
        : undefined,
    [st, x, y, rect, picked],
  );
  const titles = [columnTitle(x.column.path), columnTitle(y.column.path)] as const;
  const drawn = places.x.length - places.left;
  if (drawn === 0) return <EmptyChart {...room}>No run has a value on both axes.</EmptyChart>;
  return (
    <PointField
      {...links}
      label={`${titles[1]} over ${titles[0]}: ${plural(drawn, "run")}`}
      width={width}
      height={height}
      places={places}
      colors={colors}
      shapes={shapes}
      radii={radii}
      isBeyond={places.isBeyond}
      brush={sb === true ? "lasso" : "box"}
      theme={theme}
    >
      <svg className={styles.layer} width={width} height={height} aria-hidden>
        <PlotAxes rect={rect} x={x} y={y} titles={titles} />
        {trend !== undefined && (
          <g className={styles.trend}>
            {trend.band.length > 0 && <polygon points={trend.band.join(" ")} />}
            <polyline points={trend.path.join(" ")} />
            <text x={rect.left + rect.width - 4} y={rect.top + 12} textAnchor="end">
              r {formatNumber(trend.line.r, 3)}, n {formatCount(trend.line.n)}, 95 % band of the
              mean
            </text>
          </g>
        )}
      </svg>
    </PointField>
  );
}
