import { getEventMeta } from "@orpc/client";
import type { Query, QueryClient } from "@tanstack/react-query";
import type { Change } from "../../src/contract/system.ts";
import { api } from "./api.ts";
import { setConnection } from "./connection.ts";
import { describeFailure } from "./errors.ts";
import { isTouched } from "./topics.ts";

/** Queries run again at most this often: a busy training must not keep the page fetching. A first change waits for nothing. */
const GATHER_MS = 250;
/** After each fetch its query rests so many times as long, so that watching a large import does not slow it down. */
const REST = 4;
const RETRY_MS = [250, 500, 1000, 2000] as const;
/** A stream can be dead without an end: a laptop that slept, a proxy that holds it open. */
const WATCH_MS = 10_000;
const ANSWER_MS = 5000;

/**
 * Follows the engine's stream of changes until `signal` ends it: touched queries are fetched again, and after a gap
 * or a new engine everything is. Reconnects by itself with growing pauses and says so in `useConnection`.
 */
export async function followChanges(queryClient: QueryClient, signal: AbortSignal): Promise<void> {
  const gatherer = createGatherer(queryClient);
  let instance: string | undefined;
  let lastEventId: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    const connection = new AbortController();
    const either = AbortSignal.any([signal, connection.signal]);
    try {
      const info = await api.system.info(undefined, { signal: either });
      const isFirst = instance === undefined && failures === 0;
      // Another engine does not know our event ids.
      if (info.instance !== instance) lastEventId = undefined;
      instance = info.instance;
      const stream = await api.system.changes(undefined, {
        signal: either,
        ...(lastEventId === undefined ? {} : { lastEventId }),
      });
      // What happened meanwhile is unknown. Only now, with the stream open, can nothing be missed any more.
      if (!isFirst && lastEventId === undefined) gatherer.add({ topics: [], reset: true });
      failures = 0;
      setConnection("live");
      void watchConnection(info.instance, connection);
      for await (const change of stream) {
        lastEventId = getEventMeta(change)?.id ?? lastEventId;
        gatherer.add(change);
      }
    } catch (error) {
      if (signal.aborted) break;
      if (describeFailure(error).code === "UNAUTHORIZED") {
        setConnection("refused");
        break;
      }
    } finally {
      connection.abort();
    }
    // A stream that ended by itself is the engine going away as well.
    setConnection("away");
    await pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 2000, signal);
    failures++;
  }
  gatherer.stop();
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

/** Each touched query is fetched again at its own pace: a slow chart neither holds up the list nor is cut off by it. */
function createGatherer(queryClient: QueryClient): {
  add: (change: Change) => void;
  stop: () => void;
} {
  let topics = new Set<string>();
  let reset = false;
  let timer: number | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;
  const fetching = new Set<string>();
  const changedMeanwhile = new Set<string>();
  const stopped = new AbortController();

  const refresh = async (query: Query): Promise<void> => {
    if (fetching.has(query.queryHash)) {
      changedMeanwhile.add(query.queryHash);
      return;
    }
    fetching.add(query.queryHash);
    do {
      changedMeanwhile.delete(query.queryHash);
      const startedMs = performance.now();
      await queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
      await pause((performance.now() - startedMs) * REST, stopped.signal);
    } while (changedMeanwhile.has(query.queryHash));
    fetching.delete(query.queryHash);
  };
  const flush = (): void => {
    const touched = topics;
    const all = reset;
    topics = new Set();
    reset = false;
    timer = undefined;
    flushedAt = performance.now();
    for (const query of queryClient.getQueryCache().getAll()) {
      if (all || isTouched(query.queryKey, touched)) void refresh(query);
    }
  };
  return {
    add(change) {
      for (const topic of change.topics) topics.add(topic);
      reset ||= change.reset;
      if (topics.size === 0 && !reset) return;
      timer ??= window.setTimeout(flush, flushedAt + GATHER_MS - performance.now());
    },
    stop: () => {
      window.clearTimeout(timer);
      stopped.abort();
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
