import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { quoteKey, type Catalog, type Path } from "../../../../src/base/query/index.ts";
import { orpc } from "../../../client/api.ts";

/** Only these fields have few texts: names and notes are for patterns. */
const FIELDS_WITH_VALUES: ReadonlySet<string> = new Set([
  "state",
  "experiment",
  "project",
  "logger",
  "commit",
  "branch",
]);
const NOTHING = { params: [], metrics: [], tags: [] };

/** What a query about this project's runs can name. Read when the box is used, `path` for the values beside it. */
export function useCatalog(projectId: string, isUsed: boolean, path: Path | undefined): Catalog {
  const queryClient = useQueryClient();
  const { data = NOTHING } = useQuery({
    ...orpc.runs.listPaths.queryOptions({ input: { projectId } }),
    enabled: isUsed,
  });
  const spelled = path === undefined ? undefined : pathWithValues(path);
  const valuesOf = (of: string) =>
    orpc.runs.listValues.queryOptions({ input: { projectId, path: of } });
  const { data: values } = useQuery({
    ...valuesOf(spelled ?? ""),
    enabled: isUsed && spelled !== undefined,
  });
  return useMemo(
    () => ({
      ...data,
      values: (of) => {
        const wanted = pathWithValues(of);
        if (wanted === undefined) return [];
        const known = orpc.runs.listValues.queryKey({ input: { projectId, path: wanted } });
        return queryClient.getQueryData(known) ?? [];
      },
    }),
    // A new answer makes the list of values another one.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [data, values, projectId, queryClient],
  );
}

function pathWithValues(path: Path): string | undefined {
  if (path.kind === "field") return FIELDS_WITH_VALUES.has(path.field) ? path.field : undefined;
  return path.kind === "metric" ? undefined : `${path.kind}s.${quoteKey(path.key)}`;
}
