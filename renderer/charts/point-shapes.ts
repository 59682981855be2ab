/** Corners around a point, in radii: x, y, ...; a disc has none. All cover about the area of the disc. */
export type PointShape = readonly number[];

/**
 * Beside colours the second channel of points. Five do not divide the palette's fourteen colours: a pair of both comes again
 * only after seventy. The upright triangle is not among them: it stands for values beyond an axis.
 */
const SHAPES: readonly PointShape[] = [
  [],
  [-0.92, -0.92, 0.92, -0.92, 0.92, 0.92, -0.92, 0.92],
  [0, -1.35, 1.35, 0, 0, 1.35, -1.35, 0],
  [-1.35, -0.95, 1.35, -0.95, 0, 1.4],
  plus(1.3, 0.44),
];

export const BEYOND: PointShape = [0, -1.45, 1.45, 1.3, -1.45, 1.3];

/** The shape of a slot, as `runColor` is its colour. */
export function pointShape(slot: number): PointShape {
  return SHAPES[slot % SHAPES.length] ?? [];
}

function plus(far: number, near: number): PointShape {
  return [
    [-near, -far, near, -far, near, -near, far, -near],
    [far, near, near, near, near, far, -near, far],
    [-near, near, -far, near, -far, -near, -near, -near],
  ].flat();
}
