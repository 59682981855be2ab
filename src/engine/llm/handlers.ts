import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";

export function createLlmHandlers({
  threads,
}: {
  readonly threads: EngineThreads;
}): Handlers<"llm"> {
  return {
    listTraces: (input) => threads.read.call.llm.listTracePage(input),
    listTraceExperiments: () => threads.read.call.llm.listTraceExperiments(),
    getTrace: (input) => threads.read.call.llm.getTraceDetail(input),
    getSpan: (input) => threads.read.call.llm.getSpan(input),
  };
}
