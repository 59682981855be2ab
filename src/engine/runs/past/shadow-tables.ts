import { statement, type WriteDb } from "../../../store/index.ts";

/** Tables that are there a second time, as they were. Everything else is read as it is. */
const SHADOWED = [
  // Where the journal led.
  "projects",
  "bindings",
  "run_edits",
  "tag_edits",
  "metric_edits",
  // What had been observed.
  "experiments",
  "runs",
  "sources",
  "params",
  "facts",
  "tags",
  "series",
  "observed_history",
  // Nothing of it is told of the past; joins and splits move its rows.
  "media_series",
] as const;

interface SchemaRow {
  readonly type: "table" | "index" | "view";
  readonly name: string;
  readonly sql: string;
}

/** Empty ones, with the indexes of the workspace file. Names without a schema mean these from now on. */
export function shadowTables(db: WriteDb): void {
  const rows = statement(
    db,
    `SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL
        AND tbl_name IN (SELECT value FROM json_each(?)) ORDER BY type = 'index'`,
  ).all(JSON.stringify(SHADOWED)) as SchemaRow[];
  for (const row of rows) db.exec(inTemp(row));
}

/** What queries read through views or counts, over the tables as they were. */
export function shadowViews(db: WriteDb, atUs: number): void {
  const rows = statement(
    db,
    "SELECT type, name, sql FROM main.sqlite_schema WHERE type = 'view' AND name IN ('shown_params', 'shown_tags')",
  ).all() as SchemaRow[];
  for (const row of rows) db.exec(inTemp(row));
  db.exec(`
    CREATE VIEW temp.project_metrics AS
      SELECT r.project_id, s.metric_id, count(DISTINCT s.run_num) AS runs
        FROM temp.runs r JOIN temp.series s ON s.run_num = r.num GROUP BY r.project_id, s.metric_id;
    CREATE VIEW temp.project_params AS
      SELECT r.project_id, p.key, count(DISTINCT p.run_num) AS runs, min(p.text) AS text,
             min(p.text) <> max(p.text) AS varies, 0 AS stale
        FROM temp.runs r JOIN temp.params p ON p.run_num = r.num GROUP BY r.project_id, p.key;
    CREATE VIEW temp.problems AS SELECT * FROM main.problems WHERE at_us <= ${Math.trunc(atUs)};`);
}

function inTemp({ type, name, sql }: SchemaRow): string {
  const create = new RegExp(`^CREATE\\s+(UNIQUE\\s+)?${type}\\s+"?${name}"?`, "i");
  if (!create.test(sql)) throw new Error(`no definition of ${name}`);
  return sql.replace(create, `CREATE $1${type} temp.${name}`);
}
