import { messageOf } from "../../../base/errors.ts";
import type { Handlers } from "../../module.ts";
import { listSources, placeSource, type SourceAccess } from "./sources.ts";

type PredictionHandlers = Pick<Handlers<"compare">, "listPredictionSources" | "readPredictions">;

export function createPredictionHandlers(access: SourceAccess): PredictionHandlers {
  return {
    listPredictionSources: ({ runIds }) => listSources(access, runIds),
    async readPredictions({ runIds, source, ...options }, call) {
      const files = await Promise.all(
        runIds.map(async (runId) => {
          try {
            return { runId, place: await placeSource(access, runId, source, call) };
          } catch (error) {
            return { runId, problem: messageOf(error) };
          }
        }),
      );
      return access.threads.evaluate.call.compare.evaluatePredictions({ files, ...options }, call);
    },
  };
}
