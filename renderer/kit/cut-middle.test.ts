import { expect, test } from "vitest";
import { cutMiddle } from "./cut-middle.ts";

test("names that differ at their ends still do when they are cut", () => {
  const [one, two] = ["optimizer.name adamw", "optimizer.name adam"].map((name) =>
    cutMiddle(name, 12),
  );
  expect(one).toBe("optimi…adamw");
  expect(two).toBe("optimi… adam");
  expect(cutMiddle("short", 5)).toBe("short");
  for (let most = 2; most < 20; most++)
    expect(cutMiddle("two-moons/lr0.003-seed1", most)).toHaveLength(most);
});
