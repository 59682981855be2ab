import { useMemo } from "react";
import { AsNow, MediaWall } from "../runs/index.ts";
import { ShownOf } from "./shown-of.tsx";
import { toWallLine, useShownRuns } from "./use-shown-runs.ts";

/** As many as stand beside each other. */
const MOST_RUNS = 50;

/** What the groups logged beside numbers, at the same step. */
export function MediaPanel(): React.JSX.Element {
  const shown = useShownRuns(MOST_RUNS);
  const runs = useMemo(() => shown.map(toWallLine), [shown]);
  const runIds = useMemo(() => shown.map(({ id }) => id), [shown]);
  return (
    <>
      <AsNow what="Media" />
      <MediaWall of={{ runIds }} runs={runs} lead={<ShownOf shown={shown.length} />} />
    </>
  );
}
