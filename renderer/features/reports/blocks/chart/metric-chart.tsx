import { use, useLayoutEffect, useMemo, useRef, useState } from "react";
import { positiveRange } from "../../../../../src/base/positive-range.ts";
import type { BlockOf } from "../../../../../src/contract/report-blocks.ts";
import { usePixelRatio } from "../../../../charts/echarts-view.tsx";
import type { HoverBus } from "../../../../charts/hover-bus.ts";
import { countPoints, describeNonFinite, type ChartLine } from "../../../../charts/line-data.ts";
import { LineChart } from "../../../../charts/line-chart.tsx";
import { PrintingContext } from "../../../../charts/printing.ts";
import { joinDomains, plotRect, type Domain, type Zoom } from "../../../../charts/scale.ts";
import type { ChartTheme } from "../../../../charts/theme.ts";
import { formatCount, plural } from "../../../../kit/format.ts";
import type { Shown } from "../block-data.ts";
import type { LegendEntry } from "./chart-legend.tsx";
import { TextButton } from "../../../../kit/text-button.tsx";
import styles from "./chart-block.module.css";
import { groupLines, pictureGroup } from "./group-lines.ts";
import { isDrawn, type ChartLook } from "./look.ts";
import { pictureLine, placeLine, wholeLines } from "./whole-lines.ts";

interface MetricChartProps {
  readonly id: string;
  readonly metric: string;
  readonly block: BlockOf<"chart">;
  readonly shown: Shown<"chart">;
  readonly look: ChartLook;
  readonly entries: readonly LegendEntry[];
  readonly theme: ChartTheme;
  readonly bus: HoverBus;
}

const NOWHERE: Domain = { from: 0, to: 1 };

/** One metric over all its points: what is on screen is reduced to its pixels here, again with each zoom. */
export function MetricChart(props: MetricChartProps): React.JSX.Element {
  const { id, metric, block, shown, look, theme, bus } = props;
  const [zoom, setZoom] = useState<Zoom>();
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const pixelRatio = usePixelRatio();
  const pixelColumns = Math.max(1, Math.round(plotRect(width, block.heightPx).width * pixelRatio));
  // Another axis is another place: the zoom was of the one before.
  const axis = block.groupBy.length > 0 ? block.x : look.axis;
  const [zoomed, setZoomed] = useState(axis);
  if (zoomed !== axis) {
    setZoomed(axis);
    setZoom(undefined);
  }
  const { lines, range } = useLines(props, axis, zoom, pixelColumns);
  const data = useMemo(() => lines.map((line) => line.data), [lines]);
  const counts = useMemo(() => countPoints(data, range), [data, range]);
  const badge = `${formatCount(counts.shown)} of ${formatCount(counts.inRange)} points`;
  const nonFinite = describeNonFinite(data);
  return (
    <figure className={styles["chart"]} data-metric={metric} data-lines={lines.length}>
      <figcaption className={styles["head"]}>
        <strong title={metric}>{metric}</strong>
        <span className={styles["badge"]}>
          {badge}
          {nonFinite !== "" && `, ${nonFinite}`}
        </span>
        {zoom !== undefined && (
          <TextButton className={styles["reset"]} onClick={() => setZoom(undefined)}>
            Reset zoom
          </TextButton>
        )}
      </figcaption>
      <div ref={host} style={{ height: block.heightPx }}>
        {width > 0 && (
          <LineChart
            id={id}
            label={`${metric}, ${plural(lines.length, "line")}, ${badge}`}
            lines={lines}
            axis={axis}
            range={range}
            logX={look.logX}
            logY={look.logY}
            ignoreOutliers={false}
            zoom={zoom}
            onZoom={setZoom}
            width={width}
            height={block.heightPx}
            theme={theme}
            bus={bus}
            emptyText={
              shown.data.lines.length + shown.data.groups.length === 0
                ? "No run of this block has the metric"
                : "Every line is hidden"
            }
          />
        )}
      </div>
    </figure>
  );
}

function useLines(
  { metric, block, shown, look, entries }: MetricChartProps,
  axis: ChartLook["axis"],
  zoom: Zoom | undefined,
  pixelColumns: number,
): { readonly lines: readonly ChartLine[]; readonly range: Domain } {
  const { kernel, groupBy, band } = block;
  const { smoothing: amount, logX } = look;
  const whole = useMemo(() => wholeLines(metric, shown), [metric, shown]);
  const placed = useMemo(
    () => whole.map((line) => placeLine(line, axis, { kernel, amount })),
    [whole, axis, kernel, amount],
  );
  const groups = useMemo(
    () => (groupBy.length > 0 ? groupLines(metric, shown, { kernel, amount }) : []),
    [metric, shown, kernel, amount, groupBy],
  );
  return useMemo(() => {
    const looks = new Map(entries.map((entry) => [entry.id, entry]));
    const drawn = placed.filter(
      ({ ghost, run, name }) => (look.ghosts || !ghost) && isDrawn(look, run.id, name),
    );
    const drawnGroups = groups.filter(({ label }) => isDrawn(look, label, label));
    const all = joinDomains([...drawn, ...drawnGroups].map(({ extent }) => extent)) ?? NOWHERE;
    const full = logX ? positiveRange(all, axis) : all;
    const range = zoom?.x ?? full;
    const inside = { ...(logX ? positiveRange(range, axis) : range), pixelColumns, log: logX };
    const ofRuns = drawn.map((line): ChartLine => {
      const entry = looks.get(line.run.id);
      return {
        key: line.key,
        name: line.name,
        color: entry?.color ?? "currentColor",
        dash: entry?.dash,
        originUs: line.originUs,
        data: pictureLine(line, inside),
      };
    });
    const ofGroups = drawnGroups.map((line) => {
      const entry = looks.get(line.label);
      const { color = "currentColor", dash } = entry ?? {};
      return pictureGroup(line, inside, band, axis, { color, dash });
    });
    return { lines: [...ofRuns, ...ofGroups], range };
  }, [placed, groups, look, entries, axis, zoom?.x, pixelColumns, logX, band]);
}

/** CSS px; 0 before the first layout. */
function useWidth(host: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  const isPrinting = use(PrintingContext);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(Math.floor(element.clientWidth));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [host, isPrinting]);
  return width;
}
