import { expect, test } from "vitest";
import { FIRST_STATE, restoreState } from "./window-state.ts";

const SCREENS = [
  { x: 0, y: 0, width: 1920, height: 1080 },
  { x: 1920, y: 0, width: 1280, height: 1024 },
];

test("a window comes back where it was, on any screen", () => {
  const state = { x: 2000, y: 40, width: 900, height: 700, isMaximized: true };
  expect(restoreState(state, SCREENS)).toEqual(state);
});

test("a window whose screen is gone keeps its size and goes to the first place", () => {
  const restored = restoreState({ x: 5000, y: 40, width: 900, height: 700 }, SCREENS);
  expect(restored).toEqual({ ...FIRST_STATE, width: 900, height: 700 });
});

test.each([null, "x", 7, {}, { width: "1e9", height: -4, x: {}, y: 1 }, { width: 1e9, height: 1 }])(
  "what makes no sense is left out: %j",
  (stored) => {
    expect(restoreState(stored, SCREENS)).toEqual(FIRST_STATE);
  },
);
