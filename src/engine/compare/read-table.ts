import { parseWherePath, type MetricPart, type Path } from "../../base/query/index.ts";
import type { Goal } from "../../base/metric-goal.ts";
import { toRunColumn, type RunCell } from "../../base/run-column.ts";
import { encodeRunTable } from "../../base/run-table.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readCells, readPath, readWheres } from "../runs/index.ts";
import { readMetricRows, readParamRows, readTagRows, type MetricRow } from "./table-rows.ts";
import { createMeanings, projectsOf, requireOneGoal } from "./metric-meanings.ts";

export interface ReadTableArgs {
  readonly runIds: readonly string[];
  readonly columns: readonly string[];
}

/** By the place of a run in the table. */
type Cells = RunCell[];

/**
 * The blob that `compare.readTable` answers. It holds what `runs.readCells` answers for the same paths, but asks once for
 * all params, once for all metrics and once for all tags instead of once for every cell: tens of milliseconds for
 * 2,000 runs and 50 columns. One thing differs: where the projects of the runs disagree about the goal of a metric, `best` is
 * of none of them, as everywhere in comparisons, and the value where it is best is refused.
 */
export function readTable(db: ReadDb, { runIds, columns }: ReadTableArgs): Uint8Array<ArrayBuffer> {
  const rows = statement(
    db,
    `SELECT coalesce(r.num, -1) AS num, coalesce(e.name, r.name) AS name FROM json_each(?) j
       LEFT JOIN runs r ON r.id = j.value LEFT JOIN run_edits e ON e.run_id = r.id ORDER BY j.key`,
  ).all(JSON.stringify(runIds)) as Array<{ readonly num: number; readonly name: string | null }>;
  const placesOf = new Map<number, number[]>();
  for (const [place, { num }] of rows.entries()) {
    if (num < 0) continue;
    const places = placesOf.get(num);
    if (places === undefined) placesOf.set(num, [place]);
    else places.push(place);
  }
  const nums = [...placesOf.keys()];
  const read = readColumns(db, nums, columns);
  return encodeRunTable({
    names: rows.map(({ name }) => name),
    columns: columns.map((path, i) => {
      const cells: Cells = Array.from({ length: rows.length }, () => null);
      for (const [at, num] of nums.entries())
        for (const place of placesOf.get(num) ?? []) cells[place] = read[i]?.[at] ?? null;
      return toRunColumn(path, cells);
    }),
  });
}

/**
 * Column by column, each in the order of the runs.
 * @throws AppError INVALID_INPUT for a text that is no path, and as `readWheres` and `requireOneGoal`
 */
export function readColumns(
  db: ReadDb,
  nums: readonly number[],
  columns: readonly string[],
): ReadonlyArray<readonly RunCell[]> {
  const paths = columns.map((text) => parseWherePath(text) ?? readPath(text));
  const of = <K extends (typeof paths)[number]["kind"]>(
    kind: K,
  ): Array<Extract<(typeof paths)[number], { kind: K }>> =>
    paths.filter((path): path is Extract<typeof path, { kind: K }> => path.kind === kind);
  const places = new Map(nums.map((num, place) => [num, place]));
  const empty = (): Cells => Array.from({ length: nums.length }, () => null);

  const fields = of("field");
  const fieldRows = readCells(db, nums, fields);
  const params = keyed(of("param"), empty);
  const tags = keyed(of("tag"), empty);
  // The same key twice in one run: from several sources, of which one counts.
  const doubtful = new Map<string, number[]>();
  let last: Cells | undefined;
  let lastPlace = -1;
  const paramKeys = [...params.keys()];
  const paramCells = [...params.values()];
  for (const [runNum, key, number, text] of readParamRows(db, nums, paramKeys)) {
    const cells = paramCells[key] as Cells;
    const place = places.get(runNum) as number;
    if (cells === last && place === lastPlace) add(doubtful, paramKeys[key] as string, runNum);
    cells[place] = number ?? text;
    last = cells;
    lastPlace = place;
  }
  for (const [key, runNums] of doubtful) {
    const cells = params.get(key) as Cells;
    const rows = readCells(db, runNums, [{ kind: "param", key, type: "any" }]);
    for (const [i, runNum] of runNums.entries())
      cells[places.get(runNum) as number] = rows[i]?.[0] ?? null;
  }
  for (const { runNum, key, number, text } of readTagRows(db, nums, [...tags.keys()]))
    (tags.get(key) as Cells)[places.get(runNum) as number] = number ?? text;
  const metrics = readMetrics(db, nums, places, of("metric"));

  const wheres = of("where");
  for (const { of: judged } of wheres) requireOneGoal(db, nums, judged);
  const whereCells = readWheres(db, nums, wheres);

  let [field, where] = [0, 0];
  return paths.map((path) => {
    switch (path.kind) {
      case "field": {
        const at = field++;
        return fieldRows.map((row) => row[at] ?? null);
      }
      case "param":
        return params.get(path.key) as Cells;
      case "tag":
        return tags.get(path.key) as Cells;
      case "metric":
        return metrics.get(path) as Cells;
      case "where":
        return whereCells[where++] as Cells;
      default:
        return path satisfies never;
    }
  });
}

function keyed(
  paths: ReadonlyArray<{ readonly key: string }>,
  empty: () => Cells,
): Map<string, Cells> {
  return new Map(paths.map(({ key }) => [key, empty()]));
}

function add(map: Map<string, number[]>, key: string, num: number): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [num]);
  else if (found.at(-1) !== num) found.push(num);
}

type MetricPath = Extract<Path, { kind: "metric" }>;

/** All series of a run's metric come together: sources, attempts and contexts in their order. */
function readMetrics(
  db: ReadDb,
  nums: readonly number[],
  places: ReadonlyMap<number, number>,
  paths: readonly MetricPath[],
): ReadonlyMap<MetricPath, Cells> {
  const columns = new Map(
    paths.map((path) => [path, Array.from({ length: nums.length }, (): RunCell => null)]),
  );
  const byKey = Map.groupBy(paths, ({ key }) => key);
  const names = [...byKey.keys()];
  const meaningOf = createMeanings(db);
  const projects = projectsOf(db, nums);
  const rows = readMetricRows(db, nums, names, {
    first: paths.some(({ part }) => part === "first"),
    last: paths.some(({ part }) => part === "last" || part === "best"),
  });
  const having = new Map(names.map((name) => [name, new Set<string>()]));
  for (const { runNum, metric } of rows)
    having.get(metric)?.add(projects[places.get(runNum) as number] as string);
  const goals = new Map([...having].map(([name, of]) => [name, meaningOf(name, of).goal]));
  let from = 0;
  while (from < rows.length) {
    const first = rows[from] as MetricRow;
    let to = from + 1;
    while (rows[to]?.runNum === first.runNum && rows[to]?.metric === first.metric) to++;
    const series = rows.slice(from, to);
    const goal = goals.get(first.metric) ?? "none";
    for (const path of byKey.get(first.metric) ?? [])
      (columns.get(path) as Cells)[places.get(first.runNum) as number] = partOf(
        series,
        path.part,
        goal,
      );
    from = to;
  }
  return columns;
}

/** @param series of one metric of one run, the newest attempt of the last source last */
function partOf(series: readonly MetricRow[], part: MetricPart, goal: Goal): RunCell {
  const first = series[0] as MetricRow;
  const last = series[series.length - 1] as MetricRow;
  switch (part) {
    case "last":
      return wire(last.lastValue);
    case "first":
      return wire(first.firstValue);
    case "min":
      return least(series.map(({ min }) => min));
    case "max":
      return most(series.map(({ max }) => max));
    case "mean": {
      const finite = series.reduce((sum, one) => sum + one.finite, 0);
      return finite === 0 ? null : series.reduce((sum, one) => sum + one.sum, 0) / finite;
    }
    case "step":
      return last.lastStep;
    case "count":
      return series.reduce((sum, { count }) => sum + count, 0);
    case "best":
      if (goal === "none") return wire(last.lastValue);
      return partOf(series, goal, goal);
  }
}

/** Non-finite numbers by name, as cells are. */
function wire(value: number): RunCell {
  return Number.isFinite(value) ? value : String(value);
}

function least(values: ReadonlyArray<number | null>): number | null {
  return values.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null);
}

function most(values: ReadonlyArray<number | null>): number | null {
  return values.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);
}
