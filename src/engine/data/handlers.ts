import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";

export function createDataHandlers({
  threads,
}: {
  readonly threads: EngineThreads;
}): Handlers<"data"> {
  return {
    listEvaluationDatasets: (input) => threads.read.call.data.listDatasets(input),
    getEvaluationDataset: (input) => threads.read.call.data.describeDataset(input),
    listEvaluationRecords: (input) => threads.read.call.data.listRecords(input),
  };
}
