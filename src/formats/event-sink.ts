import type { RunEvent } from "../base/run-event.ts";
import type { PointLog } from "./point-log.ts";

/** Gathers what one parse of a file observes. */
export class EventSink {
  readonly #points: PointLog;
  readonly #series = new Map<string, number>();
  readonly #events: RunEvent[] = [];
  hasPoints = false;
  /** Points and events so far. */
  told = 0;

  constructor(points: PointLog) {
    points.begin();
    this.#points = points;
  }

  /**
   * @param timeUs microseconds UTC, NaN for none
   * @param part which run of the file; null where it is one
   */
  push(
    metric: string,
    step: number | bigint,
    timeUs: number,
    value: number,
    part: string | null = null,
  ): void {
    const key = part === null ? metric : `${part}\n${metric}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      series = this.#points.openSeries(metric, part);
      this.#series.set(key, series);
    }
    this.#points.push64(series, Number(step), timeUs, value);
    if (typeof step === "bigint") this.#points.setWideStep(step);
    this.hasPoints = true;
    this.told++;
  }

  emit(event: RunEvent): void {
    this.#events.push(event);
    this.told++;
  }

  /** Everything so far, points first; for one call. */
  take(): RunEvent[] {
    return [...this.#points.take(), ...this.#events.splice(0)];
  }
}
