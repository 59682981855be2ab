import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newId } from "../../../../src/base/ids.ts";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";

type Input = Exclude<
  Parameters<typeof orpc.compare.readPredictions.queryOptions>[0]["input"],
  symbol
>;

const LOOK_MS = 300;

/**
 * Answers of classifiers, evaluated; the engine ends its work when another question is asked, the page is left or the
 * person stops it.
 */
export function useEvaluation(input: Input, isAsked: boolean) {
  const client = useQueryClient();
  const [callId] = useState(() => newId());
  const [stopped, setStopped] = useState<string>();
  const question = JSON.stringify(input);
  const options = orpc.compare.readPredictions.queryOptions({ input, context: { callId } });
  const query = useQuery({
    ...options,
    enabled: isAsked && stopped !== question,
    placeholderData: keepWhileSame(input, ["runIds", "source"]),
  });
  const under = useQuery({
    ...orpc.system.listProgress.queryOptions({ input: { callId } }),
    enabled: query.isFetching,
    refetchInterval: LOOK_MS,
    gcTime: 0,
  });
  // A question before this one may still be ending.
  const progress = query.isFetching ? under.data?.at(-1) : undefined;
  return {
    ...query,
    progress,
    isStopped: stopped === question && (query.data === undefined || query.isPlaceholderData),
    stop: () => {
      setStopped(question);
      void client.cancelQueries({ queryKey: options.queryKey });
    },
    start: () => setStopped(undefined),
  };
}
