import { expect, test } from "vitest";
import { diffTags, splitTags } from "./tags.ts";

test("tags are labels or have values", () => {
  expect([...splitTags("broken, owner: me ,,url: http://x")]).toEqual([
    ["broken", ""],
    ["owner", "me"],
    ["url", "http://x"],
  ]);
  expect([...splitTags("")]).toEqual([]);
});

test("only what changed is changed", () => {
  expect(diffTags("broken, owner: me", "owner: me, good")).toEqual({ broken: null, good: "" });
  expect(diffTags("owner: me", "owner: you")).toEqual({ owner: "you" });
  expect(diffTags("a, b", "b,a")).toEqual({});
});
