import { useEffect, useMemo, useState } from "react";
import type { WireDependence } from "../../../../src/contract/compare-importance.ts";
import { formatNumber, plural } from "../../../kit/format.ts";
import { hoverRun, useHoveredRun } from "../../../state/hover.ts";
import { selectRuns, useSelectedRuns } from "../../../state/selection.ts";
import { useComparison } from "../use-comparison.tsx";
import { dependenceFrame } from "./dependence-frame.ts";
import { gatherLines, lineOf, NONE_HALF_PX } from "./run-lines.ts";
import styles from "./importance.module.css";
import { describeCurves, showCell } from "./words.ts";

const FROM = "importance";
/** How near the mouse must be to a run, px. */
const REACH = 12;
/** A press that moves less picks nothing out. */
const DRAG_PX = 4;

interface DependenceChartProps {
  readonly of: WireDependence;
  readonly metric: string;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

/**
 * What the model says along one param with its interval over resamples, over the runs themselves. Runs answer to the mouse
 * as everywhere; dragging picks out those between two values, the arrow keys read level by level.
 */
export function DependenceChart(props: DependenceChartProps): React.JSX.Element {
  const { of, metric, width, height } = props;
  const { groupOf } = useComparison();
  const frame = useMemo(() => dependenceFrame(of, width, height), [of, width, height]);
  const [level, setLevel] = useState<number>();
  const [drag, setDrag] = useState<readonly [number, number]>();
  const hovered = useHoveredRun(({ runId }) => runId);
  const selected = useSelectedRuns(({ runIds }) => runIds);
  const isPickedHere = useSelectedRuns(({ from }) => from === FROM);
  useEffect(() => () => hoverRun(undefined, "chart"), []);
  const places = useMemo(
    () =>
      of.points.map((point) => ({
        ...point,
        x: frame.x(point.value) + spread(point.runId, frame.band),
        y: frame.y(point.metric),
      })),
    [of, frame],
  );
  const dots = useMemo(() => {
    const paths = new Map<string, { color: string; isIn: boolean; d: string }>();
    for (const { runId, x, y } of places) {
      const color = groupOf.get(runId)?.color ?? "currentColor";
      const isIn = selected === undefined || selected.has(runId);
      const key = `${color} ${isIn}`;
      const path = paths.get(key) ?? { color, isIn, d: "" };
      path.d += `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
      paths.set(key, path);
    }
    return [...paths.values()].toSorted((a, b) => Number(a.isIn) - Number(b.isIn));
  }, [places, groupOf, selected]);
  const lines = useMemo(
    () =>
      gatherLines(of, frame, (id) => ({
        color: groupOf.get(id)?.color ?? "currentColor",
        isIn: selected === undefined || selected.has(id),
      })),
    [of, frame, groupOf, selected],
  );
  const lit = of.curves.find(({ runId }) => runId === hovered);
  const point = places.find(({ runId }) => runId === hovered);
  const read = level === undefined ? undefined : of.levels[level];
  const pick = (from: number, to: number): void => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const picked = places.filter(({ x }) => x >= low && x <= high).map(({ runId }) => runId);
    selectRuns(picked.length === 0 ? undefined : new Set(picked), FROM);
  };
  const moveOver = (x: number, y: number): void => {
    let best: (typeof places)[number] | undefined;
    let nearest = REACH * REACH;
    for (const one of places) {
      const distance = (one.x - x) ** 2 + (one.y - y) ** 2;
      if (distance < nearest) [best, nearest] = [one, distance];
    }
    hoverRun(best?.runId, "chart");
    const byX = of.levels.map(({ value }) => Math.abs(frame.x(value) - x));
    setLevel(byX.indexOf(Math.min(...byX)));
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === "Escape") {
      setLevel(undefined);
      if (isPickedHere) selectRuns(undefined, FROM);
    }
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    setLevel((old) => Math.min(of.levels.length - 1, Math.max(0, (old ?? -step) + step)));
  };
  return (
    <div
      className={styles.chart}
      style={{ width, height }}
      role="group"
      tabIndex={0}
      aria-label={`${metric} along ${of.param}: ${plural(of.levels.length, "value")}, ${plural(of.points.length, "run")}`}
      aria-keyshortcuts="ArrowLeft ArrowRight Escape"
      onKeyDown={onKeyDown}
      onBlur={() => setLevel(undefined)}
    >
      <svg
        width={width}
        height={height}
        aria-hidden
        onPointerDown={(event) => {
          const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([x, x]);
        }}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const x = event.clientX - box.left;
          if (drag === undefined) moveOver(x, event.clientY - box.top);
          else setDrag([drag[0], x]);
        }}
        onPointerUp={() => {
          if (drag !== undefined && Math.abs(drag[1] - drag[0]) >= DRAG_PX) pick(...drag);
          else if (isPickedHere) selectRuns(undefined, FROM);
          setDrag(undefined);
        }}
        onPointerLeave={() => {
          setLevel(undefined);
          hoverRun(undefined, "chart");
        }}
      >
        <g className={styles.axes}>
          {frame.yTicks.map(({ value, label }) => (
            <g key={value}>
              <line x1={frame.left} x2={frame.right} y1={frame.y(value)} y2={frame.y(value)} />
              <text x={frame.left - 6} y={frame.y(value)} dy="0.35em" textAnchor="end">
                {label}
              </text>
            </g>
          ))}
          {frame.xTicks.map(({ at, label }) => (
            <text key={`${at} ${label}`} x={at} y={frame.bottom + 16} textAnchor="middle">
              {label}
            </text>
          ))}
        </g>
        {lines.map(({ color, isIn, d }) => (
          <path
            key={`${color} ${isIn}`}
            className={styles.single}
            d={d}
            stroke={color}
            opacity={isIn ? 0.3 : 0.06}
          />
        ))}
        {dots.map(({ color, isIn, d }) => (
          <path
            key={`${color} ${isIn}`}
            className={styles.dots}
            d={d}
            stroke={color}
            opacity={isIn ? 0.55 : 0.12}
          />
        ))}
        <Curve of={of} frame={frame} />
        {lit !== undefined && (
          <path
            className={styles.lit}
            data-lit
            d={lineOf(lit.said, of, frame)}
            stroke={groupOf.get(lit.runId)?.color ?? "currentColor"}
          />
        )}
        {read !== undefined && (
          <line
            className={styles.ruler}
            x1={frame.x(read.value)}
            x2={frame.x(read.value)}
            y1={frame.top}
            y2={frame.bottom}
          />
        )}
        {point !== undefined && <circle className={styles.ring} cx={point.x} cy={point.y} r={5} />}
        {drag !== undefined && (
          <rect
            className={styles.brush}
            x={Math.min(...drag)}
            width={Math.abs(drag[1] - drag[0])}
            y={frame.top}
            height={frame.bottom - frame.top}
          />
        )}
      </svg>
      <p className={styles.foot} role="status">
        {read === undefined ? (
          <>
            Line: the model’s mean over the runs, their other params as they are; band: 95 % of the
            resamples. Thin lines: single runs with other values of {of.param} ({describeCurves(of)}
            ).
            {of.isLog && " Logarithmic, since the values span more than two decades."}
          </>
        ) : (
          <>
            {of.param} {showCell(read.value)}: {metric} about {formatNumber(read.mean.value)},{" "}
            {formatNumber(read.mean.low)} to {formatNumber(read.mean.high)},{" "}
            {plural(read.runs, "run")}
            {point !== undefined && <> · run at {formatNumber(point.metric)}</>}
            {lit !== undefined && level !== undefined && (
              <>, with this value about {formatNumber(lit.said[level])}</>
            )}
          </>
        )}
      </p>
    </div>
  );
}

function Curve({
  of,
  frame,
}: {
  readonly of: WireDependence;
  readonly frame: ReturnType<typeof dependenceFrame>;
}): React.JSX.Element {
  const numbers = of.levels.filter(({ value }) => typeof value === "number");
  const single = frame.band > 0 ? of.levels : of.levels.filter(({ value }) => value === null);
  const at = (value: number | null): number => frame.y(value ?? Number.NaN);
  const line = frame.band > 0 ? [] : numbers;
  const up = line.map(({ value, mean }) => `${frame.x(value)} ${at(mean.high)}`);
  const down = line.map(({ value, mean }) => `${frame.x(value)} ${at(mean.low)}`).toReversed();
  const half = frame.band > 0 ? Math.min(18, frame.band * 0.35) : NONE_HALF_PX;
  return (
    <>
      {line.length > 0 && (
        <>
          <path className={styles.band} d={`M${[...up, ...down].join("L")}Z`} />
          <path
            className={styles.curve}
            d={`M${line.map(({ value, mean }) => `${frame.x(value)} ${at(mean.value)}`).join("L")}`}
          />
        </>
      )}
      {single.map(({ value, mean }) => (
        <g key={String(value)}>
          <rect
            className={styles.band}
            x={frame.x(value) - half}
            width={2 * half}
            y={at(mean.high)}
            height={Math.max(0, at(mean.low) - at(mean.high))}
          />
          <line
            className={styles.curve}
            x1={frame.x(value) - half}
            x2={frame.x(value) + half}
            y1={at(mean.value)}
            y2={at(mean.value)}
          />
        </g>
      ))}
    </>
  );
}

/** Runs of one text beside each other, each always at the same place. */
function spread(runId: string, band: number): number {
  if (band === 0) return 0;
  let hash = 0;
  for (let i = 0; i < runId.length; i++) hash = (Math.imul(hash, 31) + runId.charCodeAt(i)) | 0;
  return (((hash >>> 0) % 1000) / 1000 - 0.5) * Math.min(30, band * 0.5);
}
