import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";
import { toReading } from "../../../client/reading.ts";
import { useView } from "../../../state/view.ts";
import { resolveLook, type Look } from "../../runs/index.ts";
import { useDefaultSmoothing } from "../../system/index.ts";
import type { Comparison } from "../use-comparison.tsx";

export type Curves = Awaited<ReturnType<typeof orpc.compare.readCurves.call>>;

/** Learning curves of the judged metric over steps; smoothed, and measured so, only where that was chosen. */
export function useCurves({ groupIds, baseline, judged }: Comparison): {
  readonly curves: Curves | undefined;
  /** Of what the curves are drawn like. */
  readonly look: Look;
  readonly isOld: boolean;
  readonly error: unknown;
  readonly retry: () => void;
} {
  const [{ ct, cw, sk, s, log }] = useView();
  const chosen = resolveLook([{ sk, s, log }], useDefaultSmoothing());
  const look = { ...chosen, smoothing: cw === true ? chosen.smoothing : 0 };
  const input = {
    groups: groupIds,
    baseline,
    metric: judged?.metric ?? "",
    goal: judged?.goal ?? ("none" as const),
    ...(ct !== undefined && { target: ct }),
    kernel: look.kernel,
    smoothing: look.smoothing,
  };
  const query = useQuery({
    ...orpc.compare.readCurves.queryOptions({ input }),
    enabled: judged !== undefined,
    placeholderData: keepWhileSame(input, ["groups", "baseline", "metric"]),
  });
  const { data: curves, error, retry } = toReading(query);
  return { curves, look, isOld: query.isPlaceholderData, error, retry };
}
