import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Query } from "./ast.ts";
import { quoteKey } from "./lexer.ts";
import { parseQuery } from "./parser.ts";

const NOW = Date.UTC(2026, 10, 24, 12) * 1000;
const DAY = 86_400e6;

function read(text: string): Query {
  const parsed = parseQuery(text, NOW);
  if (!parsed.ok) throw new Error(`${parsed.error.message} at ${parsed.error.from}`);
  return parsed.query;
}
function errorOf(text: string): string {
  const parsed = parseQuery(text, NOW);
  if (parsed.ok) throw new Error(`no error in ${text}`);
  const { from, to, message, fix } = parsed.error;
  return `${text.slice(from, to)}|${message}|${fix}`;
}

describe("what is read", () => {
  test("nothing is every run", () => {
    expect(read("")).toEqual({ kind: "all" });
    expect(read("  \n ")).toEqual({ kind: "all" });
  });

  test("the query of the manual", () => {
    const text =
      'metrics.val/acc.best > 0.9 and (params.lr in (0.1, 0.01) or name =~ "res.*") and not tag.broken and started > -7d';
    expect(read(text)).toEqual({
      kind: "and",
      terms: [
        {
          kind: "compare",
          path: { kind: "metric", key: "val/acc", part: "best", type: "number" },
          comparison: ">",
          value: { kind: "number", number: 0.9, text: "0.9" },
        },
        {
          kind: "or",
          terms: [
            {
              kind: "in",
              path: { kind: "param", key: "lr", type: "any" },
              values: [
                { kind: "number", number: 0.1, text: "0.1" },
                { kind: "number", number: 0.01, text: "0.01" },
              ],
            },
            {
              kind: "match",
              path: { kind: "field", field: "name", type: "text" },
              how: "regex",
              pattern: "res.*",
              negated: false,
            },
          ],
        },
        {
          kind: "not",
          term: { kind: "exists", path: { kind: "tag", key: "broken", type: "any" } },
        },
        {
          kind: "compare",
          path: { kind: "field", field: "started", type: "time" },
          comparison: ">",
          value: { kind: "time", us: NOW - 7 * DAY },
        },
      ],
    });
  });

  test("or is weaker than and, and not is the strongest", () => {
    const shape = (query: Query): unknown => {
      switch (query.kind) {
        case "and":
        case "or":
          return { [query.kind]: query.terms.map(shape) };
        case "not":
          return { not: shape(query.term) };
        default:
          return "path" in query && query.path.kind !== "field" ? query.path.key : query.kind;
      }
    };
    expect(shape(read("tag.a or tag.b and not tag.c or tag.d"))).toEqual({
      or: ["a", { and: ["b", { not: "c" }] }, "d"],
    });
  });

  test.each([
    ["metrics.a.b.best", { kind: "metric", key: "a.b", part: "best" }],
    ["metrics.loss", { kind: "metric", key: "loss", part: "last" }],
    ["summary.loss", { kind: "metric", key: "loss", part: "last" }],
    ['metrics."x.best"', { kind: "metric", key: "x.best", part: "last" }],
    ['metrics."x y".min', { kind: "metric", key: "x y", part: "min" }],
    ["metrics.`a b`", { kind: "metric", key: "a b" }],
    ["config.opt.lr", { kind: "param", key: "opt.lr" }],
    ["params.日本", { kind: "param", key: "日本" }],
    ["exists params.x-y:z@1", { kind: "param", key: "x-y:z@1" }],
    ["duration", { kind: "field", field: "duration", type: "seconds" }],
    ["commit", { kind: "field", field: "commit", type: "text" }],
  ])("the path %s", (text, path) => {
    expect(read(text)).toMatchObject({ kind: "exists", path });
  });

  test.each([
    ["duration > 90", 90],
    ["duration > 1.5h", 5400],
    ["step >= 10k", 10_000],
    ["points = 1_000_000", 1e6],
    ["metrics.acc > 95%", 0.95],
    ["metrics.loss < -1e-3", -1e-3],
    ["metrics.loss = inf", Infinity],
    ["metrics.loss = NaN", NaN],
    ["params.n = 2M", 2e6],
  ])("the number in %s", (text, number) => {
    expect(read(text)).toMatchObject({ value: { kind: "number", number } });
  });

  test.each([
    ["created < 2026-11-24T10:00Z", Date.UTC(2026, 10, 24, 10) * 1000],
    ["updated > now", NOW],
    ["updated > -90m", NOW - 5400e6],
    ["updated > today", new Date(NOW / 1000).setHours(0, 0, 0, 0) * 1000],
  ])("the time in %s", (text, us) => {
    expect(read(text)).toMatchObject({ value: { kind: "time", us } });
  });

  test("text, booleans, other paths, ranges, globs and lists", () => {
    expect(read("state = finished")).toMatchObject({ value: { kind: "text", text: "finished" } });
    expect(read(`name != 'it\\'s "x"'`)).toMatchObject({ value: { text: `it's "x"` } });
    expect(read("params.amp = true")).toMatchObject({ value: { kind: "boolean", boolean: true } });
    expect(read("metrics.train/loss < metrics.val/loss.min")).toMatchObject({
      value: { kind: "path", path: { key: "val/loss", part: "min" } },
    });
    expect(read("params.lr in 1e-4..1e-2")).toMatchObject({
      kind: "range",
      low: { number: 1e-4 },
      high: { number: 1e-2 },
    });
    expect(read("name glob res*-?[ab]")).toMatchObject({ how: "glob", pattern: "res*-?[ab]" });
    expect(read("name !~ 'a|b'")).toMatchObject({ how: "regex", negated: true });
    expect(read("state not in (failed, killed)")).toMatchObject({
      kind: "and",
      terms: [{ kind: "exists" }, { kind: "not", term: { kind: "in" } }],
    });
    expect(read("state in ()")).toMatchObject({ kind: "in", values: [] });
  });
});

describe("what is wrong is marked, with the fix", () => {
  test.each([
    ["lr > 0.1", 'lr|there is no path "lr"|'],
    ["metircs.loss > 1", "metircs.loss|"],
    ["metircs.loss > 1", "Did you mean metrics.loss?"],
    ["metrics. > 1", "metrics.|a key is missing behind the dot"],
    ["metrics.loss > ", "|a value is missing|"],
    ["metrics.loss > low", 'low|"low" does not fit here|A number looks like'],
    ["started > yesterday", 'yesterday|"yesterday" does not fit here|A time looks like'],
    ["started > 2026-02-30", '2026-02-30|"2026-02-30" does not fit here|A time looks like'],
    ["tag.a tag.b", "tag.b|a condition ended before this|"],
    ["(tag.a or tag.b", "(tag.a or tag.b|a bracket is not closed|"],
    ["tag.a)", ")|this bracket was never opened|"],
    ['name = "abc', '"abc|a quote is not closed|Close it with "'],
    ["name =~ 'a('", "'a('|no valid regular expression"],
    ["params.lr in 0.1", "0.1|a list or a range belongs here|"],
    ["params.lr in (0.1", "|the list is not closed|"],
    ["and tag.a", 'and|"and" stands where a path belongs|'],
    ["tag.a or", "|something is missing here|"],
    ['"resnet"', '"resnet"|text stands where a path belongs|Write name =~ "resnet"'],
    ["name = = x", "=|a value is missing|"],
    ["(".repeat(200), "(|this is nested too deep|"],
    [`${"tag.a and ".repeat(300)}tag.b`, "there are too many conditions"],
    ["x".repeat(20_000), "this is too long"],
  ])("%s", (text, expected) => {
    expect(errorOf(text)).toContain(expected);
  });

  test("no text whatever throws, and every mark lies inside of it", () => {
    const piece = fc.constantFrom(
      "metrics.",
      "params.lr",
      "name",
      "and",
      "or",
      "not",
      "in",
      "(",
      ")",
      ",",
      "..",
      "=",
      "=~",
      "!",
      "<",
      "'",
      '"',
      "`",
      "\\",
      "0.1",
      "-7d",
      "exists",
      "glob",
      " ",
      "\n",
      "é",
      "\u202e",
      "\0",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join("")),
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(" ")),
    );
    fc.assert(
      fc.property(text, (input) => {
        const parsed = parseQuery(input, NOW);
        if (parsed.ok) return;
        const { from, to, message, fix } = parsed.error;
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(input.length);
        expect(from).toBeLessThanOrEqual(to);
        expect([message, fix].every((sentence) => sentence !== "")).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

test("any key can be written", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: "binary" }), (key) => {
      expect(read(`params.${quoteKey(key)} = 1`)).toMatchObject({ path: { kind: "param", key } });
      expect(read(`metrics.${quoteKey(key)}.max > 1`)).toMatchObject({
        path: { key, part: "max" },
      });
    }),
    { numRuns: 500 },
  );
});
