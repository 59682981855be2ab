import { encodeColumnBlob, type Column } from "../../base/column-blob.ts";
import { AppError } from "../../base/errors.ts";
import { keepDrawn, shapesOf } from "../../base/picture/keep-drawn.ts";
import { positiveRange } from "../../base/positive-range.ts";
import { smooth } from "../../base/smoothing.ts";
import { groupCurve, unionOf, type Curve } from "../../base/stats/group-curve.ts";
import type { GroupSeriesMeta } from "../../contract/runs.ts";
import type { ReadDb } from "../../store/index.ts";
import type { PictureArgs } from "./read-series.ts";
import { readWholeLines, type WholeLine } from "./whole-lines.ts";

export interface ReadGroupSeriesArgs extends PictureArgs {
  /** Ids of the runs of each group. */
  readonly groups: ReadonlyArray<readonly string[]>;
  /** false: every place, whatever the range and the picture. */
  readonly reduce?: boolean;
}

/** Values looked at for one group at most: hundreds of long runs that share no step are looked at in fewer places. */
const MOST_VALUES = 100e6;

/**
 * The blob that `runs.readGroupSeries` answers: of each group mean, deviation, extremes and n over all its runs and all
 * their points; of the places on the axis those that show in a picture.
 */
export function readGroupSeries(db: ReadDb, args: ReadGroupSeriesArgs): Uint8Array<ArrayBuffer> {
  const metas: GroupSeriesMeta[] = [];
  const columns: Column[] = [];
  const isReduced = args.reduce ?? true;
  const wholes = args.groups.map((runIds) => {
    const curves = readWholeLines(db, args.metric, runIds, args.x).flatMap(curveOf);
    const union = unionOf(curves);
    const places = thin(union, curves.length);
    if (!isReduced && places.length < union.length)
      throw new AppError(
        "INVALID_INPUT",
        `A group of ${curves.length} runs has values at ${union.length} places, more than can be looked at one by one.`,
        "Show fewer runs, or every run by itself.",
      );
    return { curves, places };
  });
  const all = (isReduced ? args.range : undefined) ?? rangeOf(wholes.map(({ places }) => places));
  const range = isReduced && args.log ? positiveRange(all, args.x) : all;
  for (const { curves, places } of wholes) {
    const whole = groupCurve(curves, places);
    const { kernel, smoothing: amount } = args;
    const smoothed = amount > 0 ? smooth(whole.mean, whole.x, { kernel, amount }) : undefined;
    const kept = isReduced
      ? keepDrawn(
          whole.x,
          { ...range, log: args.log, pixelColumns: args.pixelColumns },
          shapesOf(whole, smoothed),
        )
      : [...whole.x.keys()];
    const pick = (column: Float64Array): Float64Array =>
      Float64Array.from(kept, (i) => column[i] as number);
    metas.push({
      runs: curves.length,
      points: curves.reduce((sum, { x }) => sum + countInside(x, range), 0),
      places: countInside(whole.x, range),
      extent:
        whole.x.length === 0
          ? null
          : { from: whole.x[0] as number, to: whole.x[whole.x.length - 1] as number },
    });
    columns.push(
      pick(whole.x),
      pick(whole.mean),
      pick(whole.sd),
      pick(whole.min),
      pick(whole.max),
      Uint32Array.from(kept, (i) => whole.n[i] as number),
      smoothed === undefined ? new Float64Array(0) : pick(smoothed),
    );
  }
  return encodeColumnBlob(metas, columns);
}

/** What is drawn of a run, every finite point of it; of several at one place the last. */
function curveOf({ x: places, values }: WholeLine): Curve[] {
  const xs: number[] = [];
  const ys: number[] = [];
  let isAscending = true;
  for (let i = 0; i < values.length; i++) {
    const x = places[i] as number;
    const y = values[i] as number;
    if (!Number.isFinite(y)) continue;
    if (xs.length > 0 && x <= (xs[xs.length - 1] as number)) isAscending = false;
    xs.push(x);
    ys.push(y);
  }
  if (xs.length === 0) return [];
  if (isAscending) return [{ x: Float64Array.from(xs), y: Float64Array.from(ys) }];
  const last = new Map(xs.map((x, i) => [x, ys[i] as number]));
  const x = Float64Array.from(last.keys()).sort();
  return [{ x, y: x.map((place) => last.get(place) as number) }];
}

function thin(places: Float64Array, curves: number): Float64Array {
  const most = Math.max(2, Math.floor(MOST_VALUES / Math.max(1, curves)));
  if (places.length <= most) return places;
  const stride = places.length / most;
  return Float64Array.from({ length: most }, (_, i) => places[Math.floor(i * stride)] as number);
}

function rangeOf(all: readonly Float64Array[]): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const places of all) {
    if (places.length === 0) continue;
    from = Math.min(from, places[0] as number);
    to = Math.max(to, places[places.length - 1] as number);
  }
  return from <= to ? { from, to } : { from: 0, to: 1 };
}

function countInside(xs: Float64Array, { from, to }: { from: number; to: number }): number {
  let count = 0;
  for (const x of xs) if (x >= from && x <= to) count++;
  return count;
}
