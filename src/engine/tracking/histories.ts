import type { ReadDb } from "../../store/index.ts";
import { invalid } from "./fields.ts";
import { readHistory, type Metric } from "./queries.ts";

/** A page of a metric's points, or all of them. @throws AppError INVALID_INPUT for a token that is none */
export function readHistoryPage(
  db: ReadDb,
  args: {
    readonly trackingId: string;
    readonly key: string;
    readonly limit: number | undefined;
    readonly token: string | undefined;
  },
): { readonly metrics: readonly Metric[]; readonly nextToken: string | undefined } {
  const { trackingId, key, limit, token } = args;
  const start = token === undefined ? 0 : readOffset(token);
  const all = readHistory(db, trackingId, key);
  if (limit === undefined) return { metrics: all.slice(start), nextToken: undefined };
  const end = start + limit;
  return {
    metrics: all.slice(start, end),
    nextToken: end < all.length ? writeOffset(end) : undefined,
  };
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
    if (metrics.length >= args.most) break;
    metrics.push(...ofRun(db, trackingId, args.key).slice(0, args.most - metrics.length));
  }
  return metrics;
}

/** Of each run at most `most` points in a range of steps, evenly chosen, the first and the last among them. */
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
    const points = ofRun(db, trackingId, key).filter(
      ({ step }) => start === undefined || end === undefined || (step >= start && step <= end),
    );
    return samplePoints(bySteps(points), most);
  });
}

function ofRun(db: ReadDb, trackingId: string, key: string): Metric[] {
  return readHistory(db, trackingId, key).map((metric) => ({ ...metric, run_id: trackingId }));
}

function bySteps(points: readonly Metric[]): readonly Metric[] {
  return points.toSorted((a, b) => (a.step < b.step ? -1 : a.step > b.step ? 1 : 0));
}

/** Pure part of `sampleHistories`. */
export function samplePoints<T>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points;
  if (most === 1) return points.slice(-1);
  return Array.from(
    { length: most },
    (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))] as T,
  );
}
