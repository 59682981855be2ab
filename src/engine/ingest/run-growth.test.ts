import { expect, test } from "vitest";
import { GrowthMemory } from "./run-growth.ts";

const NOW = 1_790_000_000e6;
const S = 1e6;

test("files that were written long ago are as old as they say, whichever is read last", () => {
  const growth = new GrowthMemory();
  growth.note(["r"], "b", NOW - 100 * S, NOW, 0);
  growth.note(["r"], "a", NOW - 300 * S, NOW, S);
  growth.note(["r"], "b", NOW - 100 * S, NOW + 2 * S, 2 * S);
  expect(growth.ageOf("r", 10 * S)).toBe(110 * S);
  expect(growth.rhythmOf("r")).toBeUndefined();
  expect(growth.ageOf("other", 0)).toBeUndefined();
});

test.each([
  ["forth", 7200 * S],
  ["back", -7200 * S],
])("a clock that is set %s changes no age", (_, by) => {
  const growth = new GrowthMemory();
  growth.note(["r"], "a", NOW, NOW, 0);
  growth.note(["r"], "a", NOW + by, NOW + by + S, 10 * S);
  expect(growth.ageOf("r", 15 * S)).toBe(5 * S);
  expect(growth.rhythmOf("r")?.usualUs).toBe(10 * S);
});

test("a file system whose clock goes wrong tells by changing, not by its time", () => {
  const growth = new GrowthMemory();
  growth.note(["r"], "a", NOW - 3600 * S, NOW, 0);
  growth.note(["r"], "a", NOW - 3590 * S, NOW + 10 * S, 10 * S);
  expect(growth.ageOf("r", 12 * S)).toBe(2 * S);
});

test("bursts count as one growth, and the longest wait is remembered", () => {
  const growth = new GrowthMemory();
  let at = 0;
  for (let i = 0; i < 20; i++) {
    for (let k = 0; k < 5; k++) growth.note(["r"], "a", NOW + at + k, NOW + at, at + k * 1000);
    at += i === 10 ? 600 * S : 30 * S;
  }
  const rhythm = growth.rhythmOf("r");
  expect(rhythm?.usualUs).toBeGreaterThan(29 * S);
  expect(rhythm?.longestUs).toBeGreaterThan(300 * S);
});
