import type { XAxis } from "../../src/contract/runs.ts";
import type { ChartLine } from "../charts/line-data.ts";
import type { Theme } from "../kit/palette.ts";
import { generateLine, type LineSpec } from "./generated-lines.ts";

/** One state of the chart; the page draws it and tests may use the same lines. */
export interface ChartCase {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly axis?: XAxis;
  readonly logY?: boolean;
  readonly ignoreOutliers?: boolean;
}

type Value = LineSpec["value"];

const loss =
  (rate: number, noise: number): Value =>
  (i, random) =>
    2.3 * Math.exp(-i * rate) + 0.12 + (random() - 0.5) * noise * (0.3 + Math.exp(-i * rate));

function family(
  count: number,
  points: number,
  value: (slot: number) => Value,
  theme: Theme,
  smoothing = 0.6,
): readonly ChartLine[] {
  return Array.from({ length: count }, (_, slot) =>
    generateLine({ slot, points, value: value(slot), smoothing, theme }),
  );
}

/** Every state a chart can be in. */
export function buildChartCases(theme: Theme): readonly ChartCase[] {
  const one = (points: number, value: Value, smoothing = 0.6): readonly ChartLine[] =>
    family(1, points, () => value, theme, smoothing);
  const losses = (slot: number): Value => loss(0.0015 + slot * 0.0006, 0.5);
  return [
    { title: "Five runs", lines: family(5, 4000, losses, theme) },
    { title: "Without smoothing", lines: family(5, 4000, losses, theme, 0) },
    { title: "Relative time", lines: relative(family(3, 4000, losses, theme)), axis: "relative" },
    { title: "Wall time", lines: wall(family(3, 4000, losses, theme)), axis: "wall" },
    { title: "Logarithmic", lines: family(4, 3000, losses, theme), logY: true },
    {
      title: "Logarithmic, nothing positive",
      lines: one(100, (i) => -i),
      logY: true,
    },
    { title: "Nothing", lines: [] },
    { title: "One point", lines: one(1, () => 0.731) },
    { title: "Two points", lines: one(2, (i) => 0.2 + i) },
    { title: "Constant", lines: one(500, () => 0.001) },
    { title: "Only NaN", lines: one(12, () => Number.NaN) },
    {
      title: "NaN and infinities",
      lines: family(2, 400, () => broken, theme),
    },
    {
      title: "One spike, outliers ignored",
      lines: one(2000, (i, random) => (i === 700 ? 4000 : 0.5 + random() * 0.1)),
    },
    {
      title: "One spike, all of it",
      lines: one(2000, (i, random) => (i === 700 ? 4000 : 0.5 + random() * 0.1)),
      ignoreOutliers: false,
    },
    {
      title: "Older attempts",
      lines: [
        generateLine({
          slot: 1,
          points: 900,
          value: loss(0.002, 0.4),
          smoothing: 0,
          theme,
          ghost: true,
        }),
        generateLine({ slot: 1, points: 3000, value: loss(0.001, 0.3), smoothing: 0, theme }),
      ],
    },
    { title: "Tiny values", lines: one(800, (i) => 1e-5 * Math.exp(-i / 200)) },
    { title: "Large values", lines: one(800, (i, random) => 3.2e9 + i * 1e6 + random() * 1e7) },
    {
      title: "Accuracy of few epochs",
      lines: family(3, 8, (slot) => (i) => 0.5 + 0.06 * i - slot * 0.03, theme, 0),
    },
    {
      title: "Long names",
      lines: [
        generateLine({
          slot: 0,
          points: 300,
          value: loss(0.01, 0.2),
          smoothing: 0,
          theme,
          name: "resnet50_imagenet_lr=0.001_batch=256_seed=7_augment=randaugment_ema=0.9999",
        }),
      ],
    },
    {
      title: "Names from the right",
      lines: ["تجربة التعلم العميق رقم ٧", "ניסוי למידה עמוקה"].map((name, slot) =>
        generateLine({ slot, points: 300, value: loss(0.01, 0.2), smoothing: 0, theme, name }),
      ),
    },
    { title: "100 runs", lines: family(100, 1000, losses, theme) },
    { title: "500 runs", lines: family(500, 1000, losses, theme) },
  ];
}

function broken(i: number, random: () => number): number {
  if (i % 37 === 0) return Number.NaN;
  if (i === 150) return Number.POSITIVE_INFINITY;
  return i === 240 ? Number.NEGATIVE_INFINITY : Math.sin(i / 30) + random() * 0.2;
}

function relative(lines: readonly ChartLine[]): readonly ChartLine[] {
  return lines.map((line) => overTime(line, line.originUs));
}

function wall(lines: readonly ChartLine[]): readonly ChartLine[] {
  return lines.map((line) => overTime(line, 0));
}

function overTime(line: ChartLine, originUs: number): ChartLine {
  const { timeUs, smoothX } = line.data;
  const x = timeUs.map((at) => at - originUs);
  return { ...line, data: { ...line.data, x, smoothX: smoothX.length > 0 ? x : smoothX } };
}
