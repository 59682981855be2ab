import { z } from "zod";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { FORMULA_HELP } from "../../base/expression/index.ts";
import { contract } from "../../contract/index.ts";
import { SERIES_COLUMNS, type SeriesMeta } from "../../contract/runs.ts";
import { defineTool, inputOf } from "./tool.ts";

const { runs } = contract;

const getPoints = defineTool({
  name: "get_points",
  title: "Points of a series",
  description:
    'Stored points of one metric of one run, in file order. Longer series are reduced so that first, last, minimum and maximum stay true; "shown" of "total" says how much. Narrow from and to (steps) for exact points. Times are microseconds UTC; NaN and infinities are texts.',
  input: inputOf(runs.getPoints).extend({
    maxPoints: z.int().min(4).max(1000).default(200),
  }),
  answer: async (api, input) => {
    const { series } = await api.runs.getPoints(input);
    const told = series.map(({ points, ...one }) => ({
      ...one,
      shown: points.length,
      points: points.map(({ step, timeUs, value }) => [step, timeUs, value]),
    }));
    return {
      text:
        told.length === 0
          ? "The run has no such metric; list_metrics tells which it has."
          : told.map(({ shown, total }) => `shown ${shown} of ${total}`).join("; "),
      data: { columns: ["step", "timeUs", "value"], series: told },
    };
  },
});

const seriesInput = inputOf(runs.readSeries);
const readSeries = defineTool({
  name: "read_series",
  title: "Series of several runs",
  description: `One metric or formula over several runs, each line reduced to at most "pixelColumns" places with the true minimum and maximum of each ("shown" of "inRange" points). x "relative" and "process" are microseconds since the start.

${FORMULA_HELP}`,
  input: seriesInput
    .pick({
      metric: true,
      x: true,
      range: true,
      runIds: true,
      smoothing: true,
      kernel: true,
      at: true,
    })
    .extend({
      metric: z.string().min(1).max(1001).describe('A metric, or "=" and a formula.'),
      runIds: z.array(z.string().max(100)).min(1).max(50),
      pixelColumns: z.int().min(1).max(200).default(40),
    }),
  answer: async (api, input) => {
    const blob = await api.runs.readSeries(input);
    const { meta, columns } = decodeColumnBlob(await blob.arrayBuffer());
    const lines = (meta as readonly SeriesMeta[]).map((line, i) => {
      const column = (name: (typeof SERIES_COLUMNS)[number]) =>
        columns[i * SERIES_COLUMNS.length + SERIES_COLUMNS.indexOf(name)] ?? [];
      const y = [...column("y")].map(Number);
      const smooth = [...column("smoothY")].map(Number);
      const { runId, metric, context, attempt, inRange, shown, nonFinite } = line;
      return {
        runId,
        metric,
        context,
        attempt,
        inRange,
        shown,
        nonFinite,
        points: [...column("x")].map((x, at) => [Number(x), y[at]]),
        ...(smooth.length > 0 && {
          smoothed: [...column("smoothX")].map((x, at) => [Number(x), smooth[at]]),
        }),
      };
    });
    const without = input.runIds.filter((id) => !lines.some(({ runId }) => runId === id));
    return {
      text: `${lines.length} lines; shown ${sum(lines, "shown")} of ${sum(lines, "inRange")} points; ${without.length} runs without it.`,
      data: { columns: [input.x, "value"], lines, runsWithout: without },
    };
  },
});

function sum<K extends string>(lines: ReadonlyArray<Record<K, number>>, key: K): number {
  return lines.reduce((total, line) => total + line[key], 0);
}

export const SERIES_TOOLS = [getPoints, readSeries];
