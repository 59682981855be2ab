import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { nearestPoint, pointsOf, type CurvePoint } from "./curve-shape.ts";
import styles from "./media.module.css";

interface CurvePaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  readonly color: string;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

/** Around the plot: names of the axes and their numbers. */
const LEFT = 40;
const RIGHT = 12;
const TOP = 22;
const BOTTOM = 34;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const formatShare = (value: number): string => value.toPrecision(4).replace(/\.?0+$/, "");

/** Precision over recall; the threshold under the pointer, or that the arrow keys go to, with its counts. */
export function CurvePane(props: CurvePaneProps): React.ReactNode {
  const { runId, tag, entry, color, width, height } = props;
  const { data, error } = useQuery({
    ...orpc.runs.readCurve.queryOptions({ input: { runId, id: entry.id } }),
    placeholderData: keepPreviousData,
  });
  const points = useMemo(() => (data === undefined ? [] : pointsOf(data)), [data]);
  const [chosen, choose] = useState<number>();
  if (data === undefined || error !== null) {
    return (
      <div className={styles["waiting"]} style={{ height }} aria-busy={error === null}>
        {error !== null && <p role="alert">{describeFailure(error).message}</p>}
      </div>
    );
  }
  const plot = { width: width - LEFT - RIGHT, height: height - TOP - BOTTOM };
  const x = (recall: number): number => LEFT + recall * plot.width;
  const y = (precision: number): number => TOP + (1 - precision) * plot.height;
  const at = chosen === undefined ? undefined : points[chosen];
  return (
    <svg
      className={styles["curve"]}
      width={width}
      height={height}
      role="img"
      aria-label={`${tag}: precision over recall at ${points.length} thresholds${at === undefined ? "" : `; ${describeRates(at)}, ${describeCounts(at)}`}`}
      tabIndex={0}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const recall = (event.clientX - box.left - LEFT) / plot.width;
        const precision = 1 - (event.clientY - box.top - TOP) / plot.height;
        choose(nearestPoint(points, recall, precision));
      }}
      onPointerLeave={() => choose(undefined)}
      onBlur={() => choose(undefined)}
      onKeyDown={(event) => {
        const move = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (move === 0) return;
        event.preventDefault();
        event.stopPropagation();
        choose((old) => Math.min(points.length - 1, Math.max(0, (old ?? -1) + move)));
      }}
    >
      {TICKS.map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(1)} />
          <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
          <text x={x(tick)} y={y(0) + 14} textAnchor="middle">
            {tick}
          </text>
          <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      <text x={x(1)} y={height - 4} textAnchor="end">
        recall
      </text>
      {at === undefined && (
        <text x={4} y={TOP - 9}>
          precision
        </text>
      )}
      <polyline
        points={points.map(({ recall, precision }) => `${x(recall)},${y(precision)}`).join(" ")}
        stroke={color}
      />
      {points.length === 1 && points[0] !== undefined && (
        <circle cx={x(points[0].recall)} cy={y(points[0].precision)} r={3} fill={color} />
      )}
      {at !== undefined && (
        <>
          <circle cx={x(at.recall)} cy={y(at.precision)} r={4} fill={color} />
          <text className={styles["curveValue"]} x={x(1)} y={TOP - 9} textAnchor="end">
            {describeRates(at)}
          </text>
          <text className={styles["curveValue"]} x={4} y={height - 4}>
            {describeCounts(at)}
          </text>
        </>
      )}
    </svg>
  );
}

function describeRates({ threshold, precision, recall }: CurvePoint): string {
  const rates = `precision ${formatShare(precision)}, recall ${formatShare(recall)}`;
  return `≥ ${formatShare(threshold)}: ${rates}`;
}

function describeCounts({ counts: [tp, fp, tn, fn] }: CurvePoint): string {
  return `TP ${tp}, FP ${fp}, TN ${tn}, FN ${fn}`;
}
