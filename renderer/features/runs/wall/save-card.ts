import type { ChartLine } from "../../../charts/line-data.ts";
import type { FigureInput } from "../../../charts/figure.ts";
import { titleAxis } from "../../../charts/line-data.ts";
import { formatCount } from "../../../kit/format.ts";
import { notify, notifyFailure } from "../../../kit/notify.tsx";
import { saveFile } from "../../../kit/save-file.ts";
import { quoteCsv } from "../../../../src/base/csv-cell.ts";
import type { SaveFormat } from "./chart-keys.ts";

/** A figure is not smaller than this, whatever the card is. */
const LEAST_WIDTH = 800;

export interface SavedCard extends Omit<FigureInput, "ink"> {
  /** The lines with as many points as one answer holds. */
  readonly readAll: () => Promise<readonly ChartLine[]>;
}

/** Hands a card to the browser as a file. Never throws: a failure is shown. */
export async function saveCard(card: SavedCard, format: SaveFormat): Promise<void> {
  try {
    if (format === "csv" || format === "json") {
      await saveValues(card, format);
      return;
    }
    // Drawing a figure is rare: its code comes when it is asked for.
    const { renderFigure, rasterize } = await import("../../../charts/figure.ts");
    const scale = Math.max(1, LEAST_WIDTH / card.width);
    const ink = getComputedStyle(document.documentElement).getPropertyValue("--text").trim();
    const figure = renderFigure({
      ...card,
      ink,
      width: Math.round(card.width * scale),
      height: Math.round(card.height * scale),
    });
    const content =
      format === "svg"
        ? new Blob([figure.svg], { type: "image/svg+xml" })
        : await rasterize(figure);
    saveFile(`${card.title}.${format}`, content);
  } catch (error) {
    notifyFailure(error);
  }
}

async function saveValues(
  { title, axis, readAll }: SavedCard,
  format: "csv" | "json",
): Promise<void> {
  const lines = await readAll();
  const content =
    format === "csv"
      ? new Blob([writeValues(lines, titleAxis(axis))], { type: "text/csv;charset=utf-8" })
      : new Blob([writeJson(lines, titleAxis(axis))], { type: "application/json" });
  saveFile(`${title}.${format}`, content);
  const shown = lines.reduce((sum, { data }) => sum + data.x.length, 0);
  const all = lines.reduce((sum, { data }) => sum + data.inRange - data.nonFinite, 0);
  if (shown < all) {
    notify(
      `Saved ${formatCount(shown)} of ${formatCount(all)} points. “assay export RUN” writes all of them.`,
    );
  }
}

/** One row for each point, every digit, times in ISO 8601. */
export function writeValues(lines: readonly ChartLine[], axis: string): string {
  const rows: string[] = [["line", axis, "step", "time", "value", "smoothed"].map(quote).join(",")];
  for (const { name, data } of lines) {
    const { x, y, step, timeUs, smoothX, smoothY } = data;
    const isParallel = smoothX.length === x.length;
    for (let i = 0; i < x.length; i++) {
      const us = timeUs[i] ?? Number.NaN;
      const cells = [
        quote(name),
        String(x[i]),
        Number.isFinite(step[i]) ? String(step[i]) : "",
        Number.isFinite(us) ? new Date(us / 1000).toISOString() : "",
        String(y[i]),
        isParallel ? String(smoothY[i]) : "",
      ];
      rows.push(cells.join(","));
    }
  }
  return `${rows.join("\n")}\n`;
}

/** Columns for each line; null where a source has no time. */
export function writeJson(lines: readonly ChartLine[], axis: string): string {
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const all = lines.map(({ name, data }) => ({
    line: name,
    x: [...data.x],
    step: [...data.step].map(orNull),
    timeUs: [...data.timeUs].map(orNull),
    value: [...data.y],
    ...(data.smoothY.length > 0 && { smoothed: [...data.smoothY] }),
  }));
  return `${JSON.stringify({ axis, lines: all }, null, 1)}\n`;
}

/** A text that a spreadsheet would take for a formula is set off by an apostrophe. */
function quote(text: string): string {
  return quoteCsv(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
}
