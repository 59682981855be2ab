import { describe, expect, test } from "vitest";
import { factsOf } from "../testing.ts";
import { hydraConfigCodec, paramsFileCodec } from "./index.ts";

const parse = (text: string, name = "args.yaml") =>
  Object.fromEntries(paramsFileCodec.parse(new TextEncoder().encode(text), factsOf(name)));

test("which files, and whose params they are", () => {
  const names = ["hparams.yaml", "hparams.yml", "args.yaml", "args.yml", "args.json"];
  for (const name of names) expect(paramsFileCodec.matches(factsOf(`a/${name}`))).toBe(true);
  for (const name of ["config.yaml", "my-args.yaml", "args.jsonl"]) {
    expect(paramsFileCodec.matches(factsOf(name))).toBe(false);
  }
  expect(paramsFileCodec.scope(factsOf("a/b/args.yaml"))).toEqual({ folder: "a/b", below: false });
  expect(hydraConfigCodec.matches(factsOf("run/.hydra/config.yaml"))).toBe(true);
  expect(hydraConfigCodec.matches(factsOf("run/.hydra/hydra.yaml"))).toBe(false);
  expect(hydraConfigCodec.matches(factsOf("run/config.yaml"))).toBe(false);
  expect(hydraConfigCodec.scope(factsOf("run/.hydra/config.yaml"))).toEqual({
    folder: "run",
    below: true,
  });
  expect(hydraConfigCodec.scope(factsOf(".hydra/config.yaml")).folder).toBe(".");
});

test("nested keys are joined, JSON types kept", () => {
  const yaml =
    "lr: 0.1\nnet:\n  depth: 3\n  act: relu\nbetas: [0.9, 0.99]\namp: true\nseed: null\n";
  const expected = {
    lr: 0.1,
    "net.depth": 3,
    "net.act": "relu",
    betas: [0.9, 0.99],
    amp: true,
    seed: null,
  };
  expect(parse(yaml)).toEqual(expected);
  expect(
    parse(
      '{"lr": 0.1, "net": {"depth": 3, "act": "relu"}, "betas": [0.9, 0.99], "amp": true, "seed": null}',
    ),
  ).toEqual(expected);
});

test.each(["", "{}", "null", "# nothing\n", "---\n"])("empty: %j", (text) => {
  expect(parse(text)).toEqual({});
});

test("numbers that JSON cannot carry become text", () => {
  expect(parse("a: .nan\nb: -.inf\nc: 12345678901234567890\nd: 1e-5\n")).toEqual({
    a: "NaN",
    b: "-Infinity",
    c: "12345678901234567890",
    d: 1e-5,
  });
  const json = '{"a": NaN, "b": -Infinity, "c": [12345678901234567890], "d": 1e30, "e": 1.0}';
  expect(parse(json, "args.json")).toEqual({
    a: "NaN",
    b: "-Infinity",
    c: ["12345678901234567890"],
    d: 1e30,
    e: 1,
  });
});

test("an empty name is a name", () => {
  expect(parse('{"": 1, "a": {"": 2}}', "args.json")).toEqual({ "": 1, "a.": 2 });
  expect(parse("'': 1\n", "hparams.yaml")).toEqual({ "": 1 });
});

test("names that are no text", () => {
  const yaml = "1: a\n2.5: b\ntrue: c\n? [1, 2.5, yes]\n: d\n";
  const names = { 1: "a", 2.5: "b", true: "c" };
  expect(parse(yaml, "hparams.yaml")).toEqual({ ...names, "[ 1, 2.5, true ]": "d" });
  expect(parse(yaml)).toEqual({ ...names, "[ 1, 2.5, yes ]": "d" });
});

test("what PyYAML writes is what PyYAML reads", () => {
  // Each line as yaml.dump() wrote the text or number behind it.
  const yaml = [
    "commit: 75e1234",
    "sha: 12345e7",
    "short: 7e12",
    "small: 1e-5",
    "octal: 0o17",
    "nine: 09",
    "y: y",
    "dot: .",
    "version: 1.2.3",
    "float: 1.0e-05",
    "large: 1.0e+20",
    "half: .5",
    "inf: -.inf",
    "nan: .nan",
    "int: -3",
    "wide: 100000000000000000000",
    "eight: 017",
    "hex: 0x1F",
    "bits: -0b11",
    "thousand: 1_000",
    "flag: true",
    "word: yes",
    "none: null",
    "quoted: '1.5'",
    "date: 2024-01-01",
  ].join("\n");
  expect(parse(yaml, "hparams.yaml")).toEqual({
    commit: "75e1234",
    sha: "12345e7",
    short: "7e12",
    small: "1e-5",
    octal: "0o17",
    nine: "09",
    y: "y",
    dot: ".",
    version: "1.2.3",
    float: 1e-5,
    large: 1e20,
    half: 0.5,
    inf: "-Infinity",
    nan: "NaN",
    int: -3,
    wide: "100000000000000000000",
    eight: 15,
    hex: 31,
    bits: -3,
    thousand: 1000,
    flag: true,
    word: true,
    none: null,
    quoted: "1.5",
    date: "2024-01-01",
  });
  expect(parse("lr: 1e-5\n", "hparams.yml")).toEqual({ lr: "1e-5" });
  expect(parse("lr: 1e-5\n", "args.yaml")).toEqual({ lr: 1e-5 });
});

test("NumPy's numbers are numbers", () => {
  const type = (name: string) =>
    `!!python/object/apply:numpy.dtype\n  args:\n  - ${name}\n  - false\n  - true\n  state: !!python/tuple\n  - 3\n  - <\n  - null\n`;
  const yaml = [
    `f: !!python/object/apply:numpy._core.multiarray.scalar\n- ${type("f4")}- !!binary |\n  zczMPQ==`,
    `i: !!python/object/apply:numpy._core.multiarray.scalar\n- &id001 ${type("i8")}- !!binary |\n  AwAAAAAAAAA=`,
    "j: !!python/object/apply:numpy.core.multiarray.scalar\n- *id001\n- !!binary |\n  //////////8=",
    `short: !!python/object/apply:numpy.core.multiarray.scalar\n- ${type("f8")}- !!binary |\n  AAA=`,
  ].join("\n");
  expect(parse(yaml, "hparams.yaml")).toMatchObject({
    f: Math.fround(0.1),
    i: 3,
    j: -1,
    short: [{}, "AAA=\n"],
  });
});

test("values nested without end are cut, the others stay", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const { bad, lr } = parse(`{"bad": ${deep}, "lr": 0.1}`);
  expect(lr).toBe(0.1);
  expect(structuredClone(bad)).toEqual(bad);
  expect(JSON.stringify(bad).length).toBeLessThan(100);
  const objects = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  expect(JSON.stringify(parse(`{"bad": ${objects}}`)).length).toBeLessThan(1000);
});

test("tags that name Python objects are text, never executed", () => {
  const yaml = [
    "args: !!python/object:argparse.Namespace",
    "  lr: 0.1",
    "shape: !!python/tuple [1, 2]",
    "opt: !!python/name:torch.optim.Adam ''",
    "path: !!python/object/apply:pathlib.PosixPath",
    "- /",
    "- data",
    "evil: !!python/object/apply:os.system ['touch /tmp/x']",
    "raw: !!binary aGVsbG8=",
    "when: 2026-11-22",
  ].join("\n");
  expect(parse(yaml)).toEqual({
    "args.lr": 0.1,
    shape: [1, 2],
    opt: "python/name:torch.optim.Adam",
    path: ["/", "data"],
    evil: ["touch /tmp/x"],
    raw: "aGVsbG8=",
    when: "2026-11-22",
  });
});

test("anchors and merge keys are followed", () => {
  expect(parse("base: &b {lr: 0.1}\nnet:\n  <<: *b\n  depth: 2\nother: *b\n")).toEqual({
    "base.lr": 0.1,
    "net.lr": 0.1,
    "net.depth": 2,
    "other.lr": 0.1,
  });
});

describe("refused, with the place", () => {
  const bomb = Array.from({ length: 12 }, (_, i) =>
    i === 0 ? "a0: &a0 [x,x,x,x,x,x,x,x,x]" : `a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}]`,
  ).join("\n");

  test.each([
    ["bad syntax", "lr: 0.1\nb: [1, 2\nc: 3\n", /line \d/],
    ["a list", "- a\n- b\n", /no names/],
    ["an alias bomb", bomb, /aliases/],
    ["too large", `{"a": "${"x".repeat(4 * 1024 * 1024)}"}`, /4 MB/],
    ["too large for YAML", `a: ${"x".repeat(1024 * 1024)}`, /1 MB of YAML/],
    ["nesting without end", "[".repeat(100_000), /./],
    ["broken JSON", '{"a": 1,\n"b": }', /not readable as JSON: .*"b": }/s, "args.json"],
    ["half a JSON", '{"a": 1,', /not readable as JSON: Expected/, "args.json"],
    ["two JSON documents", '{"a": 1}\n{"b": 2}\n', /not readable as JSON: .*line 2/, "args.json"],
  ])("%s", (_, text, message, name?: string) => {
    expect(() => parse(text, name)).toThrow(expect.objectContaining({ code: "DAMAGED" }));
    expect(() => parse(text, name)).toThrow(message);
  });
});
