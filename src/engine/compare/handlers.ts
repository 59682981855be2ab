import type { Handlers } from "../module.ts";
import { createPredictionHandlers } from "./predictions/handlers.ts";
import type { SourceAccess } from "./predictions/sources.ts";

export function createCompareHandlers(access: SourceAccess): Handlers<"compare"> {
  const { threads } = access;
  return {
    openComparison: (input) => threads.analyse.call.compare.openComparison(input),
    ...createPredictionHandlers(access),
  };
}
