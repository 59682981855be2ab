import { splitPaths } from "./split-paths.ts";
import { readFileSync } from "node:fs";
import type { RunRow } from "../contract/runs.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject, type When } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printNote, UsageError } from "./output.ts";
import { queryGroups } from "./query-groups.ts";
import {
  chooseForm,
  formatOf,
  TABLE_FORMATS,
  writeTable,
  type TableOptions,
} from "./table-format.ts";

export interface QueryOptions extends CommonOptions, TableOptions, When {
  readonly project?: string;
  readonly search?: string;
  readonly removed?: boolean;
  readonly sort?: string;
  readonly columns?: readonly string[];
  readonly groupBy?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: boolean;
  readonly count?: boolean;
  readonly ids?: boolean;
  readonly jsonl?: boolean;
}

/** Which runs, in which order. */
export type Which = Omit<Parameters<ApiClient["runs"]["list"]>[0], "columns" | "limit" | "cursor">;

type Value = number | string | null;
/** Of one request, with `--all`. */
const MOST_ROWS = 10_000;

/** Runs that a query finds, with the values of the paths asked for; or groups of them. */
export async function queryRuns(given: string, options: QueryOptions): Promise<void> {
  checkTogether(options);
  const query = given === "-" ? readFileSync(process.stdin.fd, "utf8").trim() : given;
  const columns = options.columns ?? [];
  await withConnection(options.data, async ({ api }) => {
    const { project, search, removed, at } = options;
    const when: When = at === undefined ? {} : { at };
    const which: Which = {
      ...when,
      query,
      sort: splitPaths(options.sort ?? "").map(readSort),
      ...(search === undefined ? {} : { search }),
      ...(removed === undefined ? {} : { removed }),
      ...(project === undefined ? {} : { projectId: (await findProject(api, project, when)).id }),
    };
    if (options.count === true) return tellCount(api, which, options);
    if (options.groupBy !== undefined) {
      const groupBy = splitPaths(options.groupBy);
      return queryGroups(api, which, { ...options, groupBy, columns, format: formatOf(options) });
    }
    return tell(await readRuns(api, which, columns, options), columns, options);
  });
}

async function tellCount(api: ApiClient, which: Which, { json }: QueryOptions): Promise<void> {
  const { total } = await api.runs.list({ ...which, limit: 1 });
  if (json === true) printJson({ count: total });
  else printLine(String(total));
}

interface Found {
  readonly runs: Array<{ id: string; name: string; state: string; values: Record<string, Value> }>;
  readonly total: number;
  readonly nextCursor: string | null;
}

async function readRuns(
  api: ApiClient,
  which: Which,
  columns: readonly string[],
  { limit, cursor, all }: QueryOptions,
): Promise<Found> {
  const runs: Found["runs"] = [];
  for (let from = cursor; ;) {
    const page = await api.runs.list({
      ...which,
      columns: [...columns],
      ...(all === true ? { limit: MOST_ROWS } : limit === undefined ? {} : { limit }),
      ...(from === undefined ? {} : { cursor: from }),
    });
    runs.push(...page.rows.map((row, index) => describe(row, columns, page.values[index] ?? [])));
    if (all !== true || page.nextCursor === null)
      return { runs, total: page.total, nextCursor: page.nextCursor };
    from = page.nextCursor;
  }
}

function tell(
  { runs, total, nextCursor }: Found,
  columns: readonly string[],
  options: QueryOptions,
): void {
  const more = `${runs.length} of ${total} runs; more with --cursor ${nextCursor}, all with --all`;
  if (options.ids === true) {
    if (options.json === true) printJson({ ids: runs.map(({ id }) => id), total, nextCursor });
    else {
      for (const { id } of runs) printLine(id);
      if (nextCursor !== null) printNote(`assay: ${more}`);
    }
    return;
  }
  if (options.json === true) {
    printJson({ runs, total, nextCursor });
    return;
  }
  if (options.jsonl === true)
    process.stdout.write(runs.map((run) => `${JSON.stringify(run)}\n`).join(""));
  else {
    const format = formatOf(options);
    const title = (path: string): string => (format === undefined ? path.toUpperCase() : path);
    writeTable(
      {
        headings: [...["id", "name", "state"].map(title), ...columns.map(title)],
        rows: runs.map(({ id, name, state, values }) => [
          id,
          name,
          state,
          ...columns.map((path) => values[path]),
        ]),
      },
      format,
      "No run matches.",
    );
    if (format === undefined) {
      if (nextCursor !== null) printLine(more);
      return;
    }
  }
  if (nextCursor !== null) printNote(`assay: ${more}`);
}

function describe(
  { id, name, state }: RunRow,
  columns: readonly string[],
  values: readonly Value[],
): Found["runs"][number] {
  const byPath = columns.map((path, index): [string, Value] => [path, values[index] ?? null]);
  return { id, name, state, values: Object.fromEntries(byPath) };
}

/** One form of output at a time, and nothing that would be passed over in silence. */
function checkTogether(options: QueryOptions): void {
  const form = chooseForm(options, ["json", "jsonl", ...TABLE_FORMATS]);
  const what = (["count", "ids", "groupBy"] as const).filter((one) => options[one] !== undefined);
  if (what.length > 1) throw new UsageError("Choose one of --count, --ids and --group-by.");
  if (options.all === true && (options.limit !== undefined || options.cursor !== undefined))
    throw new UsageError("--all goes without --limit and --cursor.");
  if (options.groupBy !== undefined && (options.cursor !== undefined || options.all === true))
    throw new UsageError("Groups come all at once: without --cursor and --all.");
  if ((options.count === true || options.ids === true) && form !== undefined && form !== "json")
    throw new UsageError(`--count and --ids go with --json, not with --${form}.`);
}

/** `metrics.acc.best:desc` */
function readSort(part: string): { path: string; descending: boolean } {
  const [, path = "", direction = "asc"] = /^(.*?)(?::(asc|desc))?$/s.exec(part) ?? [];
  if (path === "") throw new UsageError("--sort takes paths, for example metrics.acc.best:desc.");
  return { path, descending: direction === "desc" };
}
