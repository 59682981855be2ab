import { graphic } from "echarts/core";

/** Shape of a polyline in ECharts' `custom` series: `shape: { line: { path } }`. */
export const LINE_SHAPE = "assay-line";

interface LineShape {
  /** In an object of its own: ECharts copies an array that it finds in a shape, number by number. */
  readonly line: {
    /** x, y, x, y, ... in px of the chart; a NaN makes a gap. */
    readonly path: Float64Array;
  };
}

/** Squared px; a shorter step is not seen, and costs as much as a long one. */
const SHORTEST = 0.5;

graphic.registerShape(
  LINE_SHAPE,
  graphic.extendShape({
    type: LINE_SHAPE,
    shape: { line: { path: new Float64Array(0) } },
    buildPath(pen, { line: { path } }: LineShape) {
      let isGap = true;
      let lastX = 0;
      let lastY = 0;
      for (let i = 0; i < path.length; i += 2) {
        const x = path[i] as number;
        const y = path[i + 1] as number;
        if (Number.isNaN(y)) {
          isGap = true;
          continue;
        }
        if (isGap) pen.moveTo(x, y);
        else if ((x - lastX) ** 2 + (y - lastY) ** 2 < SHORTEST) continue;
        else pen.lineTo(x, y);
        isGap = false;
        lastX = x;
        lastY = y;
      }
    },
  }),
);
