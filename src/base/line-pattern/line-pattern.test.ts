import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileLinePattern, MAX_LINE_CHARS, PatternError } from "./index.ts";

const SEED = Number(process.env["SOAK_SEED"] ?? 20_261_127);
const CASES = Number(process.env["SOAK_CASES"] ?? 60);

function capturesOf(source: string, line: string): Record<string, string> | undefined {
  const found = compileLinePattern(source).match(line);
  return found && Object.fromEntries(found.map(({ name, text }) => [name, text]));
}

describe("templates", () => {
  test.each([
    ["epoch {epoch} loss {loss}", "epoch 3  loss 0.25 acc 1", { epoch: "3", loss: "0.25" }],
    ["loss={val/loss}, {*}lr={lr}", "x loss=-1e-3, a=b, lr=.5", { "val/loss": "-1e-3", lr: ".5" }],
    ["step $step: $loss", "step 12: nan", { step: "12", loss: "nan" }],
    ["a.b* (c) [{n}]", "a.b* (c) [7]", { n: "7" }],
    ["  loss {loss}  ", "loss 1", { loss: "1" }],
    ["loss {loss}", "loss none", undefined],
    ["loss {loss}", "a.loss_2", undefined],
  ])("%s finds in %j what stands there", (source, line, expected) => {
    expect(capturesOf(source, line)).toEqual(expected);
  });
});

test.each([
  ["", 0, "Write a pattern"],
  ["loss 0.5", 0, "Nothing has a name"],
  ["loss {loss", 5, "never closed"],
  ["loss {}", 5, "a name between the braces"],
  ["loss }", 5, "never opened"],
  ["/loss (?<loss>.*/", 6, "never closed"],
  ["/loss)(?<x>a)/", 5, "never opened"],
  ["/(?<x>a)(?=b)/", 8, "Looking ahead"],
  ["/(?<x>a)\\1/", 8, "Looking back"],
  ["/(?<x>[b-a])/", 7, "wrong way round"],
  ["/(?<x>a{3,2})/", 7, "wrong way round"],
  ["/(?<x>a**)/", 8, "Nothing is here to repeat"],
  ["/(?<x>\\q)/", 6, "means nothing"],
  ["/(?<x>(a{200}){200})/", 0, "too large"],
  [`/(?<x>${"a".repeat(1000)})/`, 0, "at most 1000"],
])("%s is refused at %i: %s", (source, at, message) => {
  let error: unknown;
  try {
    compileLinePattern(source);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(PatternError);
  expect((error as PatternError).message).toContain(message);
  expect((error as PatternError).at).toBe(at);
});

/** Patterns as people write them, with whatever repeats and choices. */
const atom = fc.constantFrom(
  "a",
  "b",
  "ab",
  ".",
  "\\d",
  "\\w",
  "\\s",
  "[ab]",
  "[^a]",
  "1",
  " ",
  "\\b",
);
const quantifier = fc.constantFrom(
  "",
  "",
  "*",
  "+",
  "?",
  "*?",
  "+?",
  "??",
  "{2}",
  "{1,2}",
  "{0,2}?",
);
const simple = fc
  .tuple(atom, quantifier)
  .map(([a, q]) => (a === "\\b" ? a : (a === "ab" ? `(?:${a})` : a) + q));
const sequenceOf = (part: fc.Arbitrary<string>) =>
  fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(""));
const nested = fc.tuple(sequenceOf(simple), sequenceOf(simple), quantifier).map(([a, b, q]) => {
  // JavaScript does not repeat what matched nothing, which seldom matters and never here.
  const canBeEmpty = `${a}${b}`.includes("\\b") || new RegExp(`^(?:${a}|${b})$`).test("");
  return `(?:${a}|${b})${canBeEmpty ? "" : q}`;
});
const pattern = sequenceOf(fc.oneof(simple, simple, nested));

test("a regular expression finds what JavaScript's own finds", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "1", " ", "é"), maxLength: 14 });
  let found = 0;
  fc.assert(
    fc.property(pattern, pattern, text, (before, inside, line) => {
      const source = `${before}(?<x>${inside})`;
      const expected = new RegExp(source).exec(line);
      const captures = compileLinePattern(`/${source}/`).match(line);
      expect(captures?.[0]?.text).toBe(expected?.groups?.["x"]);
      if (expected !== null) {
        found++;
        expect(captures?.[0]?.to).toBe(expected.index + expected[0].length);
      }
    }),
    { seed: SEED, numRuns: CASES * 50 },
  );
  expect(found).toBeGreaterThan(CASES * 5);
});

test("patterns that make others backtrack without end go over a line once", () => {
  const line = "a".repeat(MAX_LINE_CHARS - 1) + "!";
  for (const source of [
    "/(?<x>(a+)+)$/",
    "/(?<x>(a|aa)+)$/",
    "/(?<x>a*a*a*a*a*a*)b/",
    "/^(?<x>(.*)*)x$/",
  ])
    expect(compileLinePattern(source).match(line)).toBeUndefined();
  expect(compileLinePattern("/(?<x>a+)!/").match(line)?.[0]?.text).toHaveLength(line.length - 1);
  expect(compileLinePattern("/(?<x>a+)/").match(`${line}a`)).toBeUndefined();
});
