import type { QueryKey } from "@tanstack/react-query";
import { decodeRunTable, type RunTable } from "../../src/base/run-table.ts";
import { api, orpc } from "./api.ts";

interface RunTableQuery {
  readonly runIds: readonly string[];
  /** Paths as in a query. */
  readonly columns: readonly string[];
}

/** `useQuery(runTableOptions(...))`: values of columns over runs, read again when one of the runs gets data. */
export function runTableOptions(query: RunTableQuery): {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal }) => Promise<RunTable>;
} {
  const input = { runIds: [...query.runIds], columns: [...query.columns] };
  return {
    queryKey: orpc.compare.readTable.queryKey({ input }),
    queryFn: async ({ signal }) => {
      const blob = await api.compare.readTable(input, { signal });
      return decodeRunTable(await blob.arrayBuffer());
    },
  };
}
