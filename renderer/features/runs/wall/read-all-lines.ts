import { api } from "../../../client/api.ts";
import { decodeSeries } from "../../../client/series.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import { toChartLines } from "./to-chart-lines.ts";
import { askOf, MOST_COLUMNS, type CardLinesInput } from "./use-pictures.ts";

/** The lines of a card with all their points, where these are no more than one answer holds. */
export async function readAllLines(
  input: Omit<CardLinesInput, "pixelColumns" | "enabled">,
): Promise<readonly ChartLine[]> {
  const { terms, runs, look, x } = input;
  const runIds = runs.map(({ id }) => id);
  const lines = [];
  for (const metric of terms) {
    const blob = await api.runs.readSeries({
      ...askOf(look, x, MOST_COLUMNS),
      metric,
      runIds,
      ghosts: look.ghosts,
    });
    lines.push(...decodeSeries(await blob.arrayBuffer()));
  }
  return toChartLines(lines, runs, { names: terms, colors: [] });
}
