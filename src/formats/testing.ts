import { toWireNumber, type JsonValue, type WireNumber } from "../base/json.ts";
import { stepAt } from "../base/points.ts";
import type { RunEvent } from "../base/run-event.ts";
import type { AppendCodec, CodecState, FileFacts } from "./codec.ts";
import type { PointLog } from "./point-log.ts";

/* Test support: drives codecs over bytes the way the engine does. Not part of the product. */

export function factsOf(path: string, siblings: readonly string[] = []): FileFacts {
  const cut = path.lastIndexOf("/");
  return {
    path,
    name: path.slice(cut + 1),
    folder: cut < 0 ? "." : path.slice(0, cut),
    siblings: new Set(siblings),
  };
}

export interface ReadFile<S extends CodecState = CodecState> {
  readonly events: readonly RunEvent[];
  readonly state: S;
  /** Bytes not consumed at the end. */
  readonly left: number;
  readonly stopped: boolean;
}

/**
 * Shows `bytes` to the codec as a growing file: `cuts` are the sizes at which it is looked at, the whole last. Obeys
 * `restart` and `stop`, and checks what every codec promises of `consumed` and `need`. `final`: the last look is a
 * scan's. `points`: memory of the caller's, as the product's threads have it.
 */
export function readGrowing<S extends CodecState>(
  codec: AppendCodec<S>,
  bytes: Uint8Array,
  from: S,
  cuts: readonly number[] = [],
  { final = true, points }: { readonly final?: boolean; readonly points?: PointLog } = {},
): ReadFile<S> {
  const sizes = [...cuts.filter((cut) => cut < bytes.length), bytes.length].sort((a, b) => a - b);
  const events: RunEvent[] = [];
  let state = from;
  let at = 0;
  for (const [index, size] of sizes.entries()) {
    let restarts = 0;
    for (;;) {
      // A copy, so that a codec that reads beyond its input or keeps views of it fails here.
      const input = bytes.slice(at, size);
      const result = codec.parse(input, state, final && index === sizes.length - 1, points);
      if (result.consumed < 0 || result.consumed > input.length) throw new Error("consumed beyond");
      if (result.need !== undefined && result.need <= input.length)
        throw new Error("needs nothing");
      events.push(...result.events);
      state = JSON.parse(JSON.stringify(result.state)) as S;
      if (result.stop === true) {
        return { events, state, left: bytes.length - at - result.consumed, stopped: true };
      }
      if (result.restart === true) {
        if (++restarts > 2) throw new Error("restarts for ever");
        at = 0;
        continue;
      }
      at += result.consumed;
      break;
    }
  }
  return { events, state, left: bytes.length - at, stopped: false };
}

export interface MetricSummary {
  points: number;
  firstStep: number | string;
  lastStep: number | string;
  last: WireNumber;
}

export interface SourceSummary {
  metrics: Record<string, MetricSummary>;
  params: Record<string, JsonValue>;
}

/** What `sources ls` would say of these events. */
export function summarize(events: readonly RunEvent[]): SourceSummary {
  const metrics: SourceSummary["metrics"] = {};
  const params: SourceSummary["params"] = {};
  for (const event of events) {
    if (event.kind === "param") params[event.key] = event.value;
    if (event.kind !== "points") continue;
    const { steps, values } = event.columns;
    const wireStep = (index: number) => {
      const step = stepAt(steps, index);
      return typeof step === "bigint" ? String(step) : step;
    };
    const metric = (metrics[event.metric] ??= {
      points: 0,
      firstStep: wireStep(0),
      lastStep: 0,
      last: 0,
    });
    metric.points += values.length;
    metric.lastStep = wireStep(values.length - 1);
    metric.last = toWireNumber(values[values.length - 1] as number);
  }
  return { metrics, params };
}

/** One line per point and attempt, independent of how the events were cut. Metrics keep their own order. */
export function listPoints(events: readonly RunEvent[]): string[] {
  const lines: string[] = [];
  let attempt = 0;
  for (const event of events) {
    if (event.kind === "attempt") attempt++;
    if (event.kind !== "points") continue;
    const { steps, timesUs, values } = event.columns;
    for (let i = 0; i < values.length; i++) {
      const value = Object.is(values[i], -0) ? "-0" : values[i];
      const metric = event.part === null ? event.metric : `${event.part} ${event.metric}`;
      lines.push(`${metric} #${attempt} ${stepAt(steps, i)} ${timesUs[i]} ${value}`);
    }
  }
  // A stable sort by metric: between metrics the order within one parse is free, within one it is not.
  const metricOf = (line: string) => line.slice(0, line.indexOf(" #"));
  return lines
    .map((line, index) => ({ metric: metricOf(line), index, line }))
    .sort((a, b) => (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : a.index - b.index))
    .map(({ line }) => line);
}

/** What stands beside the points: the newest word of each fact, every reference to a medium. */
export function listTold(events: readonly RunEvent[]): string[] {
  const told = new Map<string, string>();
  for (const event of events) {
    if (event.kind === "fact") told.set(`${event.part} ${event.key}`, event.value);
    if (event.kind !== "media") continue;
    const { metric, mediaType, step, timeUs, offset, length, item, crc, samples } = event;
    const place = [step, timeUs, offset, length, item, crc, samples].join(" ");
    told.set(`${mediaType} ${metric} ${place}`, "");
  }
  return [...told].map(([key, value]) => `${key} ${value}`).toSorted();
}
