import { skipToken, useQuery } from "@tanstack/react-query";
import type { FileUse } from "../../../../src/contract/run-files.ts";
import { signFile } from "../../../client/run-file.ts";

/** An address that shows a file of the run for a few minutes. */
export function useSigned(runId: string, path: string | undefined, as: FileUse) {
  return useQuery({
    queryKey: ["signed file", runId, path, as],
    queryFn: path === undefined ? skipToken : () => signFile(runId, path, as),
    // What is shown stays; a later look asks for an address that is valid then.
    gcTime: 0,
    retry: false,
  });
}
