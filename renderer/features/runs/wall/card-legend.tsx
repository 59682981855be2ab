import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { HoverBus } from "../../../charts/hover-bus.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import { plural } from "../../../kit/format.ts";
import styles from "./card-legend.module.css";

const WIDTH = 240;
const ROW = 22;
/** Below this there is no room for names beside a chart. */
const LEAST_ROOM = 700;

/** CSS px that the names take beside the lines: in full screen, where the list of runs is covered. */
export function legendSide(isFull: boolean, width: number): number {
  return isFull && width >= LEAST_ROOM ? WIDTH : 0;
}

interface CardLegendProps {
  readonly lines: readonly ChartLine[];
  readonly width: number;
  readonly height: number;
  readonly bus: HoverBus;
}

/** Names of the lines; the one under the mouse stands out in every chart. */
export function CardLegend({ lines, width, height, bus }: CardLegendProps): React.ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = lines.filter(({ data }) => !data.ghost);
  const virtual = useVirtualizer({
    count: drawn.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 5,
  });
  return (
    <div
      ref={scroller}
      className={styles.legend}
      style={{ width, height }}
      role="group"
      aria-label={`Legend of ${plural(drawn.length, "line")}`}
      tabIndex={0}
    >
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = drawn[index];
          if (line === undefined) return null;
          return (
            <li
              key={line.key}
              className={styles.line}
              style={{ transform: `translateY(${start}px)` }}
              title={line.name}
              onPointerEnter={() =>
                bus.publish({ chartId: "legend", runId: line.data.runId, key: line.key })
              }
              onPointerLeave={() => bus.publish(undefined)}
            >
              <svg width={18} height={8} aria-hidden>
                <line
                  x1={0}
                  x2={18}
                  y1={4}
                  y2={4}
                  stroke={line.color}
                  strokeWidth={2.5}
                  strokeDasharray={line.dash?.join(" ")}
                />
              </svg>
              <span>{line.name}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
