import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";
import { useCallContext, useProgress } from "../../../client/use-progress.ts";

type Input = Exclude<
  Parameters<typeof orpc.compare.readPredictions.queryOptions>[0]["input"],
  symbol
>;

/**
 * Answers of classifiers, evaluated; the engine ends its work when another question is asked, the page is left or the
 * person stops it.
 */
export function useEvaluation(input: Input, isAsked: boolean) {
  const client = useQueryClient();
  const context = useCallContext();
  const [stopped, setStopped] = useState<string>();
  const question = JSON.stringify(input);
  const options = orpc.compare.readPredictions.queryOptions({ input, context });
  const query = useQuery({
    ...options,
    enabled: isAsked && stopped !== question,
    placeholderData: keepWhileSame(input, ["runIds", "source"]),
  });
  return {
    ...query,
    progress: useProgress(context, query.isFetching),
    isStopped: stopped === question && (query.data === undefined || query.isPlaceholderData),
    stop: () => {
      setStopped(question);
      void client.cancelQueries({ queryKey: options.queryKey });
    },
    start: () => setStopped(undefined),
  };
}
