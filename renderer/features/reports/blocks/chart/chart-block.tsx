import { useDeferredValue, useMemo, useState } from "react";
import type { BlockOf } from "../../../../../src/contract/report-blocks.ts";
import { createHoverBus } from "../../../../charts/hover-bus.ts";
import { useChartTheme } from "../../../../charts/theme.ts";
import { runColor, runDash } from "../../../../kit/palette.ts";
import { usePalette } from "../../../../kit/use-palette.ts";
import type { Shown } from "../block-data.ts";
import { ChartControls } from "./chart-controls.tsx";
import { ChartLegend, type LegendEntry } from "./chart-legend.tsx";
import styles from "./chart-block.module.css";
import { lookOf } from "./look.ts";
import { MetricChart } from "./metric-chart.tsx";

interface ChartBlockProps {
  readonly block: BlockOf<"chart">;
  readonly shown: Shown<"chart">;
}

/** Charts of some metrics, which share axis, smoothing, hover and legend. */
export function ChartBlock({ block, shown }: ChartBlockProps): React.JSX.Element {
  const [look, setLook] = useState(() => lookOf(block));
  const deferred = useDeferredValue(look);
  const theme = useChartTheme();
  const palette = usePalette();
  const bus = useMemo(() => createHoverBus(), []);
  const isGrouped = block.groupBy.length > 0;
  const entries = useMemo((): readonly LegendEntry[] => {
    const { data } = shown;
    if (isGrouped) {
      const labels = [...new Set(data.groups.map(({ label }) => label))];
      return labels.map((label, slot) => ({
        id: label,
        name: label,
        color: runColor(slot, palette),
        dash: runDash(slot),
      }));
    }
    const drawn = new Set(data.lines.map(({ runId }) => runId));
    return data.runs
      .filter(({ id }) => drawn.has(id))
      .map(({ id, name, color }) => ({
        id,
        name,
        color: runColor(color, palette),
        dash: runDash(color),
      }));
  }, [shown, isGrouped, palette]);
  const hasGhosts = shown.data.lines.some(
    ({ line }, i, all) => all.findIndex((other) => other.line === line) !== i,
  );
  return (
    <div className={styles["block"]}>
      <ChartControls look={look} onChange={setLook} isGrouped={isGrouped} hasGhosts={hasGhosts} />
      <div className={styles["charts"]} data-single={block.metrics.length === 1 || undefined}>
        {block.metrics.map((metric) => (
          <MetricChart
            key={metric}
            id={`${block.id} ${metric}`}
            metric={metric}
            block={block}
            shown={shown}
            look={deferred}
            entries={entries}
            theme={theme}
            bus={bus}
          />
        ))}
      </div>
      <ChartLegend entries={entries} look={look} onChange={setLook} bus={bus} />
    </div>
  );
}
