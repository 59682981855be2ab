import { keepDrawn, shapesOf } from "../../../../../src/base/picture/keep-drawn.ts";
import type { PixelRange } from "../../../../../src/base/picture/pixel-grid.ts";
import { smooth, type Smoothing } from "../../../../../src/base/smoothing.ts";
import { lowerBound, upperBound } from "../../../../../src/base/sorted.ts";
import { GROUP_COLUMNS } from "../../../../../src/base/stats/group-curve.ts";
import {
  bandOf,
  describePlace,
  type BandKind,
  type GroupColumns,
} from "../../../../charts/group-band.ts";
import type { ChartLine } from "../../../../charts/line-data.ts";
import type { Domain } from "../../../../charts/scale.ts";
import type { Shown } from "../block-data.ts";
import type { LineAxis } from "./whole-lines.ts";

/** Mean, deviation and extremes of a group at every place that a run of it has. */
export interface GroupLine extends GroupColumns {
  readonly key: string;
  readonly label: string;
  readonly index: number;
  readonly runs: number;
  readonly x: Float64Array;
  /** Over all places, before anything is reduced. */
  readonly smoothed: Float64Array | undefined;
  readonly extent: Domain | null;
}

export function groupLines(
  metric: string,
  { data, columns }: Shown<"chart">,
  smoothing: Smoothing,
): readonly GroupLine[] {
  const labels = [...new Set(data.groups.map(({ label }) => label))];
  return data.groups
    .filter((group) => group.metric === metric)
    .map(({ label, runIds, column }) => {
      const of = (name: (typeof GROUP_COLUMNS)[number]): Float64Array =>
        columns[column + GROUP_COLUMNS.indexOf(name)] as Float64Array;
      const [x, mean] = [of("x"), of("mean")];
      return {
        key: label,
        label,
        index: labels.indexOf(label),
        runs: runIds.length,
        x,
        mean,
        sd: of("sd"),
        min: of("min"),
        max: of("max"),
        n: columns[column + GROUP_COLUMNS.indexOf("n")] as Uint32Array,
        smoothed: smoothing.amount > 0 ? smooth(mean, x, smoothing) : undefined,
        extent: x.length === 0 ? null : { from: x[0] as number, to: x[x.length - 1] as number },
      };
    });
}

const BANDS: Readonly<Record<"t95" | "sd" | "range", BandKind>> = {
  t95: "ci",
  sd: "sd",
  range: "range",
};

/** The mean as a line, with what stands beside it. */
export function pictureGroup(
  line: GroupLine,
  range: PixelRange,
  band: "t95" | "sd" | "range" | "none",
  axis: LineAxis,
  looks: Pick<ChartLine, "color" | "dash">,
): ChartLine {
  const kept = keepDrawn(line.x, range, shapesOf(line, line.smoothed));
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(kept, (i) => column[i] as number);
  const shown: GroupColumns & { readonly x: Float64Array } = {
    x: pick(line.x),
    mean: pick(line.mean),
    sd: pick(line.sd),
    min: pick(line.min),
    max: pick(line.max),
    n: Uint32Array.from(kept, (i) => line.n[i] as number),
  };
  const kind = band === "none" ? "ci" : BANDS[band];
  const around = bandOf(shown, kind);
  const unknown = shown.x.map(() => Number.NaN);
  return {
    key: line.key,
    name: line.label,
    ...looks,
    originUs: axis === "relative" ? 0 : Number.NaN,
    describe: (_, at) => describePlace(shown, around, kind, at),
    data: {
      runId: line.key,
      ghost: false,
      x: shown.x,
      y: shown.mean,
      step: axis === "step" ? shown.x : unknown,
      timeUs: axis === "step" ? unknown : shown.x,
      smoothX: line.smoothed === undefined ? new Float64Array(0) : shown.x,
      smoothY: line.smoothed === undefined ? new Float64Array(0) : pick(line.smoothed),
      markX: new Float64Array(0),
      markKind: new Uint8Array(0),
      inRange: upperBound(line.x, range.to) - lowerBound(line.x, range.from),
      nonFinite: 0,
      ...(band !== "none" && { band: around }),
    },
  };
}
