import type { MediaSeen } from "../../base/run-event.ts";
import { statement, type WriteDb } from "../../store/index.ts";

/** Media that something shows; other tensors stay in their files unnoted. */
const KINDS: ReadonlySet<MediaSeen["mediaType"]> = new Set([
  "image",
  "audio",
  "text",
  "histogram",
  "table",
  "html",
  "video",
  "curve",
  "file",
]);

interface OpenSeries {
  readonly id: number;
  count: number;
  minStep: number | bigint;
  maxStep: number | bigint;
}

/**
 * Stores the media references of one window. They are kept until it is told which attempt they belong to: a codec hands
 * out a window's points at its end, and those of a further file tell.
 */
export class MediaWriter {
  stored = 0;
  newTags = false;
  readonly #db: WriteDb;
  readonly #source: { readonly num: number; readonly run_num: number };
  readonly #path: string;
  #waiting: MediaSeen[] = [];

  constructor(
    db: WriteDb,
    source: { readonly num: number; readonly run_num: number },
    path: string,
  ) {
    this.#db = db;
    this.#source = source;
    this.#path = path;
  }

  add(event: MediaSeen): void {
    if (KINDS.has(event.mediaType)) this.#waiting.push(event);
  }

  /** Whether what waits begins below the last step of its tag in an attempt; unknown where the attempt has no tag of it. */
  compareWith(attempt: number): "below" | "behind" | "unknown" {
    const find = statement(
      this.#db,
      `SELECT max(max_step) FROM media_series
        WHERE run_num = ? AND tag = ? AND kind = ? AND source_num = ? AND attempt = ?`,
      "safe",
    );
    const seen = new Set<string>();
    for (const { metric, mediaType, step } of this.#waiting) {
      const key = `${mediaType} ${metric}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const { run_num: runNum, num } = this.#source;
      const row = find.get(runNum, metric, mediaType, num, attempt) as Record<
        string,
        bigint | null
      >;
      const last = Object.values(row)[0] ?? null;
      if (last !== null) return step < last ? "below" : "behind";
    }
    return "unknown";
  }

  flush(attempt: number): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const open = new Map<string, OpenSeries>();
    const insert = statement(
      this.#db,
      `INSERT OR IGNORE INTO media (series_id, step, offset, item, length, crc, time_us, samples)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const event of waiting) {
      const { step, offset, item, length, crc, timeUs, samples } = event;
      const key = `${event.mediaType} ${event.metric}`;
      let series = open.get(key);
      if (series === undefined) open.set(key, (series = this.#openSeries(event, attempt)));
      const time = Number.isNaN(timeUs) ? null : timeUs;
      const { changes } = insert.run(series.id, step, offset, item, length, crc, time, samples);
      series.count += changes;
      if (step < series.minStep) series.minStep = step;
      if (step > series.maxStep) series.maxStep = step;
    }
    const grow = statement(
      this.#db,
      `UPDATE media_series SET min_step = min(min_step, ?), max_step = max(max_step, ?), count = count + ? WHERE id = ?`,
    );
    for (const { id, count, minStep, maxStep } of open.values()) {
      if (count === 0) continue;
      grow.run(minStep, maxStep, count, id);
      this.stored += count;
    }
  }

  #openSeries({ metric, mediaType, step }: MediaSeen, attempt: number): OpenSeries {
    const { run_num: runNum, num } = this.#source;
    const key = [runNum, metric, mediaType, num, attempt, this.#path] as const;
    const known = statement(
      this.#db,
      `SELECT id FROM media_series
        WHERE run_num = ? AND tag = ? AND kind = ? AND source_num = ? AND attempt = ? AND path = ?`,
    ).get(...key) as { id: number } | undefined;
    const open = { count: 0, minStep: step, maxStep: step };
    if (known !== undefined) return { id: known.id, ...open };
    this.newTags = true;
    const { lastInsertRowid } = statement(
      this.#db,
      `INSERT INTO media_series (run_num, tag, kind, source_num, attempt, path, count, min_step, max_step)
         VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)`,
    ).run(...key, step, step);
    return { id: Number(lastInsertRowid), ...open };
  }
}
