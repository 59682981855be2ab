import { expect, it } from "vitest";
import type { ReportComment } from "../../../../src/contract/report-blocks.ts";
import { countOpen, listThreads } from "./threads.ts";

const comment = (id: string, part: Partial<ReportComment> = {}): ReportComment => ({
  id,
  reportId: "r",
  blockId: null,
  parentId: null,
  author: "a",
  atMs: 0,
  text: id,
  resolved: false,
  ...part,
});
const block = (id: string) => ({ kind: "text", id, frozen: null, markdown: "" }) as const;

it("threads stand as their blocks do, with their replies, and lose none", () => {
  const comments = [
    comment("late", { blockId: "a", atMs: 2 }),
    comment("gone", { blockId: "x" }),
    comment("b", { blockId: "b" }),
    comment("early", { blockId: "a", atMs: 1 }),
    comment("reply", { blockId: "a", parentId: "late", atMs: 3 }),
    comment("orphan", { parentId: "nobody" }),
    comment("whole"),
  ];
  const threads = listThreads(comments, [block("a"), block("b")]);
  expect(threads.map(({ first }) => first.id)).toEqual([
    "orphan",
    "whole",
    "early",
    "late",
    "b",
    "gone",
  ]);
  expect(threads[3]?.replies.map(({ id }) => id)).toEqual(["reply"]);
});

it("only open threads count, not replies", () => {
  const comments = [
    comment("1", { blockId: "a" }),
    comment("2", { blockId: "a", parentId: "1" }),
    comment("3", { blockId: "a", resolved: true }),
  ];
  expect([...countOpen(comments)]).toEqual([["a", 1]]);
});
