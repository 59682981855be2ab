import { FIELDS, parsePath, quoteKey } from "../../base/query/index.ts";
import { toRunColumn } from "../../base/run-column.ts";
import type { ListedColumn } from "../../contract/compare-table.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readCells } from "../runs/index.ts";

/** They tell nothing apart, or every run from every other. */
const LEFT_OUT = new Set(["id", "name", "notes", "path", "tags", "metrics", "params"]);

interface KeyRow {
  readonly key: string;
  readonly runs: number;
  readonly isNumber: number;
  readonly varies: number;
  readonly levels: number | null;
}

/** What the runs have values of: one pass over their params, one over their series, one over their tags. */
export function listColumns(
  db: ReadDb,
  { runIds }: { readonly runIds: readonly string[] },
): ListedColumn[] {
  const nums = statement(
    db,
    "SELECT r.num FROM json_each(?) j JOIN runs r ON r.id = j.value GROUP BY r.num",
    "pluck",
  ).all(JSON.stringify(runIds)) as number[];
  const list = JSON.stringify(nums);
  const rowsOf = (sql: string): KeyRow[] => statement(db, sql).all(list) as KeyRow[];
  const toListed =
    (of: ListedColumn["of"], prefix: string) =>
    ({ key, runs, isNumber, varies, levels }: KeyRow): ListedColumn => ({
      path: `${prefix}.${quoteKey(key)}`,
      label: key,
      of,
      kind: isNumber === 1 ? "numbers" : "categories",
      runs,
      distinct: levels,
      varies: varies === 1 || runs < nums.length,
    });
  const params = rowsOf(
    `SELECT p.key, count(DISTINCT p.run_num) AS runs, min(p.text) <> max(p.text) AS varies, count(DISTINCT p.text) AS levels,
            count(p.number) = count(*) AS isNumber
       FROM json_each(?) j JOIN shown_params p ON p.run_num = j.value
      GROUP BY p.key ORDER BY runs DESC, p.key`,
  );
  const metrics = rowsOf(
    `SELECT m.name AS key, k.runs, k.varies, NULL AS levels, 1 AS isNumber
       FROM (SELECT s.metric_id, count(DISTINCT s.run_num) AS runs, min(s.last_value) <> max(s.last_value)
                 OR min(s.min_value) IS NOT max(s.min_value) OR min(s.max_value) IS NOT max(s.max_value) AS varies
               FROM json_each(?) j JOIN series s ON s.run_num = j.value
              WHERE s.count > 0 AND s.twin = 0 GROUP BY s.metric_id) k
       JOIN metrics m ON m.id = k.metric_id ORDER BY k.runs DESC, m.name`,
  );
  const tags = rowsOf(
    `SELECT t.key, count(DISTINCT t.run_num) AS runs, min(t.value) <> max(t.value) AS varies, count(DISTINCT t.value) AS levels, 0 AS isNumber
       FROM json_each(?) j JOIN shown_tags t ON t.run_num = j.value
      GROUP BY t.key ORDER BY runs DESC, t.key`,
  );
  return [
    ...params.map(toListed("param", "params")),
    ...metrics.map(toListed("metric", "metrics")),
    ...tags.map(toListed("tag", "tags")),
    ...listFields(db, nums),
  ];
}

function listFields(db: ReadDb, nums: readonly number[]): ListedColumn[] {
  const fields = FIELDS.filter(({ name }) => !LEFT_OUT.has(name)).flatMap(({ name }) => {
    const path = parsePath(name);
    return path === undefined ? [] : [{ name, path }];
  });
  const rows = readCells(
    db,
    nums,
    fields.map(({ path }) => path),
  );
  return fields.flatMap(({ name }, at): ListedColumn[] => {
    const column = toRunColumn(
      name,
      rows.map((row) => row[at] ?? null),
    );
    const runs = nums.length - column.missing;
    if (runs === 0) return [];
    const varies = column.distinct > 1 || column.missing > 0;
    return [
      {
        path: name,
        label: name,
        of: "field",
        kind: column.kind,
        runs,
        distinct: column.distinct,
        varies,
      },
    ];
  });
}
