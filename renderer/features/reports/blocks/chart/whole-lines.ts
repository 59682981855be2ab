import {
  joinParts,
  keepPlaced,
  type LineColumns,
} from "../../../../../src/base/picture/placed-line.ts";
import { reducePlaced } from "../../../../../src/base/picture/reducer.ts";
import type { PixelRange } from "../../../../../src/base/picture/pixel-grid.ts";
import type { Steps, Values } from "../../../../../src/base/points.ts";
import { smooth, type Smoothing } from "../../../../../src/base/smoothing.ts";
import type { BlockRun } from "../../../../../src/contract/report-blocks.ts";
import type { LineData } from "../../../../charts/line-data.ts";
import type { Domain } from "../../../../charts/scale.ts";
import type { Shown } from "../block-data.ts";

export type LineAxis = "step" | "relative" | "wall";

/** A line of a chart with every stored point, as its attempts make it, or an older attempt by itself. */
export interface WholeLine extends LineColumns {
  /** Unique in the chart. */
  readonly key: string;
  readonly run: BlockRun;
  readonly name: string;
  readonly ghost: boolean;
  /** From where relative time counts; NaN where no time is known. */
  readonly originUs: number;
}

/** The lines of a metric, in the order of the runs; older attempts behind the line that they are of. */
export function wholeLines(
  metric: string,
  { data, columns }: Shown<"chart">,
): readonly WholeLine[] {
  const runs = new Map(data.runs.map((run) => [run.id, run]));
  const ofMetric = data.lines.filter((line) => line.metric === metric);
  const perRun = new Map<string, Set<number>>();
  for (const { runId, line } of ofMetric)
    perRun.set(runId, (perRun.get(runId) ?? new Set()).add(line));
  return [...Map.groupBy(ofMetric, ({ line }) => line).values()].flatMap(
    (attempts): WholeLine[] => {
      const last = attempts.at(-1);
      const run = last && runs.get(last.runId);
      if (last === undefined || run === undefined) return [];
      const parts = attempts.map(({ column }) => ({
        steps: toFloats(columns[column] as Steps),
        timesUs: columns[column + 1] as Float64Array,
        values: columns[column + 2] as Values,
      }));
      const originUs = last.originUs ?? Number.NaN;
      const name = nameLine(run, last, (perRun.get(run.id)?.size ?? 0) > 1);
      const key = JSON.stringify([metric, last.line]);
      const joined = joinParts(
        parts.map((part, i) => ({ ...part, belowStep: firstStep(parts.slice(i + 1)) })),
      );
      const older = parts.slice(0, -1).map((part, i): WholeLine => ({
        ...part,
        key: `${key} ${i}`,
        run,
        name: `${name} attempt ${attempts[i]?.attempt}`,
        ghost: true,
        originUs,
      }));
      return [{ ...joined, key, run, name, ghost: false, originUs }, ...older];
    },
  );
}

function toFloats(steps: Steps): Float64Array {
  return steps instanceof Float64Array ? steps : Float64Array.from(steps, Number);
}

function firstStep(later: ReadonlyArray<LineColumns>): number {
  return Math.min(...later.map(({ steps }) => steps[0] ?? Infinity), Infinity);
}

/** The run's name, and what tells the line from its other lines. */
function nameLine(
  run: BlockRun,
  { context, sourceId }: { readonly context: string; readonly sourceId: string },
  hasSiblings: boolean,
): string {
  if (context !== "") return `${run.name} (${context})`;
  return hasSiblings ? `${run.name} (source ${sourceId.slice(-4)})` : run.name;
}

/** A line with its places on an axis and its smoothed values: over all its points, before anything is reduced. */
export interface PlacedLine extends WholeLine {
  readonly x: Float64Array;
  readonly smoothed: Float64Array | undefined;
  /** Null where nothing has a place. */
  readonly extent: Domain | null;
}

export function placeLine(line: WholeLine, axis: LineAxis, smoothing: Smoothing): PlacedLine {
  const { steps, timesUs, values, originUs } = line;
  const x =
    axis === "step" ? steps : axis === "wall" ? timesUs : timesUs.map((us) => us - originUs);
  const isSmooth = smoothing.amount > 0;
  // TensorBoard's rule goes over the order of the log, whatever has a place on the axis.
  const early = isSmooth && smoothing.kernel === "ema" ? smooth(values, x, smoothing) : undefined;
  const placed = keepPlaced({ x, steps, timesUs, values });
  const smoothed =
    early === undefined
      ? isSmooth
        ? smooth(placed.values, placed.x, smoothing)
        : undefined
      : placed.x.length === x.length
        ? early
        : early.filter((_, i) => Number.isFinite(x[i]));
  return { ...line, ...placed, smoothed, extent: extentOf(placed.x) };
}

function extentOf(x: Float64Array): Domain | null {
  let from = Infinity;
  let to = -Infinity;
  for (const place of x) {
    if (place < from) from = place;
    if (place > to) to = place;
  }
  return from <= to ? { from, to } : null;
}

/** What draws every pixel column exactly. */
export function pictureLine(line: PlacedLine, range: PixelRange): LineData {
  const { x, steps, timesUs, values, smoothed, run, ghost } = line;
  const reduced = reducePlaced(
    { x, steps, timesUs, values, ...(smoothed !== undefined && { smoothed }) },
    range,
  );
  return {
    runId: run.id,
    ghost,
    x: reduced.x,
    y: reduced.y,
    step: toFloats(reduced.steps),
    timeUs: reduced.timesUs,
    smoothX: reduced.smoothX,
    smoothY: reduced.smoothY,
    markX: reduced.markX,
    markKind: reduced.markKind,
    inRange: reduced.inRange,
    nonFinite: reduced.nonFinite,
  };
}
