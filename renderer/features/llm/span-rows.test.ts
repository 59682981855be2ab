import { expect, test } from "vitest";
import type { SpanRow } from "../../../src/contract/llm.ts";
import { barOf, layOutSpans, lengthOf } from "./span-rows.ts";

function span(id: string, parentId: string, times: Partial<SpanRow> = {}): SpanRow {
  return {
    id,
    parentId,
    name: id,
    type: "",
    status: "OK",
    offsetUs: 0,
    durationUs: 10,
    ...times,
  };
}

const shape = (spans: readonly SpanRow[], closed: readonly string[] = []): string[] =>
  layOutSpans(spans, new Set(closed)).map(({ span: { id }, depth }) => `${"-".repeat(depth)}${id}`);

test("each span stands below the one that called it, in the order they began", () =>
  expect(
    shape([span("a", ""), span("b", "a"), span("c", "a"), span("d", "b"), span("e", "")]),
  ).toEqual(["a", "-b", "--d", "-c", "e"]));

test("what is below a closed one is not shown, and nothing else is lost", () => {
  const spans = [span("a", ""), span("b", "a"), span("c", "b"), span("d", "")];
  expect(shape(spans, ["a"])).toEqual(["a", "d"]);
  expect(layOutSpans(spans, new Set(["a"]))[0]).toMatchObject({ children: 1, isOpen: false });
});

test("orphans and circles stand at the top", () =>
  expect(shape([span("a", "not here"), span("b", "c"), span("c", "b"), span("d", "d")])).toEqual([
    "a",
    "d",
    "b",
    "-c",
  ]));

test("a chain of 20,000 spans is laid out", () => {
  const spans = Array.from({ length: 20_000 }, (_, i) => span(`${i}`, i === 0 ? "" : `${i - 1}`));
  expect(layOutSpans(spans, new Set()).at(-1)?.depth).toBe(19_999);
});

test("bars stand where the times are; what goes on reaches to the end", () => {
  const spans = [
    span("a", "", { durationUs: null }),
    span("b", "a", { offsetUs: 25, durationUs: 50 }),
    span("c", "a", { offsetUs: 50, durationUs: 50 }),
  ];
  const length = lengthOf(spans);
  expect(length).toBe(100);
  expect(spans.map((one) => barOf(one, length))).toEqual([
    { from: 0, width: 1 },
    { from: 0.25, width: 0.5 },
    { from: 0.5, width: 0.5 },
  ]);
  expect(barOf(span("x", "", { durationUs: 0 }), 0)).toEqual({ from: 0, width: 1 });
});
