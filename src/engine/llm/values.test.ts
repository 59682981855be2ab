import { expect, test } from "vitest";
import { makePreview } from "./preview.ts";
import { toAnyValue, toPlain, unwrapJson } from "./values.ts";

test.each([
  [null],
  ["text"],
  [true],
  [5],
  [2n ** 60n],
  [1.5],
  [[1, [null, "a"]]],
  [{ a: { b: [1, 2] }, ["__proto__"]: "own" }],
])("value %# comes back", (value) => {
  const written = toAnyValue(value);
  expect(written).toBeDefined();
  expect(toPlain(written ?? {})).toEqual(value);
});

const unwrapped = (text: string) =>
  toPlain(unwrapJson({ key: "k", value: { string_value: text } }).value);

test("one layer of JSON comes off, but of numbers", () => {
  expect(unwrapped('{"a": 1}')).toEqual({ a: 1 });
  expect(unwrapped('"LLM"')).toBe("LLM");
  expect(unwrapped("[1")).toBe("[1");
  expect(unwrapped("5")).toBe("5");
  expect(unwrapped("plain")).toBe("plain");
});

test("what is nested too deeply stays a text", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  expect(unwrapped(deep)).toBe(deep);
});

test("of a chat the last message is shown", () => {
  const user = { role: "user", content: "hi" };
  const answer = { role: "assistant", content: [{ type: "text", text: "hello" }] };
  expect(makePreview({ messages: [user, answer] }, "user")).toBe("hi");
  expect(makePreview({ choices: [{ message: answer }] }, "assistant")).toBe("hello");
  expect(makePreview({ messages: [] }, "user")).toBe('{"messages":[]}');
  expect(makePreview("x", "user")).toBe('"x"');
  expect(makePreview("x".repeat(2000), "user")).toHaveLength(1000);
});
