import type { RunRow } from "../contract/runs.ts";
import { withConnection } from "./connection.ts";
import { findProject } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printTable, UsageError } from "./output.ts";

export interface QueryOptions extends CommonOptions {
  readonly project?: string;
  readonly sort?: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
  readonly cursor?: string;
}

type Value = number | string | null;

/** Runs that a query finds, with the values of the paths asked for. */
export async function queryRuns(query: string, options: QueryOptions): Promise<void> {
  const { data, json, project, limit, cursor } = options;
  const columns = options.columns ?? [];
  const page = await withConnection(data, async ({ api }) =>
    api.runs.list({
      query,
      sort: readSort(options.sort ?? ""),
      columns: [...columns],
      ...(project === undefined ? {} : { projectId: (await findProject(api, project)).id }),
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    }),
  );
  const runs = page.rows.map((row, index) => describe(row, columns, page.values[index] ?? []));
  if (json === true) {
    printJson({ runs, total: page.total, nextCursor: page.nextCursor });
    return;
  }
  printTable(
    ["ID", "NAME", "STATE", ...columns.map((path) => path.toUpperCase())],
    runs.map(({ id, name, state, values }) => [
      id,
      name,
      state,
      ...columns.map((path) => values[path] ?? ""),
    ]),
    "No run matches.",
  );
  if (page.nextCursor !== null)
    printLine(`${runs.length} of ${page.total} runs; more with --cursor ${page.nextCursor}`);
}

function describe(
  { id, name, state }: RunRow,
  columns: readonly string[],
  values: readonly Value[],
): { id: string; name: string; state: string; values: Record<string, Value> } {
  const byPath = columns.map((path, index): [string, Value] => [path, values[index] ?? null]);
  return { id, name, state, values: Object.fromEntries(byPath) };
}

/** `metrics.acc.best:desc,params.lr` */
function readSort(text: string): Array<{ path: string; descending: boolean }> {
  if (text === "") return [];
  return text.split(",").map((part) => {
    const [, path = "", direction = "asc"] = /^(.*?)(?::(asc|desc))?$/.exec(part.trim()) ?? [];
    if (path === "") throw new UsageError("--sort takes paths, for example metrics.acc.best:desc.");
    return { path, descending: direction === "desc" };
  });
}
