import { describe, expect, test } from "vitest";
import { factsOf, listPoints, readGrowing } from "../testing.ts";
import { jsonlCodec } from "./index.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const FILE = factsOf("metrics.jsonl");
const readAll = (text: string, options?: { final: boolean }) =>
  readGrowing(jsonlCodec, encode(text), jsonlCodec.initial(FILE), [], options);
const lines = (text: string) => listPoints(readAll(text).events);

describe("records", () => {
  test("nested numbers are metrics; texts, lists, booleans and null are not", () => {
    const text =
      '{"step": 1, "loss": 0.5, "val": {"acc": 1, "deep": {"f1": 2}}, "note": "x", "ok": true, "l": [1], "n": null}\n';
    expect(lines(text)).toEqual([
      "loss #0 1 NaN 0.5",
      "val.acc #0 1 NaN 1",
      "val.deep.f1 #0 1 NaN 2",
    ]);
  });

  test("non-finite values, bare and as text; text that says NaN stays text", () => {
    const text =
      '{"step": 1, "a": NaN, "b": -Infinity, "c": "NaN", "note": "x NaN, \\"Infinity\\" y", "d": Infinity}\n';
    expect(lines(text)).toEqual([
      "a #0 1 NaN NaN",
      "b #0 1 NaN -Infinity",
      "c #0 1 NaN NaN",
      "d #0 1 NaN Infinity",
    ]);
  });

  test("text that JavaScript's objects know is no number", () => {
    expect(lines('{"step": 1, "a": "constructor", "b": "toString", "loss": 2}\n')).toEqual([
      "loss #0 1 NaN 2",
    ]);
  });

  test("steps are exact int64", () => {
    expect(lines('{"loss": 1, "step": 9007199254740993}\n')).toEqual([
      "loss #0 9007199254740993 NaN 1",
    ]);
    const nested = '{"a": {"step": 9007199254740995}, "b": NaN, "step": 9007199254740993}\n';
    expect(lines(nested)).toContain("b #0 9007199254740993 NaN NaN");
  });

  test("step, else the last step, else epoch, else the place", () => {
    expect(
      lines('{"a": 1}\n{"epoch": 3, "a": 2}\n{"step": 40, "epoch": 3, "a": 3}\n{"a": 4}\n'),
    ).toEqual(["a #0 0 NaN 1", "a #0 3 NaN 2", "a #0 40 NaN 3", "a #0 40 NaN 4"]);
  });

  test("times", () => {
    expect(lines('{"step": 1, "_timestamp": 1700000000.5, "a": 1}\n')).toEqual([
      "a #0 1 1700000000500000 1",
    ]);
    expect(lines('{"step": 1, "time": "2023-11-14T22:13:20Z", "a": 1}\n')).toEqual([
      "a #0 1 1700000000000000 1",
    ]);
    for (const key of ["time", "timestamp", "wall_time", "ts"]) {
      expect(lines(`{"step": 1, "${key}": 0.5, "a": 1}\n`)).toContain(`${key} #0 1 NaN 0.5`);
      expect(lines(`{"step": 1, "${key}": NaN, "a": 1}\n`)).toEqual(["a #0 1 NaN 1"]);
    }
  });

  test("an epoch that starts again is an attempt", () => {
    const text = [0, 1, 2, 0, 1].map((epoch) => `{"epoch": ${epoch}, "a": 1}\n`).join("");
    expect(lines(text).filter((line) => line.startsWith("a #1"))).toHaveLength(2);
  });

  test("keys that are dangerous in JavaScript are names like any other", () => {
    expect(lines('{"step": 1, "__proto__": {"x": 2}, "constructor": 3}\n')).toEqual([
      "__proto__.x #0 1 NaN 2",
      "constructor #0 1 NaN 3",
    ]);
  });
});

describe("lines", () => {
  test("a bad line is named, the rest goes on", () => {
    const text = '{"step": 1, "a": 1}\n{"step": 2, "a"\nnull\n\n{"step": 3, "a": 3}\r\n';
    const { events } = readAll(text);
    expect(listPoints(events)).toEqual(["a #0 1 NaN 1", "a #0 3 NaN 3"]);
    expect(events.filter((event) => event.kind === "problem").map(({ where }) => where)).toEqual([
      "line 2",
      "line 3",
    ]);
  });

  test("a torn last line waits, and counts in a scan when it is whole", () => {
    const text = '{"step": 1, "a": 1}\n{"step": 2, "a": 2}';
    expect(listPoints(readAll(text, { final: false }).events)).toHaveLength(1);
    expect(lines(text)).toHaveLength(2);
    expect(lines(text.slice(0, -1))).toHaveLength(1);
  });

  test("nesting without end does not end the reader", () => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    expect(lines(`${deep}\n{"step": 1, "b": 1}\n`)).toEqual(["b #0 1 NaN 1"]);
  });
});

describe("a file that was rewritten", () => {
  const before = '{"step": 1, "a": 1}\n{"step": 2, "a": 2}\n';
  const again = (after: string) =>
    readGrowing(
      jsonlCodec,
      encode(after),
      jsonlCodec.rewritten(readAll(before, { final: false }).state),
    ).events;

  test("goes on behind the same records, whatever the order of their keys", () => {
    expect(
      listPoints(again('{"a": 1.0, "step": 1}\n{"step": 2, "a": 2}\n{"step": 3, "a": 3}\n')),
    ).toEqual(["a #0 3 NaN 3"]);
  });

  test("by another run is a new attempt", () => {
    expect(listPoints(again('{"step": 1, "a": 7}\n'))).toEqual(["a #1 1 NaN 7"]);
  });
});

describe("sniffing", () => {
  const sniff = (path: string, text: string) => jsonlCodec.sniff(encode(text), factsOf(path), true);

  test.each([
    ["jsonl", "metrics.jsonl", '{"step": 0, "loss": 1}\n'],
    ["jsonl", "any.ndjson", '{"iteration": 0, "loss": NaN}\n'],
    ["jsonl", "log.txt", '{"train_loss": 1, "epoch": 0}\n'],
    ["jsonl", "metrics.json", '{"iteration": 19, "loss": 1}\n{"iteration": 39, "loss": 1}\n'],
    ["jsonl", "20260101_0101.log.json", '{"env": "x"}\n{"mode": "train", "epoch": 1, "loss": 2}\n'],
    ["jsonl", "history.jsonl", '{"loss": 1}\n'],
    ["jsonl", "mixed.jsonl", '{"step": 0, "loss": 1}\n[1]\n"x"\n'],
    ["jsonl", "late.jsonl", `${'{"event": "start"}\n'.repeat(100)}{"step": 0, "loss": 1}\n`],
    ["stable-baselines3", "progress.json", '{"time/total_timesteps": 128, "time/fps": 1}\n'],
  ])("%s: %s", (logger, path, text) => {
    expect(jsonlCodec.matches(factsOf(path))).toBe(true);
    expect(sniff(path, text)).toEqual({ kind: "yes", logger });
  });

  test.each([
    [
      "Optuna journal",
      "optuna_journal_storage.log",
      '{"op_code":0,"worker_id":"x","study_name":"js"}\n',
    ],
    ["Neptune", "data-1.log", '{"obj": {"type": "x"}, "version": 1, "at": 1.5}\n'],
    ["ClearML", "metrics.jsonl", '[{"timestamp": 1, "iter": 0}]\n'],
    ["Ray Tune", "result.json", '{"loss": 2, "training_iteration": 1, "trial_id": "a"}\n'],
    ["SwanLab", "logs/1/1000.log", '{"index": 0, "data": 2.0, "create_time": "x"}\n'],
    ["one JSON document", "metrics.json", '{\n  "loss": {"steps": [0]}\n}\n'],
    ["one JSON document", "results.json", '{"accuracy": 0.5, "loss": 1}'],
    ["without numbers", "data.jsonl", '{"text": "a"}\n{"text": "b"}\n'],
    ["without a step", "train.jsonl", '{"text": "a", "label": 1}\n{"text": "b", "label": 0}\n'],
    ["neither", "train.log", "2026-11-22 starting\n"],
    ["neither", "train.log", "[2026-11-22 02:24:36][INFO] starting\n"],
    ["printed tables", "log.txt", "Logging to sb3_log\n-----\n| a | 1 |\n"],
  ])("not %s", (reason, path, text) => {
    const result = sniff(path, text);
    expect(result.kind).toBe("no");
    expect(result.kind === "no" && result.reason).toContain(reason);
  });

  test.each([
    ["nothing yet", ""],
    ["half a record", '{"step": 0, "lo'],
    ["one line that may describe the run", '{"config": {"lr": 0.1}}\n'],
  ])("waits: %s", (_, text) => {
    expect(sniff("any.jsonl", text).kind).toBe("wait");
  });
});
