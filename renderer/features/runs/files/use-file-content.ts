import { useQuery } from "@tanstack/react-query";
import { createFileReader } from "../../../client/run-file.ts";

/** As much of a text as is read; the beginning of it. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

export interface FileContent {
  readonly size: number;
  /** The beginning, where the file is long. */
  readonly bytes: Uint8Array;
}

/** The beginning of a file, as it is now. */
export function useFileContent(runId: string, path: string, maxBytes: number = MAX_TEXT_BYTES) {
  return useQuery({
    queryKey: ["file of run", runId, path, maxBytes],
    queryFn: async (): Promise<FileContent> => {
      const reader = createFileReader(runId, path);
      const size = await reader.size();
      return { size, bytes: await reader.read(0, Math.min(size, maxBytes)) };
    },
    gcTime: 0,
    retry: false,
  });
}
