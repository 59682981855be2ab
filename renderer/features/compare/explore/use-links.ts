import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import type { RunLinks } from "../../../charts/point-field.tsx";
import { useView, viewElsewhere } from "../../../state/view.ts";
import { useExploreView } from "./use-explore-view.ts";
import { useDescribe, useHover, useRuns } from "./use-runs.tsx";

/** What ties a chart to all others: the run that is pointed at, those picked out, and what is said of one. */
export function useLinks(from: string, paths: ReadonlyArray<string | undefined>): RunLinks {
  const { picked, pick } = useRuns();
  const [hovered, onHover] = useHover();
  const [{ pb, pt }, change] = useExploreView();
  const hasAxisBrush = pb !== undefined || pt !== undefined;
  const describe = useDescribe(paths.filter((path) => path !== undefined));
  const onPick = useCallback(
    (next: Uint8Array | undefined, isDone: boolean) => {
      pick(next, from);
      // The last brush counts: those on axes would say something else than what is shown.
      if (isDone && hasAxisBrush) change({ pb: undefined, pt: undefined });
    },
    [pick, from, change, hasAxisBrush],
  );
  return { picked, hovered, onHover, onPick, onOpen: useOpenRun(), describe };
}

function useOpenRun(): (run: number) => void {
  const { runIds } = useRuns();
  const [view] = useView();
  const router = useRouter();
  return (run) => {
    const runId = runIds[run];
    if (runId !== undefined)
      void router.navigate({ to: "/r/$runId", params: { runId }, search: viewElsewhere(view) });
  };
}
