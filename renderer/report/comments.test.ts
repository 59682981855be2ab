import { expect, test } from "vitest";
import type { ReportComment } from "../../src/contract/report-blocks.ts";
import {
  mergeComments,
  NO_REMARKS,
  putComment,
  takeAway,
  threadsOf,
  toCommentFile,
  unsavedOf,
} from "./comments.ts";

const comment = (id: string, change: Partial<ReportComment> = {}): ReportComment => ({
  id,
  reportId: "r",
  blockId: null,
  parentId: null,
  author: "Ann",
  atMs: 1,
  text: id,
  resolved: false,
  ...change,
});

test("of two versions of a comment the newer one holds, whichever side it came from", () => {
  const older = comment("a", { atMs: 1, text: "old" });
  const newer = comment("a", { atMs: 2, text: "new" });
  expect(mergeComments([older], [newer, comment("b", { atMs: 5 })])).toEqual([
    newer,
    comment("b", { atMs: 5 }),
  ]);
  expect(mergeComments([newer], [older])).toEqual([newer]);
});

test("answers stand below what they answer; without it they begin a thread", () => {
  const first = comment("a", { blockId: "x" });
  const reply = comment("b", { blockId: "x", parentId: "a" });
  const orphan = comment("c", { blockId: "x", parentId: "gone" });
  expect(threadsOf([first, reply, orphan, comment("d")], "x")).toEqual([
    { first, replies: [reply] },
    { first: orphan, replies: [] },
  ]);
  expect(threadsOf([first, comment("d")], null).map((thread) => thread.first.id)).toEqual(["d"]);
});

test("what was written, changed and taken away is what is sent", () => {
  const written = putComment(NO_REMARKS, comment("a", { atMs: 10 }), true);
  const answered = putComment(written, comment("b", { parentId: "a", atMs: 11 }), true);
  const changed = putComment(answered, comment("a", { atMs: 12, text: "again" }), false);
  expect(changed.own).toEqual(["a", "b"]);
  expect(unsavedOf(changed)).toBe(2);
  expect(unsavedOf({ ...changed, savedMs: 11 })).toBe(1);
  expect(toCommentFile("r", "Title", changed).comments.map(({ text }) => text)).toEqual([
    "b",
    "again",
  ]);
  expect(takeAway(changed, "a")).toEqual({ ...NO_REMARKS, own: ["b"] });
});
