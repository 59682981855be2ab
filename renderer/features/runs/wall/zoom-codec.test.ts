import { expect, test } from "vitest";
import { viewSchema } from "../../../state/view.ts";
import { decodeZoom, encodeZoom } from "./zoom-codec.ts";

test("a zoom comes back from the link", () => {
  const x = { from: 10, to: 20.5 };
  const y = { from: -1, to: 1 };
  for (const zoom of [
    { x, y: undefined },
    { x, y },
    { x: undefined, y },
  ]) {
    expect(decodeZoom(encodeZoom(zoom) ?? [])).toEqual(zoom);
  }
});

test.each([[[]], [[1]], [[5, 5]], [[9, 2]], [[null, null]], [[9, 2, 0, 1]]])(
  "%j is no zoom",
  (numbers) => {
    expect(decodeZoom(numbers)).toBeUndefined();
  },
);

test("a link with nonsense opens without zooms", () => {
  expect(viewSchema.parse({ z: { loss: "far" } }).z).toBeUndefined();
  expect(viewSchema.parse({ z: { loss: [null, null, 0, 1] } }).z).toEqual({
    loss: [null, null, 0, 1],
  });
  expect(viewSchema.parse({ z: { loss: [1, 2] } }).z).toEqual({ loss: [1, 2] });
});
