import { expect, test } from "vitest";
import { cutMiddle } from "./cut-middle.ts";

test("names that differ at their ends still do when they are cut", () => {
  const cut = ["two-moons/lr0.003-seed1", "two-moons/lr0.03-seed1", "two-moons/lr0.3-seed1"].map(
    (name) => cutMiddle(name, 15),
  );
  expect(cut).toEqual(["two-….003-seed1", "two-…0.03-seed1", "two-…r0.3-seed1"]);
  expect(cutMiddle("short", 5)).toBe("short");
  for (let most = 2; most < 20; most++)
    expect(cutMiddle("two-moons/lr0.003-seed1", most)).toHaveLength(most);
});
