import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { orpc } from "../../../client/api.ts";
import { keepWhileGrowing } from "../../../client/keep-while-same.ts";
import { useCallContext, useProgress } from "../../../client/use-progress.ts";
import { useView, type View } from "../../../state/view.ts";
import { useComparison } from "../use-comparison.tsx";
import { useFollowedRuns } from "./use-followed-runs.ts";
import type { ImportanceMethod } from "../../../../src/contract/compare-importance-words.ts";

type Choice = NonNullable<View["ci"]>;
type ChoiceChange = { readonly [K in keyof Choice]?: Choice[K] | undefined };

function withChoice({ ci }: View, change: ChoiceChange): View {
  const next = Object.fromEntries(
    Object.entries({ ...ci, ...change }).filter(([, value]) => value !== undefined),
  );
  return { ci: Object.keys(next).length === 0 ? undefined : next };
}

/** Absent from the address: fANOVA. */
export function chooseMethod(old: View, method: ImportanceMethod): View {
  return withChoice(old, { m: method === "fanova" ? undefined : method });
}

/** With what the runs have now. */
export function readImportanceAgain(client: QueryClient): void {
  const { readImportance, readDependence, readCorrelations } = orpc.compare;
  for (const one of [readImportance, readDependence, readCorrelations])
    void client.invalidateQueries({ queryKey: one.key() });
}

/** Method, param and second param that the address names. */
export function useChoice(): {
  readonly method: ImportanceMethod;
  readonly param: string | undefined;
  readonly other: string | undefined;
  readonly choose: (change: ChoiceChange) => void;
} {
  const [{ ci }, changeView] = useView();
  return {
    method: ci?.m ?? "fanova",
    param: ci?.p,
    other: ci?.o,
    choose: (change) => changeView((old) => withChoice(old, change)),
  };
}

/** The question of the page: runs and the metric that they are judged by. */
export interface ImportanceQuestion {
  readonly runIds: string[];
  readonly metric: string;
}

/** Importances of the params, and of which question; a person may stop waiting for them. */
export function useImportance(method: ImportanceMethod) {
  const { runIds: thereIds, judged } = useComparison();
  const metric = judged?.metric ?? "";
  const client = useQueryClient();
  const context = useCallContext();
  const [isStopped, setStopped] = useState(false);
  const runIds = useFollowedRuns(thereIds, `${method} ${metric}`);
  const question = useMemo(
    (): ImportanceQuestion => ({ runIds: [...runIds], metric }),
    [runIds, metric],
  );
  const input = { ...question, method, pairs: method !== "ped-anova" };
  const options = orpc.compare.readImportance.queryOptions({ input, context });
  const query = useQuery({
    ...options,
    enabled: metric !== "" && !isStopped,
    // What another method said, or of another metric or other runs, must not stand under the names of these.
    placeholderData: keepWhileGrowing(input, ["method", "metric"]),
  });
  return {
    ...query,
    progress: useProgress(context, query.isFetching),
    question,
    isStopped,
    stop: () => {
      setStopped(true);
      void client.cancelQueries({ queryKey: options.queryKey });
    },
    start: () => setStopped(false),
    readAgain: () => readImportanceAgain(client),
  };
}
