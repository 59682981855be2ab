import { useQuery } from "@tanstack/react-query";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";

/** What a tracking server keeps of the run; asked only of those that have one. */
export function useArtifacts(run: Pick<RunRow, "id" | "loggers">) {
  return useQuery({
    ...orpc.runs.listArtifacts.queryOptions({ input: { runId: run.id } }),
    enabled: run.loggers.includes("mlflow"),
  });
}
