import { expect, test } from "vitest";
import { resolveLook } from "./look.ts";

test("what the nearest level says holds", () => {
  const look = resolveLook([{ log: true, x: "relative" }, { log: false }, { o: false }], 0.6);
  expect(look).toMatchObject({ logY: false, axis: "relative", ignoreOutliers: false });
});

test("an amount of smoothing belongs to the kernel beside it", () => {
  expect(resolveLook([{ s: 0.9 }, { sk: "gaussian" }], 0.6)).toMatchObject({
    kernel: "gaussian",
    smoothing: 3,
  });
  expect(resolveLook([{ sk: "running", s: 20 }, { s: 5 }], 0.6)).toMatchObject({
    kernel: "running",
    smoothing: 5,
  });
  expect(resolveLook([{}], 0.6).smoothing).toBe(0.6);
});

test("a calendar has no logarithm", () => {
  expect(resolveLook([{ lx: true }], 0).logX).toBe(true);
  expect(resolveLook([{ lx: true, x: "wall" }], 0).logX).toBe(false);
});
