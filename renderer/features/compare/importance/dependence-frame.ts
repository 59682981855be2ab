import { linearTicks, logTicks, type Tick } from "../../../charts/ticks.ts";
import type { WireDependence } from "../../../../src/contract/compare-importance.ts";
import { showCell } from "./words.ts";

type Cell = WireDependence["levels"][number]["value"];

/** Places of a dependence in px of its chart. */
export interface DependenceFrame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** NaN for a value that has no place. */
  readonly x: (value: Cell) => number;
  readonly y: (metric: number) => number;
  readonly xTicks: ReadonlyArray<{ readonly at: number; readonly label: string }>;
  readonly yTicks: readonly Tick[];
  /** Px of a band of one text; 0 on an axis of numbers. */
  readonly band: number;
}

const LEFT = 56;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 24;
/** Where runs without a value stand, beside the axis of numbers. */
const NONE_PX = 56;
const TICK_PX = 72;
const CHAR_PX = 6.5;

export function dependenceFrame(
  { kind, isLog, levels, points, curves }: WireDependence,
  width: number,
  height: number,
): DependenceFrame {
  const [right, bottom] = [width - RIGHT, height - BOTTOM];
  const metrics = [
    ...points.map(({ metric }) => metric),
    ...curves.flatMap(({ said }) => said),
    ...levels.flatMap(({ mean }) => [mean.low, mean.high].filter((value) => value !== null)),
  ];
  const [low, high] = extent(metrics);
  const room = (high - low) * 0.04 || Math.abs(high) * 0.04 || 1;
  const [from, to] = [low - room, high + room];
  const y = (metric: number): number => bottom - ((metric - from) / (to - from)) * (bottom - TOP);
  const yTicks = linearTicks({ from, to }, 6);
  const frame = { left: LEFT, top: TOP, right, bottom, y, yTicks };
  if (kind === "categorical") {
    const band = (right - LEFT) / Math.max(1, levels.length);
    const places = new Map(levels.map(({ value }, i) => [value, LEFT + (i + 0.5) * band]));
    const others = places.get("(others)") ?? Number.NaN;
    const fits = Math.max(1, Math.floor(band / CHAR_PX));
    const every = Math.ceil(28 / Math.max(1, band));
    return {
      ...frame,
      band,
      x: (value) => places.get(value) ?? others,
      xTicks: levels
        .map(({ value }) => ({
          at: places.get(value) as number,
          label: clip(showCell(value), Math.max(4, fits)),
        }))
        .filter((_, i) => i % every === 0),
    };
  }
  const numbers = levels.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const values = points.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const hasNone = levels.some(({ value }) => value === null);
  const end = hasNone ? right - NONE_PX : right;
  const scale = (value: number): number => (isLog ? Math.log(value) : value);
  const [first, last] = extent([...numbers, ...values]);
  const [start, stop] = [scale(first), scale(last)];
  const place = (value: number): number =>
    LEFT + 6 + ((scale(value) - start) / (stop - start || 1)) * (end - LEFT - 12);
  const ticks = (isLog ? logTicks : linearTicks)(
    { from: first, to: last },
    Math.max(2, Math.floor((end - LEFT) / TICK_PX)),
  ).map(({ value, label }) => ({ at: place(value), label }));
  return {
    ...frame,
    band: 0,
    x: (value) =>
      value === null || typeof value === "string" ? right - NONE_PX / 2 : place(value),
    xTicks: hasNone ? [...ticks, { at: right - NONE_PX / 2, label: "no value" }] : ticks,
  };
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function extent(values: readonly number[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}
