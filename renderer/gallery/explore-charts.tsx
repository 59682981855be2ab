import { useMemo, useState } from "react";
import { readText, toRunColumn, type RunCell } from "../../src/base/run-column.ts";
import type { AxisBrush } from "../charts/axis-brush.ts";
import { brushedRuns } from "../charts/axis-brush.ts";
import { columnAxis } from "../charts/column-axis.ts";
import chartStyles from "../charts/explore.module.css";
import { ParallelChart } from "../charts/parallel-chart.tsx";
import { PlotAxes } from "../charts/plot-axes.tsx";
import { PointField } from "../charts/point-field.tsx";
import { scatterPlaces, scatterRect } from "../charts/scatter-geometry.ts";
import type { ChartTheme } from "../charts/theme.ts";
import { NO_VALUE } from "../kit/format.ts";
import { paletteOf, runColor } from "../kit/palette.ts";
import { useTheme } from "../kit/use-theme.ts";
import styles from "./gallery.module.css";
import { ARABIC, HUGE } from "./texts.ts";

interface ExploreCase {
  readonly title: string;
  /** Cells of each column. */
  readonly columns: Readonly<Record<string, readonly RunCell[]>>;
}

const share = (i: number, k: number): number => ((i + 1) * (0.618 + k * 0.414)) % 1;
const runs = <T,>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const sweep = (count: number): ExploreCase["columns"] => ({
  lr: runs(count, (i) => 10 ** (-4 * share(i, 0))),
  opt: runs(count, (i) => ["adam", "sgd", "lion"][i % 3] ?? ""),
  dropout: runs(count, (i) => (i % 9 === 0 ? null : share(i, 1))),
  accuracy: runs(count, (i) => 0.6 + 0.4 * share(i, 2)),
});

const CASES: readonly ExploreCase[] = [
  { title: "60 runs", columns: sweep(60) },
  { title: "2,000 runs", columns: sweep(2000) },
  { title: "One run", columns: sweep(1) },
  {
    title: "Constant, infinite, NaN, no value",
    columns: {
      constant: runs(12, () => 3),
      broken: ["NaN", "Infinity", "-Infinity", null, 1, 2, 3, 4, 5, 6, 7, 8],
      nothing: runs(12, () => "NaN"),
      accuracy: runs(12, (i) => i),
    },
  },
  {
    title: "Long names, names from the right, 10,000 levels",
    columns: {
      [HUGE]: runs(40, (i) => i),
      [ARABIC]: runs(40, (i) => (i % 2 === 0 ? ARABIC : HUGE)),
      id: runs(40, (i) => `level ${i * 250}`),
      accuracy: runs(40, (i) => share(i, 1)),
    },
  },
];

/** Charts of values of runs, each in its states. */
export function ExploreCharts({ theme }: { readonly theme: ChartTheme }): React.ReactNode {
  return CASES.map((one) => <Case key={one.title} shown={one} theme={theme} />);
}

function Case(props: { readonly shown: ExploreCase; readonly theme: ChartTheme }): React.ReactNode {
  const { shown, theme } = props;
  const [width, height] = [440, 216];
  const palette = paletteOf("standard", useTheme());
  const [hovered, setHovered] = useState(-1);
  const [picked, setPicked] = useState<Uint8Array>();
  const [brushes, setBrushes] = useState<ReadonlyMap<string, AxisBrush>>(new Map());
  const axes = useMemo(
    () =>
      Object.entries(shown.columns).map(([path, cells]) => columnAxis(toRunColumn(path, cells))),
    [shown],
  );
  const [x, y] = [axes[0], axes.at(-1)];
  if (x === undefined || y === undefined) return null;
  const colors = [...x.shares.keys()].map((run) => runColor(run % 3, palette));
  const rect = scatterRect(y, width, height);
  const links = {
    picked,
    hovered,
    lit: [],
    onHover: setHovered,
    onPick: setPicked,
    onOpen: () => undefined,
    describe: (run: number) => ({
      name: `run ${run}`,
      color: colors[run] ?? "",
      facts: axes.map(({ column }) => [column.path, readText(column, run) ?? NO_VALUE] as const),
    }),
  };
  return (
    <>
      <section className={styles["case"]} data-explore-case={`parallel ${shown.title}`}>
        <h2>Parallel: {shown.title}</h2>
        <ParallelChart
          {...links}
          label={`Parallel: ${shown.title}`}
          width={width}
          height={height}
          axes={axes}
          brushes={brushes}
          onBrush={(path, brush) => {
            const next = new Map(brushes);
            if (brush === undefined) next.delete(path);
            else next.set(path, brush);
            setBrushes(next);
            setPicked(brushedRuns(axes, next));
          }}
          colors={colors}
          renderHead={({ column }) => (
            <bdi
              style={{
                overflow: "hidden",
                textOverflow: "ellipsis",
                whiteSpace: "nowrap",
                fontSize: 12,
              }}
            >
              {column.path}
            </bdi>
          )}
          onMove={() => undefined}
          spell={({ column }, run) => readText(column, run) ?? "none"}
          theme={theme}
        />
      </section>
      <section className={styles["case"]} data-explore-case={`scatter ${shown.title}`}>
        <h2>Scatter: {shown.title}</h2>
        <PointField
          {...links}
          label={`Scatter: ${shown.title}`}
          width={width}
          height={height}
          places={scatterPlaces(x, y, rect)}
          isBeyond={scatterPlaces(x, y, rect).isBeyond}
          colors={colors}
          brush="lasso"
          theme={theme}
        >
          <svg className={chartStyles.layer} width={width} height={height} aria-hidden>
            <PlotAxes rect={rect} x={x} y={y} titles={[x.column.path, y.column.path]} />
          </svg>
        </PointField>
      </section>
    </>
  );
}
