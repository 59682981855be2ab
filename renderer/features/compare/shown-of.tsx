import { formatCount } from "../../kit/format.ts";
import { useComparison } from "./use-comparison.tsx";

/** Says that not every run is shown; nothing where all are. */
export function ShownOf({ shown }: { readonly shown: number }): React.ReactNode {
  const { runIds } = useComparison();
  if (shown >= runIds.length) return null;
  return (
    <span title="Of each group the first ones, in turn.">
      {formatCount(shown)} of {formatCount(runIds.length)} runs
    </span>
  );
}
