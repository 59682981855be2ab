import { getEventMeta } from "@orpc/client";
import type { Change } from "../../src/contract/system.ts";
import { api } from "./api.ts";
import type { ConnectionState } from "./connection.ts";
import { describeFailure } from "./errors.ts";
import { pause } from "./pause.ts";

const RETRY_MS = [250, 500, 1000, 2000] as const;
/** A stream can be dead without an end: a laptop that slept, a proxy that holds it open. */
const WATCH_MS = 10_000;
const ANSWER_MS = 5000;
const WAY_MS = 1000;

/** How far the changes of which engine were followed. */
export interface StreamPosition {
  readonly instance: string;
  readonly eventId: string | undefined;
}

export interface StreamListener {
  onChange(change: Change, position: StreamPosition): void;
  onState(state: ConnectionState): void;
}

/**
 * Follows the engine's stream of changes from a position until `signal` ends it; after a gap or with a new engine a
 * change with `reset` comes first. Reconnects by itself with growing pauses.
 */
export async function followStream(
  from: StreamPosition | undefined,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  let position = from;
  let failures = 0;
  while (!signal.aborted) {
    const connection = new AbortController();
    const either = AbortSignal.any([signal, connection.signal]);
    try {
      const info = await api.system.info(undefined, {
        signal: AbortSignal.any([either, AbortSignal.timeout(ANSWER_MS)]),
      });
      const isFirst = position === undefined && failures === 0;
      // Another engine does not know our event ids.
      const eventId = position?.instance === info.instance ? position.eventId : undefined;
      // What happened since the page's first questions is told first, with a margin for the way.
      const sinceMs = Math.ceil(performance.now()) + WAY_MS;
      const stream = await api.system.changes(isFirst ? { sinceMs } : undefined, {
        signal: either,
        ...(eventId === undefined ? {} : { lastEventId: eventId }),
      });
      position = { instance: info.instance, eventId };
      // What happened meanwhile is unknown. Only now, with the stream open, can nothing be missed any more.
      if (!isFirst && eventId === undefined)
        listener.onChange({ topics: [], reset: true }, position);
      failures = 0;
      listener.onState("live");
      void watchConnection(info.instance, connection);
      for await (const change of stream) {
        position = { ...position, eventId: getEventMeta(change)?.id ?? position.eventId };
        // A plain copy: the stream's own values cannot go to other tabs.
        listener.onChange({ topics: [...change.topics], reset: change.reset }, position);
      }
    } catch (error) {
      if (signal.aborted) break;
      if (describeFailure(error).code === "UNAUTHORIZED") {
        listener.onState("refused");
        break;
      }
    } finally {
      connection.abort();
    }
    // A stream that ended by itself is the engine going away as well.
    listener.onState("away");
    await pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 2000, signal);
    failures++;
  }
}

/** Ends the connection when the engine no longer answers, or when another one does. */
async function watchConnection(instance: string, connection: AbortController): Promise<void> {
  while (!connection.signal.aborted) {
    await pause(WATCH_MS, connection.signal);
    try {
      const signal = AbortSignal.any([connection.signal, AbortSignal.timeout(ANSWER_MS)]);
      const info = await api.system.info(undefined, { signal });
      if (info.instance !== instance) connection.abort();
    } catch {
      connection.abort();
    }
  }
}
