import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../client/api.ts";

/** What runs are called, which a comparison does not carry: undefined while it is not read, null for a run that is gone. */
export function useRunNames(
  runIds: readonly string[],
): (runId: string) => string | null | undefined {
  const { data } = useQuery({
    ...orpc.runs.readCells.queryOptions({ input: { runIds: [...runIds], columns: ["name"] } }),
    enabled: runIds.length > 0,
  });
  return useMemo(() => {
    const cells = new Map(runIds.map((id, i) => [id, data?.[i]?.[0]]));
    return (id) => {
      const cell = cells.get(id);
      return cell === undefined || cell === null ? cell : String(cell);
    };
  }, [runIds, data]);
}
