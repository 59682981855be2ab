import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameOf } from "./charts.test-support.ts";
import { pxToX, pxToY, xToPx, yToPx } from "./scale.ts";
import { dragKind, fitLog, pan, zoomAt, zoomToDrag } from "./zoom.ts";

const frame = frameOf();
const at = (px: number, py: number): { px: number; py: number } => ({ px, py });

describe("places", () => {
  test("go there and back", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.boolean(),
        (x, y, logY) => {
          const one = frameOf({ logY, y: { from: 0.01, to: 1 } });
          expect(pxToX(one, xToPx(one, x))).toBeCloseTo(x, 6);
          expect(pxToY(one, yToPx(one, y))).toBeCloseTo(y, 6);
        },
      ),
    );
  });
});

describe("drag", () => {
  test("flat is x, steep is y, else a box; a twitch is none", () => {
    expect(dragKind(at(0, 0), at(2, 2))).toBe("none");
    expect(dragKind(at(0, 0), at(80, 5))).toBe("x");
    expect(dragKind(at(0, 0), at(5, 80))).toBe("y");
    expect(dragKind(at(0, 0), at(80, 80))).toBe("box");
  });
  test("takes exactly the range dragged over, in either direction", () => {
    const zoom = zoomToDrag(frame, "step", undefined, at(350, 20), at(150, 22));
    expect(zoom).toEqual({ x: { from: 25, to: 75 }, y: undefined });
  });
  test("a box takes both", () => {
    const zoom = zoomToDrag(frame, "step", undefined, at(150, 60), at(350, 160));
    expect(zoom?.x).toEqual({ from: 25, to: 75 });
    expect(zoom?.y?.from).toBeCloseTo(0.25);
    expect(zoom?.y?.to).toBeCloseTo(0.75);
  });
  test("ends at the edge of the plot", () => {
    expect(zoomToDrag(frame, "step", undefined, at(250, 20), at(9000, 22))?.x).toEqual({
      from: 50,
      to: 100,
    });
  });
  test("is never narrower than a step", () => {
    const narrow = frameOf({ x: { from: 0, to: 2 } });
    const x = zoomToDrag(narrow, "step", undefined, at(100, 20), at(110, 22))?.x;
    expect((x?.to ?? 0) - (x?.from ?? 0)).toBeCloseTo(1);
  });
  test("keeps a y zoom when only x is dragged", () => {
    const y = { from: 0.2, to: 0.4 };
    expect(zoomToDrag(frame, "step", { y }, at(150, 20), at(350, 22))?.y).toEqual(y);
  });
});

describe("wheel and keys", () => {
  test("what is under the cursor stays there", () => {
    const { x } = zoomAt(frame, "step", undefined, 0.5, 150);
    expect(x).toEqual({ from: 12.5, to: 62.5 });
  });
  test("pan moves by the distance dragged", () => {
    expect(pan(frame, undefined, 40, 0)).toEqual({ x: { from: -10, to: 90 }, y: undefined });
  });
  test("pan moves y only where y was zoomed", () => {
    const moved = pan(frame, { y: { from: 0, to: 1 } }, 0, 20);
    expect(moved.y?.from).toBeCloseTo(0.1);
    expect(moved.y?.to).toBeCloseTo(1.1);
  });
});

test("a y zoom below zero does not reach a log axis", () => {
  const zoom = { x: { from: 0, to: 1 }, y: { from: -1, to: 1 } };
  expect(fitLog(zoom, { logX: false, logY: true })).toEqual({ x: zoom.x, y: undefined });
  expect(fitLog(zoom, { logX: false, logY: false })).toEqual(zoom);
});
