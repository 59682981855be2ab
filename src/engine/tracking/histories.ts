import { invalid } from "../../base/errors.ts";
import type { ReadDb } from "../../store/index.ts";

import { metricAt, readHistory, type History } from "./history.ts";
import type { Metric } from "./queries.ts";

/** A page of a metric's points, or all of them. @throws AppError INVALID_INPUT for a token that is none */
export function readHistoryPage(
  db: ReadDb,
  args: {
    readonly trackingId: string;
    readonly key: string;
    readonly limit: number | undefined;
    readonly token: string | undefined;
  },
): { readonly history: History; readonly nextToken: string | undefined } {
  const { trackingId, key, limit = Infinity, token } = args;
  const offset = token === undefined ? 0 : readOffset(token);
  const { count, history } = readHistory(db, trackingId, key, { offset, limit });
  const end = offset + limit;
  return { history, nextToken: end < count ? writeOffset(end) : undefined };
}

function writeOffset(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString("base64url");
}

function readOffset(token: string): number {
  try {
    const { offset } = JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as {
      readonly offset?: unknown;
    };
    if (Number.isSafeInteger(offset) && (offset as number) >= 0) return offset as number;
  } catch {
    // Told below.
  }
  throw invalid("Invalid page token: it is not one that this server gave.");
}

/** The first `most` points of several runs, each with its run. */
export function readHistories(
  db: ReadDb,
  args: { readonly trackingIds: readonly string[]; readonly key: string; readonly most: number },
): readonly Metric[] {
  const metrics: Metric[] = [];
  for (const trackingId of args.trackingIds.toSorted()) {
    const limit = args.most - metrics.length;
    if (limit <= 0) break;
    const { history } = readHistory(db, trackingId, args.key, { offset: 0, limit });
    metrics.push(...Array.from(history.values, (_, i) => ofRun(trackingId, args.key, history, i)));
  }
  return metrics;
}

/**
 * Of each run at most `most` points in a range of steps, by step: evenly chosen, the first and the last among them, and (from
 * four on) the lowest and the highest value.
 */
export function sampleHistories(
  db: ReadDb,
  args: {
    readonly trackingIds: readonly string[];
    readonly key: string;
    readonly start: number | bigint | undefined;
    readonly end: number | bigint | undefined;
    readonly most: number;
  },
): readonly Metric[] {
  const { trackingIds, key, start, end, most } = args;
  return trackingIds.flatMap((trackingId) => {
    const { history } = readHistory(db, trackingId, key);
    const places = placesBySteps(history, start, end);
    const at = (i: number): number => places?.[i] ?? i;
    const values =
      places === undefined
        ? history.values
        : Float64Array.from(places, (place) => history.values[place] ?? NaN);
    return sampleIndexes(values, most).map((i) => ofRun(trackingId, key, history, at(i)));
  });
}

function ofRun(trackingId: string, key: string, history: History, i: number): Metric {
  return { ...metricAt(history, key, i), run_id: trackingId };
}

/** Undefined where all of them are meant, in the order that they have. */
function placesBySteps(
  { steps }: History,
  start: number | bigint | undefined,
  end: number | bigint | undefined,
): Uint32Array | undefined {
  const isSorted = steps.every((step, i) => i === 0 || step >= (steps[i - 1] ?? step));
  if (isSorted && (start === undefined || end === undefined)) return undefined;
  const places = Uint32Array.from(steps.keys()).filter((i) => {
    const step = steps[i] ?? 0;
    return start === undefined || end === undefined || (step >= start && step <= end);
  });
  if (isSorted) return places;
  return places.sort((a, b) => {
    const [one, other] = [steps[a] ?? 0, steps[b] ?? 0];
    return one < other ? -1 : one > other ? 1 : a - b;
  });
}

/** Pure part of `sampleHistories`: which of the values, ascending. */
export function sampleIndexes(values: Float64Array, most: number): readonly number[] {
  const { length } = values;
  if (length <= most) return Array.from({ length }, (_, i) => i);
  if (most === 1) return [length - 1];
  const chosen = Array.from({ length: most }, (_, i) =>
    Math.round((i * (length - 1)) / (most - 1)),
  );
  if (most < 4) return chosen;
  const extremes = extremesOf(values).filter((one) => one !== undefined);
  const kept = new Set([0, most - 1, ...extremes.map((one) => chosen.indexOf(one))]);
  for (const extreme of extremes) {
    if (chosen.includes(extreme)) continue;
    const nearest = Math.round((extreme * (most - 1)) / (length - 1));
    // The one that stands nearest gives its place away, but for the ends and the other extreme.
    const place = [nearest, nearest + 1, nearest - 1, nearest + 2, nearest - 2].find(
      (one) => one > 0 && one < most - 1 && !kept.has(one),
    );
    if (place === undefined) continue;
    kept.add(place);
    chosen[place] = extreme;
  }
  return chosen.toSorted((a, b) => a - b);
}

/** Where the lowest and the highest finite value are. */
function extremesOf(values: Float64Array): readonly [number | undefined, number | undefined] {
  let [low, high]: [number | undefined, number | undefined] = [undefined, undefined];
  let [lowest, highest] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    if (value < lowest) [low, lowest] = [i, value];
    if (value > highest) [high, highest] = [i, value];
  }
  return [low, high];
}
