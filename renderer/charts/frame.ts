import { positiveRange } from "../../src/base/positive-range.ts";
import type { XAxis } from "../../src/contract/runs.ts";
import { xDomain, yExtent } from "./extent.ts";
import { describeNonFinite, type LineData } from "./line-data.ts";
import { plotRect, type Domain, type Frame, type Zoom } from "./scale.ts";
import { fitLog } from "./zoom.ts";

export interface FrameInput {
  readonly data: readonly LineData[];
  /** What the x axis covers without a zoom; absent: from the first to the last point. */
  readonly range?: Domain | undefined;
  /** Of the whole chart, CSS px. */
  readonly width: number;
  readonly height: number;
  readonly zoom: Zoom | undefined;
  readonly axis: XAxis;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly ignoreOutliers: boolean;
}

export interface FrameResult {
  /** Undefined when there is nothing at all to draw. */
  readonly frame: Frame | undefined;
  /** Drawn points beyond the y axis because outliers are ignored. */
  readonly cut: number;
  /** What to say instead of lines; empty when there are some. */
  readonly message: string;
}

const NO_VALUES: Domain = { from: 0, to: 1 };

/** Where a picture stands and what its axes cover, or the reason why there is none. */
export function buildFrame(input: FrameInput): FrameResult {
  const { data, axis, logX, logY } = input;
  const zoom = fitLog(input.zoom, input);
  const whole = xDomain(data, input.range);
  const x = zoom?.x ?? (logX && whole !== undefined ? positiveRange(whole, axis) : whole);
  const rect = plotRect(input.width, input.height);
  if (x === undefined || rect.width === 0 || rect.height === 0) {
    return { frame: undefined, cut: 0, message: "No points" };
  }
  const extent = yExtent(data, { x, logY, ignoreOutliers: input.ignoreOutliers });
  const y = zoom?.y ?? extent?.domain ?? NO_VALUES;
  return {
    frame: { ...rect, x, y, logX, logY: logY && extent !== undefined, blank: extent === undefined },
    cut: zoom?.y === undefined ? (extent?.cut ?? 0) : 0,
    message: extent === undefined ? explainEmpty(data, x, logY) : "",
  };
}

function explainEmpty(data: readonly LineData[], x: Domain, logY: boolean): string {
  const inside = (at: number): boolean => at >= x.from && at <= x.to;
  if (logY && data.some((line) => line.x.some(inside))) {
    return "No positive values for a logarithmic axis";
  }
  if (data.some((line) => line.markX.some(inside))) {
    return `Only non-finite values: ${describeNonFinite(data)}`;
  }
  return "No points in this range";
}
