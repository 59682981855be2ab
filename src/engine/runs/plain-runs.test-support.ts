import { globToRegex } from "../../base/query/glob.ts";
import { guessGoal } from "../../base/metric-goal.ts";
import type { Path, Query, Value } from "../../base/query/index.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { openTestDb } from "../../store/testing.ts";

/* Test support: runs as plain objects, in a store and asked one by one. Not part of the product. */

interface TestSeries {
  readonly values: readonly number[];
}
export interface TestRun {
  readonly num: number;
  readonly name: string;
  readonly state: string;
  readonly notes: string;
  readonly loggers: readonly string[];
  readonly startedUs: number | null;
  readonly updatedUs: number | null;
  readonly commit?: string | null | undefined;
  readonly branch?: string | null | undefined;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, TestSeries>>;
}

export const METRICS = ["loss", "val/acc", "x.best", "lr"];

/** The same question asked run by run. */
export function holds(asked: Query, run: TestRun): boolean {
  switch (asked.kind) {
    case "all":
      return true;
    case "and":
      return asked.terms.every((term) => holds(term, run));
    case "or":
      return asked.terms.some((term) => holds(term, run));
    case "not":
      return !holds(asked.term, run);
    case "exists":
      return valuesOf(asked.path, run).length > 0;
    case "compare": {
      const values = valuesOf(asked.path, run);
      if (asked.value.kind === "path") {
        const others = valuesOf(asked.value.path, run);
        return values.some((a) => others.some((b) => compare(a, asked.comparison, b)));
      }
      const { value } = asked;
      if (asked.comparison === "!=")
        return values.length > 0 && !values.some((one) => fits(one, "=", value));
      return values.some((one) => fits(one, asked.comparison, value));
    }
    case "in":
      return asked.values.some((value) =>
        valuesOf(asked.path, run).some((one) => fits(one, "=", value)),
      );
    case "range":
      return valuesOf(asked.path, run).some(
        (one) => fits(one, ">=", asked.low) && fits(one, "<=", asked.high),
      );
    case "match": {
      const pattern =
        asked.how === "glob" ? globToRegex(asked.pattern) : new RegExp(asked.pattern, "u");
      const values = valuesOf(asked.path, run);
      const found = values.some((one) => pattern.test(String(one)));
      return asked.negated ? values.length > 0 && !found : found;
    }
  }
}

type Plain = number | string;

/** A param is its text, which may spell a number. */
function fits(one: Plain, comparison: string, value: Value): boolean {
  if (value.kind === "number") return compare(asNumber(one), comparison, value.number);
  if (value.kind === "time") return compare(one, comparison, value.us);
  if (value.kind === "boolean")
    return compare(String(one).toLowerCase(), comparison, String(value.boolean));
  return compare(String(one), comparison, value.text);
}

function asNumber(one: Plain): number | undefined {
  if (typeof one === "number") return one;
  const parsed = Number(one);
  return one.trim() === "" || Number.isNaN(parsed) ? undefined : parsed;
}

function compare(a: Plain | undefined, comparison: string, b: Plain | undefined): boolean {
  if (a === undefined || b === undefined || typeof a !== typeof b) return false;
  if (Number.isNaN(a) || Number.isNaN(b)) return comparison === "=" && Object.is(a, b);
  const order =
    typeof a === "number" || typeof b === "number"
      ? Number(a > b) - Number(a < b)
      : Buffer.compare(Buffer.from(a), Buffer.from(b));
  switch (comparison) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

function valuesOf(asked: Path, run: TestRun): Plain[] {
  const list = (value: Plain | undefined | null): Plain[] =>
    value === undefined || value === null ? [] : [value];
  switch (asked.kind) {
    case "param": {
      const value = run.params[asked.key];
      return list(value === undefined ? undefined : String(value));
    }
    case "tag":
      return list(run.tags[asked.key]);
    case "metric":
      return list(partOf(asked.part, asked.key, run.metrics[asked.key]?.values));
    case "field":
      switch (asked.field) {
        case "name":
          return [run.name];
        case "state":
          return [run.state];
        case "notes":
          return list(run.notes === "" ? undefined : run.notes);
        case "logger":
          return [...run.loggers];
        case "commit":
          return list(run.commit);
        case "branch":
          return list(run.branch);
        case "started":
          return list(run.startedUs);
        case "updated":
          return list(run.updatedUs);
        case "duration":
          return list(
            run.startedUs === null || run.updatedUs === null
              ? null
              : (run.updatedUs - run.startedUs) / 1e6,
          );
        case "step":
          return [run.num];
        default:
          throw new Error(`no field ${asked.field} in this test`);
      }
  }
}

function partOf(
  part: string,
  key: string,
  values: readonly number[] | undefined,
): number | undefined {
  if (values === undefined) return undefined;
  const finite = values.filter(Number.isFinite);
  const min = finite.length === 0 ? undefined : Math.min(...finite);
  const max = finite.length === 0 ? undefined : Math.max(...finite);
  switch (part) {
    case "last":
      return values.at(-1);
    case "first":
      return values[0];
    case "min":
      return min;
    case "max":
      return max;
    case "mean":
      return finite.length === 0 ? undefined : finite.reduce((a, b) => a + b, 0) / finite.length;
    case "step":
      return values.length - 1;
    case "count":
      return values.length;
    default:
      return { min, max, none: values.at(-1) }[guessGoal(key)];
  }
}

export function storeRuns(runs: readonly TestRun[]): WriteDb {
  const db = openTestDb();
  const put = (sql: string, ...values: unknown[]): void => void statement(db, sql).run(...values);
  put("INSERT INTO projects (id, name, root, created_us) VALUES ('p', 'p', '/p', 1)");
  put("INSERT INTO experiments (id, project_id, name) VALUES (1, 'p', 'Default')");
  METRICS.forEach((name, i) => put("INSERT INTO metrics (id, name) VALUES (?, ?)", i + 1, name));
  for (const run of runs) {
    const { num } = run;
    put(
      `INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us, started_us,
         last_data_us, git_commit, git_branch, last_step) VALUES (?, ?, 'p', 1, ?, 0, ?, '', ?, ?, ?, ?, ?, ?)`,
      num,
      `run-${num}`,
      run.name,
      run.state,
      num,
      run.startedUs,
      run.updatedUs,
      run.commit ?? null,
      run.branch ?? null,
      num,
    );
    if (run.notes !== "")
      put("INSERT INTO run_edits (run_id, notes) VALUES (?, ?)", `run-${num}`, run.notes);
    run.loggers.forEach((logger, i) => {
      put(
        "INSERT INTO sources (id, run_num, project_id, path, part, codec, logger) VALUES (?, ?, 'p', ?, '', 'c', ?)",
        `s${num}.${i}`,
        num,
        `${num}/${i}`,
        logger,
      );
    });
    for (const [key, value] of Object.entries(run.params)) {
      put(
        "INSERT INTO params (run_num, key, source_num, value, text, number, origin, companion) VALUES (?, ?, 1, ?, ?, ?, '', 0)",
        num,
        key,
        JSON.stringify(value),
        String(value),
        asNumber(String(value)) ?? null,
      );
    }
    for (const [key, value] of Object.entries(run.tags))
      put("INSERT INTO tags (run_num, key, value) VALUES (?, ?, ?)", num, key, value);
    for (const [key, { values }] of Object.entries(run.metrics))
      storeSeries(db, num, METRICS.indexOf(key) + 1, values);
  }
  return db;
}

function storeSeries(
  db: WriteDb,
  runNum: number,
  metricId: number,
  values: readonly number[],
): void {
  const finite = values.filter(Number.isFinite);
  const blob = (value: number) => new Uint8Array(new Float64Array([value]).buffer);
  statement(
    db,
    `INSERT INTO series (run_num, source_num, attempt, metric_id, context, float32, count, nan, pos_inf, first_value,
       last_value, min_value, max_value, sum, last_step) VALUES (?, 1, 1, ?, '', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    runNum,
    metricId,
    values.length,
    values.filter(Number.isNaN).length,
    values.filter((value) => value === Infinity).length,
    blob(values[0] as number),
    blob(values.at(-1) as number),
    finite.length === 0 ? null : Math.min(...finite),
    finite.length === 0 ? null : Math.max(...finite),
    finite.reduce((a, b) => a + b, 0),
    values.length - 1,
  );
}
