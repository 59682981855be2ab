import { expect, test } from "vitest";
import { HINTS, nextHint } from "./hints.ts";

test("one at a time, in their order, until all of the place were put away", () => {
  const seen: string[] = [];
  for (let hint = nextHint("charts", true, seen); hint; hint = nextHint("charts", true, seen))
    seen.push(hint.id);
  expect(seen).toEqual(["zoom", "palette", "table", "undo"]);
  expect(nextHint("table", true, seen)?.id).toBe("group");
});

test("none where nobody wants them", () => {
  expect(nextHint("charts", false, [])).toBeUndefined();
});

test("each has its own name, which stands in the settings for good", () => {
  expect(new Set(HINTS.map(({ id }) => id)).size).toBe(HINTS.length);
});
