import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { orpc } from "../../../client/api.ts";
import type { Listing } from "./tree-rows.ts";

/** Entries of a page; a folder of 100,000 files comes a page at a time. */
const PAGE = 1000;

interface Wanted {
  readonly folder: string;
  readonly cursor: string | undefined;
}

export interface Listings {
  readonly byFolder: ReadonlyMap<string, Listing>;
  /** Lists the next page of a folder. */
  readonly loadMore: (folder: string) => void;
  readonly refetch: () => void;
}

/** The folders of a run that are open. */
export function useListings(runId: string, open: readonly string[]): Listings {
  // Cursors of the pages after the first, by folder.
  const [further, setFurther] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const wanted = useMemo(
    () =>
      [".", ...open].flatMap((folder): Wanted[] => [
        { folder, cursor: undefined },
        ...(further.get(folder) ?? []).map((cursor) => ({ folder, cursor })),
      ]),
    [open, further],
  );
  const results = useQueries({
    queries: wanted.map(({ folder, cursor }) =>
      orpc.runs.listFiles.queryOptions({
        input: { runId, folder, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
      }),
    ),
  });
  const byFolder = new Map<string, Listing>();
  const next = new Map<string, string | null>();
  wanted.forEach(({ folder }, index) => {
    const result = results[index];
    const before = byFolder.get(folder);
    const page = result?.data;
    next.set(folder, page?.nextCursor ?? null);
    byFolder.set(folder, {
      entries: [...(before?.entries ?? []), ...(page?.entries ?? [])],
      total: page?.total ?? before?.total ?? 0,
      isCut: page?.isCut ?? before?.isCut ?? false,
      hasMore: page !== undefined && page.nextCursor !== null,
      isLoading: (before?.isLoading ?? false) || result?.isPending === true,
      error: before?.error ?? result?.error ?? null,
    });
  });
  return {
    byFolder,
    loadMore: (folder) => {
      const cursor = next.get(folder);
      if (cursor === undefined || cursor === null) return;
      setFurther((old) => new Map(old).set(folder, [...(old.get(folder) ?? []), cursor]));
    },
    refetch: () => {
      for (const result of results) void result.refetch();
    },
  };
}
