import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";
import { useView, type View } from "../../../state/view.ts";
import { useComparison } from "../use-comparison.tsx";
import type { Method } from "./words.ts";

type Choice = NonNullable<View["ci"]>;
type ChoiceChange = { readonly [K in keyof Choice]?: Choice[K] | undefined };

function withChoice({ ci }: View, change: ChoiceChange): View {
  const next = Object.fromEntries(
    Object.entries({ ...ci, ...change }).filter(([, value]) => value !== undefined),
  );
  return { ci: Object.keys(next).length === 0 ? undefined : next };
}

/** Absent from the address: fANOVA. */
export function chooseMethod(old: View, method: Method): View {
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
  readonly method: Method;
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
export function useQuestion(): { readonly runIds: string[]; readonly metric: string } {
  const { runIds, judged } = useComparison();
  return { runIds: [...runIds], metric: judged?.metric ?? "" };
}

/** Importances of the params; a person may stop waiting for them. */
export function useImportance(method: Method) {
  const question = useQuestion();
  const client = useQueryClient();
  const [isStopped, setStopped] = useState(false);
  const input = { ...question, method, pairs: method !== "ped-anova" };
  const options = orpc.compare.readImportance.queryOptions({ input });
  const query = useQuery({
    ...options,
    enabled: question.metric !== "" && !isStopped,
    // What another method said, or of another metric or other runs, must not stand under the names of these.
    placeholderData: keepWhileSame(input, ["method", "metric", "runIds"]),
  });
  return {
    ...query,
    isStopped: isStopped && (query.data === undefined || query.isPlaceholderData),
    stop: () => {
      setStopped(true);
      void client.cancelQueries({ queryKey: options.queryKey });
    },
    start: () => setStopped(false),
    readAgain: () => readImportanceAgain(client),
  };
}
