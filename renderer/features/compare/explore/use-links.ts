import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import type { RunLinks } from "../../../charts/point-field.tsx";
import { useView, viewElsewhere } from "../../../state/view.ts";
import { useDescribe, useHover, useLit, useRuns } from "./use-runs.tsx";

/** What ties a chart to all others: the run that is pointed at, those picked out, and what is said of one. */
export function useLinks(from: string, paths: ReadonlyArray<string | undefined>): RunLinks {
  const { picked, pick } = useRuns();
  const [hovered, onHover] = useHover();
  const lit = useLit();
  const describe = useDescribe(paths.filter((path) => path !== undefined));
  const onPick = useCallback((next: Uint8Array | undefined) => pick(next, from), [pick, from]);
  return { picked, hovered, lit, onHover, onPick, onOpen: useOpenRun(), describe };
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
