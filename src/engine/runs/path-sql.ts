import { guessGoal } from "../../base/metric-goal.ts";
import { FACTS } from "../../base/run-facts.ts";
import type { Path } from "../../base/query/index.ts";
import { factSql } from "./facts.ts";
import { PARAM_ORDER } from "./fold-sources.ts";
import { statement, type ReadDb } from "../../store/index.ts";

/** What expressions below stand in: `r` the run, `e` what people changed of it, `x` its experiment. */
export const RUN_TABLES = `
  runs r JOIN experiments x ON x.id = r.experiment_id LEFT JOIN run_edits e ON e.run_id = r.id`;

/** Values of a path in SQL. Arguments of the text are bound by name. */
export interface PathSql {
  /** NULL where the run has no such value. */
  readonly number?: string;
  readonly text?: string;
  /** A run may have several of these texts: queries whose column is `value`. */
  readonly texts?: { readonly ofRun: string; readonly ofAll: string };
  /** 1 for a value that is NaN, of which SQLite makes NULL. */
  readonly isNaN?: string;
  /** Whether the run has a value at all. */
  readonly exists: string;
}

/** Values that a statement binds; one scope a statement. */
export class Bindings {
  readonly values: Record<string, string | number> = {};
  #count = 0;

  add(value: string | number): string {
    const name = `v${this.#count++}`;
    this.values[name] = value;
    return `:${name}`;
  }
}

const FIELD_NUMBERS: Readonly<Record<string, string>> = {
  created: "r.created_us",
  started: "r.started_us",
  updated: "r.last_data_us",
  duration: "(r.last_data_us - r.started_us) / 1e6",
  step: "r.last_step",
  points: "r.point_count",
  size: `(SELECT sum(f.size) FROM sources s JOIN files f ON f.project_id = s.project_id AND f.source_path = s.path
      WHERE s.run_num = r.num)`,
  metrics: "r.metric_count",
  params: "(SELECT count(DISTINCT p.key) FROM shown_params p WHERE p.run_num = r.num)",
};
const FIELD_TEXTS: Readonly<Record<string, string>> = {
  name: "coalesce(e.name, r.name)",
  id: "r.id",
  state: "coalesce(e.state, r.state)",
  project: "(SELECT name FROM projects WHERE id = r.project_id)",
  experiment: "x.name",
  notes: "nullif(e.notes, '')",
  commit: "r.git_commit",
  branch: "r.git_branch",
  ...Object.fromEntries(FACTS.map(({ key }) => [key, factSql(key)])),
  "code.commit": "r.git_commit",
  "code.branch": "r.git_branch",
  "env.host": `coalesce(${factSql("env.host")}, (SELECT o.writer ->> '$.host' FROM sources o
    WHERE o.run_num = r.num AND o.writer ->> '$.host' IS NOT NULL ORDER BY o.num LIMIT 1))`,
};
const NUMBER_FACTS: ReadonlySet<string> = new Set(
  FACTS.filter(({ type }) => type === "number").map(({ key }) => key),
);
/** Texts of all runs, and the column that says of which one. */
const FIELD_LISTS: Readonly<Record<string, readonly [sql: string, runNum: string]>> = {
  logger: ["SELECT DISTINCT s.logger AS value FROM sources s", "s.run_num"],
  path: ["SELECT DISTINCT s.path AS value FROM sources s", "s.run_num"],
  tags: [
    "SELECT t.key || CASE t.value WHEN '' THEN '' ELSE ': ' || t.value END AS value FROM shown_tags t",
    "t.run_num",
  ],
};

export function pathSql(db: ReadDb, path: Path, bindings: Bindings): PathSql {
  switch (path.kind) {
    case "field":
      return fieldSql(path.field);
    case "param":
      return paramSql(bindings.add(path.key));
    case "tag": {
      const text = `(SELECT t.value FROM shown_tags t WHERE t.run_num = r.num AND t.key = ${bindings.add(path.key)})`;
      return { text, number: numberOf(text), exists: `${text} IS NOT NULL` };
    }
    case "metric":
      return metricSql(db, path, bindings);
  }
}

function fieldSql(field: string): PathSql {
  const number = FIELD_NUMBERS[field];
  if (number !== undefined) return { number, exists: `${number} IS NOT NULL` };
  const text = FIELD_TEXTS[field];
  if (text !== undefined && NUMBER_FACTS.has(field))
    return { number: numberOf(text), exists: `${text} IS NOT NULL` };
  if (text !== undefined) return { text, exists: `${text} IS NOT NULL` };
  const list = FIELD_LISTS[field];
  if (list === undefined) throw new Error(`no field ${field}`);
  const [ofAll, runNum] = list;
  const ofRun = `${ofAll} WHERE ${runNum} = r.num`;
  return { texts: { ofRun, ofAll }, exists: `EXISTS (${ofRun})` };
}

/** As the run page shows it. */
function paramSql(key: string): PathSql {
  const of = (column: string): string =>
    `(SELECT p.${column} FROM shown_params p WHERE p.run_num = r.num AND p.key = ${key}
       ORDER BY ${PARAM_ORDER} LIMIT 1)`;
  return { number: of("number"), text: of("text"), exists: `${of("text")} IS NOT NULL` };
}

/** Text that is a number, as SQLite reads it; NULL for any other. */
export function numberOf(text: string): string {
  return `(CASE WHEN ${text} <> '' AND trim(${text}, '+-.eE0123456789') = '' THEN CAST(${text} AS REAL) END)`;
}

/** Over all attempts and sources of the metric; `last` is of the newest attempt. */
function metricSql(
  db: ReadDb,
  path: Extract<Path, { kind: "metric" }>,
  bindings: Bindings,
): PathSql {
  const id = statement(db, "SELECT id FROM metrics WHERE name = ?", "pluck").get(path.key);
  if (typeof id !== "number") return { number: "NULL", exists: "0" };
  const rows = `FROM series s WHERE s.run_num = r.num AND s.metric_id = ${bindings.add(id)} AND s.count > 0 AND s.twin = 0`;
  const exists = `EXISTS (SELECT 1 ${rows})`;
  const at = (column: string, order: "DESC" | "ASC"): string =>
    `(SELECT s.${column} ${rows} ORDER BY s.source_num ${order}, s.attempt ${order} LIMIT 1)`;
  const stored = (
    column: string,
    order: "DESC" | "ASC",
  ): Required<Pick<PathSql, "number" | "isNaN" | "exists">> => ({
    number: `f64(${at(column, order)})`,
    isNaN: `(${exists} AND f64(${at(column, order)}) IS NULL)`,
    exists,
  });
  const over = (expression: string): PathSql => {
    const number = `(SELECT ${expression} ${rows})`;
    return { number, exists: `${number} IS NOT NULL` };
  };
  switch (path.part) {
    case "last":
      return stored("last_value", "DESC");
    case "first":
      return stored("first_value", "ASC");
    case "min":
    case "max":
      return over(`${path.part}(s.${path.part}_value)`);
    case "mean":
      return over("sum(s.sum) / nullif(sum(s.count - s.nan - s.pos_inf - s.neg_inf), 0)");
    case "step":
      return { number: at("last_step", "DESC"), exists };
    case "count":
      return over("nullif(sum(s.count), 0)");
    case "best": {
      const last = stored("last_value", "DESC");
      const goal = `coalesce((SELECT d.goal FROM metric_edits d WHERE d.project_id = r.project_id AND d.metric = ${bindings.add(path.key)}),
        '${guessGoal(path.key)}')`;
      const number = `(CASE ${goal} WHEN 'min' THEN (SELECT min(s.min_value) ${rows})
        WHEN 'max' THEN (SELECT max(s.max_value) ${rows}) ELSE ${last.number} END)`;
      const isLast = `${goal} = 'none'`;
      return {
        number,
        isNaN: `(${isLast} AND ${last.isNaN})`,
        exists: `(${number} IS NOT NULL OR (${isLast} AND ${exists}))`,
      };
    }
  }
}
