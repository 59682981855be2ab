import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";

export function createCompareHandlers({
  threads,
}: {
  readonly threads: EngineThreads;
}): Handlers<"compare"> {
  return {
    openComparison: (input) => threads.analyse.call.compare.openComparison(input),
  };
}
