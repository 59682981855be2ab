import type { Query, QueryClient } from "@tanstack/react-query";
import type { Change } from "../../src/contract/system.ts";
import { pause } from "./pause.ts";
import { seriesVersionsOf } from "./series-versions.ts";
import { isTouched } from "./topics.ts";

/** Queries run again at most this often: a busy training must not keep the page fetching. A first change waits for nothing. */
const GATHER_MS = 250;
/** After each fetch its query rests so many times as long, so that watching a large import does not slow it down. */
export const REST = 4;

export interface Gatherer {
  add(change: Change): void;
  /** Fetches again what failed: while there was no engine, nothing told that it had changed. */
  retryFailed(): void;
  stop(): void;
}

/** Each touched query is fetched again at its own pace: a slow chart neither holds up the list nor is cut off by it. */
export function createGatherer(queryClient: QueryClient): Gatherer {
  let topics = new Set<string>();
  let reset = false;
  let timer: number | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;
  const versions = seriesVersionsOf(queryClient);
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
      // A first answer that is under way may be older than the change, and is not asked for twice.
      const { data, fetchStatus } = query.state;
      if (data === undefined && fetchStatus === "fetching") changedMeanwhile.add(query.queryHash);
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
    versions.note(touched, all);
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
    retryFailed() {
      for (const query of queryClient.getQueryCache().getAll()) {
        if (query.state.status === "error") void refresh(query);
      }
    },
    stop() {
      window.clearTimeout(timer);
      stopped.abort();
    },
  };
}
