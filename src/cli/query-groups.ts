import type { GroupCell, GroupRow } from "../contract/runs.ts";
import { SEED_GROUPS, seedGroupPaths } from "../server/group-paths.ts";
import type { ApiClient } from "../server/index.ts";
import { printJson, printNote, type Cell } from "./output.ts";
import type { Which } from "./query.ts";
import { writeTable, type TableFormat } from "./table-format.ts";

export interface GroupOptions {
  /** Paths, or the one word for everything but the seed. */
  readonly groupBy: readonly string[];
  readonly columns: readonly string[];
  readonly limit?: number;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly format: TableFormat | undefined;
}

/** Runs with equal values as one line: mean, sample deviation, half of the 95 % interval and n of each column. */
export async function queryGroups(
  api: ApiClient,
  which: Which,
  options: GroupOptions,
): Promise<void> {
  const { columns, limit, format } = options;
  const isBySeed = options.groupBy.length === 1 && options.groupBy[0] === SEED_GROUPS;
  const paths = isBySeed ? await seedGroupPaths(api, which) : [...options.groupBy];
  const { groups } = await api.runs.listGroups({
    ...which,
    groupBy: [paths],
    columns: [...columns],
  });
  const shown = groups.slice(0, limit);
  const described = (): object[] => shown.map((group) => describe(group, paths, columns));
  if (options.json === true) {
    printJson({ groupedBy: paths, groups: described(), total: groups.length });
    return;
  }
  if (options.jsonl === true)
    process.stdout.write(
      described()
        .map((group) => `${JSON.stringify(group)}\n`)
        .join(""),
    );
  else {
    writeTable(
      format === "csv" ? toNumbers(shown, paths, columns) : toTexts(shown, paths, columns, format),
      format,
      "No run matches.",
    );
  }
  if (shown.length < groups.length)
    printNote(`assay: ${shown.length} of ${groups.length} groups; more with --limit`);
}

function describe(group: GroupRow, paths: readonly string[], columns: readonly string[]): object {
  return {
    key: Object.fromEntries(paths.map((path, i) => [path, group.key[i] ?? null])),
    runs: group.runs,
    runIds: group.runIds,
    values: Object.fromEntries(columns.map((path, i) => [path, group.cells[i] ?? null])),
  };
}

const FIGURES = ["n", "mean", "sd", "half", "min", "max"] as const;

/** For programs: each figure in a column of its own. Of texts there is n only. */
function toNumbers(
  groups: readonly GroupRow[],
  paths: readonly string[],
  columns: readonly string[],
) {
  return {
    headings: [
      ...paths,
      "runs",
      ...columns.flatMap((path) => FIGURES.map((figure) => `${path}:${figure}`)),
    ],
    rows: groups.map(({ key, runs, cells }): Cell[] => [
      ...paths.map((_, i) => key[i]),
      runs,
      ...columns.flatMap((_, i) => {
        const cell = cells[i] ?? null;
        return FIGURES.map((figure): Cell => {
          if (cell?.kind === "numbers") return cell[figure];
          return figure === "n" ? (cell?.n ?? 0) : null;
        });
      }),
    ]),
  };
}

/** For people: "0.91 ± 0.02 (5)". */
function toTexts(
  groups: readonly GroupRow[],
  paths: readonly string[],
  columns: readonly string[],
  format: TableFormat | undefined,
) {
  const title = (path: string): string => (format === undefined ? path.toUpperCase() : path);
  return {
    headings: [...paths, "runs", ...columns].map(title),
    rows: groups.map(({ key, runs, cells }): Cell[] => [
      ...paths.map((_, i) => key[i]),
      runs,
      ...columns.map((_, i) => toText(cells[i] ?? null)),
    ]),
  };
}

/** Mean and half of the interval, n behind them: a mean without its n says little. */
function toText(cell: GroupCell): Cell {
  if (cell === null) return null;
  if (cell.kind === "texts")
    return cell.distinct === 1 ? cell.first : `${cell.first} and ${cell.distinct - 1} more`;
  const digits = (value: number): string => String(Number(value.toPrecision(4)));
  const half = typeof cell.half === "number" ? ` ± ${digits(cell.half)}` : "";
  return `${digits(cell.mean)}${half} (${cell.n})`;
}
