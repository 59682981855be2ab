import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { TraceRow, TraceState } from "../../../src/contract/llm.ts";
import { orpc } from "../../client/api.ts";

/** Rows that are read at a time. */
const PAGE = 200;

export interface TraceFilter {
  readonly experimentId?: string;
  readonly runId?: string;
  readonly search?: string;
  readonly state?: TraceState;
  readonly fromUs?: number;
}

export interface Traces {
  readonly rows: readonly TraceRow[];
  readonly total: number;
  /** Reads more of them; undefined where all are there, or on their way. */
  readonly readMore: (() => void) | undefined;
}

/** Page by page, as far as somebody scrolled. */
export function useTraces(filter: TraceFilter): {
  readonly data: Traces | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
} {
  const query = useInfiniteQuery({
    ...orpc.llm.listTraces.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...filter,
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  const { data: pages, error, hasNextPage, fetchNextPage, refetch } = query;
  // One that could not be read is not asked for again and again: the next change reads all of them.
  const canRead = hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError;
  const data = useMemo(
    () =>
      pages === undefined
        ? undefined
        : {
            rows: pages.pages.flatMap(({ rows }) => rows),
            total: pages.pages.at(-1)?.total ?? 0,
            readMore: canRead ? () => void fetchNextPage() : undefined,
          },
    [pages, canRead, fetchNextPage],
  );
  return { data, error, refetch: () => void refetch() };
}

/** How many traces a run has. */
export function useTraceCount(runId: string): number {
  const { data } = useQuery(orpc.llm.listTraces.queryOptions({ input: { runId, limit: 1 } }));
  return data?.total ?? 0;
}
