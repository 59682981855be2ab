import fc from "fast-check";
import { expect, test } from "vitest";
import { globToRegex } from "../../base/query/glob.ts";
import { guessGoal } from "../../base/metric-goal.ts";
import {
  METRIC_PARTS,
  parseQuery,
  quoteKey,
  type Path,
  type Query,
  type Value,
} from "../../base/query/index.ts";
import { nowUs } from "../../base/time.ts";
import { openTestDb } from "../../store/testing.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { listPaths, listValues } from "./list-paths.ts";
import { listRuns } from "./list-runs.ts";

interface TestSeries {
  readonly values: readonly number[];
}
interface TestRun {
  readonly num: number;
  readonly name: string;
  readonly state: string;
  readonly notes: string;
  readonly loggers: readonly string[];
  readonly startedUs: number | null;
  readonly updatedUs: number | null;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, TestSeries>>;
}

const NOW = nowUs();
const HOUR = 3600e6;
const STATES = ["running", "finished", "failed"];
const NAMES = ["resnet-50", "resnet-18", "vit.b", "日本 語", "a'b\"c", ""];
const PARAMS = ["lr", "opt.name", "flag", "with space", 'quo"te'];
const METRICS = ["loss", "val/acc", "x.best", "lr"];
const TAGS = ["broken", "owner"];
const TEXTS = ["adam", "sgd", "0.1", "true", "", "Résumé", "a.b"];
const NUMBERS = [0, 0.1, 0.01, -1, 1e-3, 3, 1e9, 0.5];

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const some = <T>(
  keys: readonly string[],
  value: fc.Arbitrary<T>,
): fc.Arbitrary<Record<string, T>> =>
  fc
    .tuple(...keys.map(() => optional(value)))
    .map((values) =>
      Object.fromEntries(
        keys.flatMap((key, i): Array<[string, T]> =>
          values[i] === undefined ? [] : [[key, values[i] as T]],
        ),
      ),
    );
const number = fc.constantFrom(...NUMBERS);
const testRun: fc.Arbitrary<Omit<TestRun, "num">> = fc.record({
  name: fc.constantFrom(...NAMES),
  state: fc.constantFrom(...STATES),
  notes: fc.constantFrom("", "good", "try again"),
  loggers: fc.uniqueArray(fc.constantFrom("csv", "tensorboard", "jsonl"), { maxLength: 2 }),
  startedUs: fc.option(fc.integer({ min: 1, max: 100 }).map((h) => NOW - h * HOUR)),
  updatedUs: fc.option(fc.integer({ min: 0, max: 100 }).map((h) => NOW - h * HOUR)),
  params: some(PARAMS, fc.oneof(number, fc.constantFrom(...TEXTS), fc.boolean())),
  tags: some(TAGS, fc.constantFrom("", "me", "3")),
  metrics: some(
    METRICS,
    fc.record({
      values: fc.array(fc.oneof(number, fc.constantFrom(NaN, Infinity)), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  ),
});

/** A query as text, made of what the runs have and of what they do not. */
const path = fc.oneof(
  fc.constantFrom("name", "state", "notes", "logger", "started", "updated", "duration", "step"),
  fc.constantFrom(...PARAMS, "missing").map((key) => `params.${quoteKey(key)}`),
  fc.constantFrom(...TAGS, "missing").map((key) => `tag.${key}`),
  fc
    .tuple(fc.constantFrom(...METRICS, "missing"), fc.constantFrom(...METRIC_PARTS))
    .map(([key, part]) => `metrics.${key.includes(".") ? `"${key}"` : key}.${part}`),
);
const literalFor = (of: string): fc.Arbitrary<string> => {
  if (/^(started|updated)$/.test(of)) return fc.integer({ min: 1, max: 100 }).map((h) => `-${h}h`);
  if (of === "duration") return fc.constantFrom("1h", "30m", "5000", "2d");
  if (/^(metrics\.|step)/.test(of))
    return fc.oneof(number.map(String), fc.constantFrom("nan", "inf", "10%"));
  const text = fc.constantFrom(...TEXTS, ...NAMES, ...STATES, "csv", "good", "me");
  const quoted = text.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`);
  if (/^(params|tag)\./.test(of))
    return fc.oneof(quoted, number.map(String), fc.constantFrom("true", "false"));
  return quoted;
};
const condition: fc.Arbitrary<string> = path.chain((of) => {
  const literal = literalFor(of);
  const forms = [
    fc.constant(of),
    fc.constant(`exists ${of}`),
    fc
      .tuple(fc.constantFrom("=", "!=", "<", "<=", ">", ">="), literal)
      .map(([op, value]) => `${of} ${op} ${value}`),
    fc.array(literal, { maxLength: 3 }).map((values) => `${of} in (${values.join(", ")})`),
    fc.array(literal, { maxLength: 3 }).map((values) => `${of} not in (${values.join(", ")})`),
    fc.tuple(literal, literal).map(([low, high]) => `${of} in ${low}..${high}`),
  ];
  if (!/^(metrics\.|step|started|updated|duration)/.test(of)) {
    const pattern = fc.constantFrom("res.*", "^a", "[0-9]+", "", "a|b", "é");
    forms.push(
      fc.tuple(fc.constantFrom("=~", "!~"), pattern).map(([op, value]) => `${of} ${op} "${value}"`),
    );
    forms.push(
      fc.constantFrom("res*", "*.?", "[a-s]*", "*").map((value) => `${of} glob "${value}"`),
    );
  } else if (of.startsWith("metrics.")) {
    forms.push(fc.constantFrom("<", "=", "!=").map((op) => `${of} ${op} metrics.loss.min`));
  }
  return fc.oneof(...forms);
});
const { query } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    condition,
    tie("query").map((inner) => `not (${inner})`),
    fc
      .array(tie("query"), { minLength: 2, maxLength: 3 })
      .map((terms) => `(${terms.join(" and ")})`),
    fc
      .array(tie("query"), { minLength: 2, maxLength: 3 })
      .map((terms) => `(${terms.join(" or ")})`),
  ),
}));

test("random queries find what a naive reading of them finds", () => {
  fc.assert(
    fc.property(
      fc.array(testRun, { maxLength: 8 }),
      fc.array(query, { minLength: 1, maxLength: 5 }),
      (some_runs, texts) => {
        const runs = some_runs.map((run, num): TestRun => ({ ...run, num: num + 1 }));
        const db = storeRuns(runs);
        for (const text of texts) {
          const parsed = parseQuery(text, nowUs());
          if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
          const { rows } = listRuns(db, { query: text, removed: false, limit: 100 });
          const expected = runs.filter((run) => holds(parsed.query, run));
          expect([text, rows.map(({ id }) => id).toSorted()]).toEqual([
            text,
            expected.map(({ num }) => `run-${num}`).toSorted(),
          ]);
        }
        db.close();
      },
    ),
    { numRuns: 200 },
  );
});

test("rows are sorted by several paths, values stand beside them, pages follow one another", () => {
  const metric = (...values: number[]) => ({ loss: { values } });
  const base = {
    state: "finished",
    notes: "",
    loggers: ["csv", "jsonl"],
    startedUs: null,
    updatedUs: null,
    tags: {},
  };
  const runs: TestRun[] = [
    { ...base, num: 1, name: "b", params: { lr: 0.1 }, metrics: metric(3, 1, 2) },
    { ...base, num: 2, name: "a", params: { lr: "adaptive" }, metrics: metric(5, NaN) },
    { ...base, num: 3, name: "c", params: {}, metrics: {} },
    { ...base, num: 4, name: "a", params: { lr: 0.01 }, metrics: metric(0.5) },
  ];
  const db = storeRuns(runs);
  const list = (sort: Array<{ path: string; descending: boolean }>, more: object = {}) =>
    listRuns(db, { removed: false, limit: 10, sort, ...more });
  const order = (...args: Parameters<typeof list>) =>
    list(...args).rows.map(({ id }) => Number(id.slice(4)));
  expect(order([])).toEqual([4, 3, 2, 1]);
  expect(
    order([
      { path: "name", descending: false },
      { path: "metrics.loss.min", descending: false },
    ]),
  ).toEqual([4, 2, 1, 3]);
  expect(order([{ path: "params.lr", descending: true }])).toEqual([1, 4, 2, 3]);
  expect(order([{ path: "metrics.loss.max", descending: true }])).toEqual([2, 1, 4, 3]);
  const columns = [
    "metrics.loss",
    "metrics.loss.best",
    "metrics.loss.mean",
    "params.lr",
    "logger",
    "name",
  ];
  expect(list([], { columns }).values).toEqual([
    [0.5, 0.5, 0.5, 0.01, "csv, jsonl", "a"],
    [null, null, null, null, "csv, jsonl", "c"],
    ["NaN", 5, 5, "adaptive", "csv, jsonl", "a"],
    [2, 1, 2, 0.1, "csv, jsonl", "b"],
  ]);
  const first = list([], { limit: 3 });
  const second = list([], { limit: 3, cursor: first.nextCursor });
  expect([
    first.total,
    first.rows.length,
    second.rows.map(({ id }) => id),
    second.nextCursor,
  ]).toEqual([4, 3, ["run-1"], null]);
  db.close();
});

test("what is wrong with a query is told with its place and the fix", () => {
  const db = storeRuns([]);
  const list = (args: object) => () => listRuns(db, { removed: false, limit: 1, ...args });
  expect(list({ query: "lr > 1" })).toThrow('At "lr" (character 1): there is no path "lr".');
  expect(list({ query: "name =" })).toThrow("At the end: a value is missing.");
  expect(list({ sort: [{ path: "loss", descending: true }] })).toThrow('There is no path "loss".');
  expect(list({ cursor: "x" })).toThrow("not one of ours");
  db.close();
});

test("a pattern that backtracks without end is refused", () => {
  const run = {
    num: 1,
    name: "a".repeat(400),
    state: "x",
    notes: "",
    loggers: [],
    startedUs: null,
    updatedUs: null,
  };
  const db = storeRuns([{ ...run, params: {}, tags: {}, metrics: {} }]);
  expect(() => listRuns(db, { removed: false, limit: 1, query: 'name =~ "(a|aa)+$x"' })).toThrow(
    "takes too long",
  );
  db.close();
});

/** The same question asked run by run. */
function holds(asked: Query, run: TestRun): boolean {
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

function storeRuns(runs: readonly TestRun[]): WriteDb {
  const db = openTestDb();
  const put = (sql: string, ...values: unknown[]): void => void statement(db, sql).run(...values);
  put("INSERT INTO projects (id, name, root, created_us) VALUES ('p', 'p', '/p', 1)");
  put("INSERT INTO experiments (id, project_id, name) VALUES (1, 'p', 'Default')");
  METRICS.forEach((name, i) => put("INSERT INTO metrics (id, name) VALUES (?, ?)", i + 1, name));
  for (const run of runs) {
    const { num } = run;
    put(
      `INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us, started_us,
         last_data_us, last_step) VALUES (?, ?, 'p', 1, ?, 0, ?, '', ?, ?, ?, ?)`,
      num,
      `run-${num}`,
      run.name,
      run.state,
      num,
      run.startedUs,
      run.updatedUs,
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

test("what a query can name, and the texts beside it", () => {
  const base = { state: "finished", notes: "", startedUs: null, updatedUs: null };
  const runs: TestRun[] = [
    {
      ...base,
      num: 1,
      name: "a",
      loggers: ["csv", "jsonl"],
      params: { opt: "sgd", lr: 1 },
      tags: {},
      metrics: {},
    },
    {
      ...base,
      num: 2,
      name: "b",
      loggers: ["csv"],
      params: { opt: "adam" },
      tags: { owner: "me" },
      metrics: {},
    },
    {
      ...base,
      num: 3,
      name: "c",
      loggers: [],
      params: { opt: "sgd" },
      tags: {},
      metrics: { loss: { values: [1] } },
    },
  ];
  const db = storeRuns(runs);
  expect(listPaths(db, { projectId: "p" })).toEqual({
    params: ["opt", "lr"],
    tags: ["owner"],
    metrics: ["loss"],
  });
  expect(listPaths(db, { projectId: "other" })).toEqual({ params: [], tags: [], metrics: [] });
  const values = (path: string) => listValues(db, { projectId: "p", path, limit: 10 });
  expect(values("params.opt")).toEqual(["sgd", "adam"]);
  expect(values("logger")).toEqual(["csv", "jsonl"]);
  expect(values("metrics.loss")).toEqual([]);
  expect(() => values("nothing")).toThrow("There is no path");
  db.close();
});
