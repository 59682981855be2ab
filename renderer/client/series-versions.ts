import type { QueryClient } from "@tanstack/react-query";

/** How often the data of each run has changed since the page was opened. */
export interface SeriesVersions {
  readonly of: (runId: string) => number;
  /** Takes `series:ID` from the topics; `all` when nobody knows what changed. */
  readonly note: (topics: Iterable<string>, all: boolean) => void;
}

const TOPIC = "series:";
const byClient = new WeakMap<QueryClient, SeriesVersions>();

/** Those of the page's answers: what was read before the newest version of its run is old. */
export function seriesVersionsOf(client: QueryClient): SeriesVersions {
  const known = byClient.get(client);
  if (known !== undefined) return known;
  const made = createSeriesVersions();
  byClient.set(client, made);
  return made;
}

export function createSeriesVersions(): SeriesVersions {
  const versions = new Map<string, number>();
  let changes = 0;
  let changedAll = 0;
  return {
    of: (runId) => Math.max(changedAll, versions.get(runId) ?? 0),
    note: (topics, all) => {
      changes++;
      if (all) changedAll = changes;
      for (const topic of topics) {
        if (topic.startsWith(TOPIC)) versions.set(topic.slice(TOPIC.length), changes);
      }
    },
  };
}
