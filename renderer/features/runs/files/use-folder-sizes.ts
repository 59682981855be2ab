import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../../client/api.ts";

export interface FolderTotal {
  readonly files: number;
  readonly bytes: number;
  /** There is more than was counted. */
  readonly isCut: boolean;
}

export interface FolderSizes {
  /** Counts them again. */
  readonly refetch: () => void;
  /** Of the run's folder. */
  readonly total: FolderTotal | undefined;
  readonly byPath: ReadonlyMap<string, FolderTotal>;
}

/** What the folders that are listed hold: each that is open tells of those in it. */
export function useFolderSizes(runId: string, open: readonly string[]): FolderSizes {
  const folders = useMemo(() => [".", ...open], [open]);
  return useQueries({
    queries: folders.map((folder) =>
      orpc.runs.measureFolder.queryOptions({ input: { runId, folder }, retry: false }),
    ),
    combine: (results): FolderSizes => {
      const byPath = new Map<string, FolderTotal>();
      results.forEach(({ data }, at) => {
        const folder = folders[at] ?? ".";
        for (const { name, files, bytes } of data?.children ?? [])
          byPath.set(folder === "." ? name : `${folder}/${name}`, {
            files,
            bytes,
            isCut: data?.isCut ?? false,
          });
      });
      const refetch = (): void => results.forEach((one) => void one.refetch());
      return { total: results[0]?.data, byPath, refetch };
    },
  });
}
