import fc from "fast-check";
import { expect, test } from "vitest";
import { METRIC_PARTS, parseQuery, quoteKey } from "../../base/query/index.ts";
import { nowUs } from "../../base/time.ts";
import { listPaths, listValues } from "./list-paths.ts";
import { listRuns } from "./list-runs.ts";
import { holds, METRICS, storeRuns, type TestRun } from "./plain-runs.test-support.ts";
import {
  COMMITS,
  NAMES,
  number,
  PARAMS,
  STATES,
  TAGS,
  testRun,
  TEXTS,
} from "./random-runs.test-support.ts";

/** A query as text, made of what the runs have and of what they do not. */
const path = fc.oneof(
  fc.constantFrom("name", "state", "notes", "logger", "commit", "branch"),
  fc.constantFrom("started", "updated", "duration", "step"),
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
  if (of === "commit") return fc.constantFrom(...COMMITS, '"a1b2"');
  const text = fc.constantFrom(...TEXTS, ...NAMES, ...STATES, "csv", "good", "me", "main");
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
  ].map((run) => ({ ...run, branch: ["main", "try", null, "main"][run.num - 1] ?? null }));
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
  expect(order([{ path: "branch", descending: true }])).toEqual([2, 4, 1, 3]);
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
    varying: ["opt", "lr"],
  });
  expect(listPaths(db, { projectId: "other" })).toEqual({
    params: [],
    tags: [],
    metrics: [],
    varying: [],
  });
  const values = (path: string) => listValues(db, { projectId: "p", path, limit: 10 });
  expect(values("params.opt")).toEqual(["sgd", "adam"]);
  expect(values("logger")).toEqual(["csv", "jsonl"]);
  expect(values("metrics.loss")).toEqual([]);
  expect(() => values("nothing")).toThrow("There is no path");
  db.close();
});
