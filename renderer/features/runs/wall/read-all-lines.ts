import { api } from "../../../client/api.ts";
import { decodeSeries } from "../../../client/series.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import { toChartLines } from "./to-chart-lines.ts";
import type { CardLinesInput } from "./use-card-lines.ts";

/** As many columns as one answer has. */
const MOST_COLUMNS = 8192;

/** The lines of a card with all their points, where these are no more than one answer holds. */
export async function readAllLines(
  input: Omit<CardLinesInput, "pixelColumns" | "enabled">,
): Promise<readonly ChartLine[]> {
  const { terms, runs, look, x } = input;
  const lines = [];
  for (const metric of terms) {
    const blob = await api.runs.readSeries({
      metric,
      runIds: runs.map(({ id }) => id),
      x: look.axis,
      log: look.logX,
      ...(x === undefined ? {} : { range: x }),
      pixelColumns: MOST_COLUMNS,
      kernel: look.kernel,
      smoothing: look.smoothing,
      ghosts: look.ghosts,
    });
    lines.push(...decodeSeries(await blob.arrayBuffer()));
  }
  return toChartLines(lines, runs, { names: terms, colors: [] });
}
