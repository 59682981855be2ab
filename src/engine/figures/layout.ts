import { AppError } from "../../base/errors.ts";
import { ticksOf, type FigureTick } from "./axis.ts";
import type { Faces } from "./fonts/faces.ts";
import { unitOf, type Plot, type PlotPanel } from "./plot.ts";
import type { Rect } from "./scene.ts";

export interface PlacedPanel {
  readonly panel: PlotPanel;
  /** Where lines are. */
  readonly frame: Rect;
  readonly xTicks: readonly FigureTick[];
  readonly yTicks: readonly FigureTick[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** "(a)", or "". */
  readonly letter: string;
  readonly title: string;
}

export interface PlacedEntry {
  /** Place in `plot.entries`. */
  readonly entry: number;
  readonly label: string;
  /** Left end and middle of its line. */
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly plot: Plot;
  readonly panels: readonly PlacedPanel[];
  readonly entries: readonly PlacedEntry[];
  /** Texts that had to be cut. */
  readonly cut: readonly string[];
}

export const TICK_LENGTH = 2.5;
export const GAP = 2;
/** Of the line before a label of the legend. */
export const SWATCH = 16;
const BETWEEN_ENTRIES = 10;
const BETWEEN_PANELS = 7;
const MARGIN = 1;
const LINE = 1.25;
const LEAST_FRAME = 12;
/** Of letters above and below the baseline, in ems. */
const ASCENT = 0.75;
export const DESCENT = 0.25;

/**
 * Gives everything a place.
 * @param slack ems beside the labels of y axes, for fonts that are wider than the embedded ones
 * Throws AppError INVALID_INPUT where nothing would be left for the lines.
 */
export function layOut(plot: Plot, faces: Faces, slack = 0): Layout {
  const u = unitOf(plot);
  const cut = new Set<string>();
  const fit = (text: string, size: number, room: number, face: "regular" | "bold" = "regular") => {
    const short = fitText(text, room / size, (part) => faces.measure(part, face));
    if (short !== text) cut.add(text);
    return short;
  };
  const legend = placeLegend(plot, faces, fit);
  const top = MARGIN + (plot.legend === "above" ? legend.height : 0);
  const bottom = plot.height - MARGIN - (plot.legend === "below" ? legend.height : 0);
  const columns = Math.min(plot.columns, plot.panels.length);
  const rows = Math.ceil(plot.panels.length / columns);
  const cell = {
    width: (plot.width - 2 * MARGIN - BETWEEN_PANELS * u * (columns - 1)) / columns,
    height: (bottom - top - BETWEEN_PANELS * u * (rows - 1)) / rows,
  };
  const { label, tick, letter } = plot.sizes;
  const hasHead = (row: number): boolean =>
    inRow(plot, row, columns).some(({ title }) => title !== "") ||
    (plot.letters && plot.panels.length > 1);
  const hasXLabel = (row: number): boolean =>
    inRow(plot, row, columns).some(({ x }) => x.label !== "");
  const measured = plot.panels.map((panel) => {
    const yTicks = ticksOf(panel.y, Math.max(2, cell.height / (tick * 3.2)));
    const widest = Math.max(0, ...yTicks.map((one) => faces.measure(one.label, "regular"))) * tick;
    const left =
      TICK_LENGTH * u +
      GAP * u +
      widest +
      (panel.y.label === "" ? 0 : label * (ASCENT + DESCENT + slack) + GAP * u);
    return { panel, yTicks, left };
  });
  const placed = measured.map(({ panel, yTicks }, i): PlacedPanel => {
    const row = Math.floor(i / columns);
    const column = i % columns;
    // Frames of a column stand below each other, whatever the widths of their numbers.
    const left = Math.max(
      ...measured.flatMap((one, k) => (k % columns === column ? one.left : [])),
    );
    const head = hasHead(row) ? Math.max(label, letter) * LINE : tick * 0.5;
    const foot = TICK_LENGTH * u + GAP * u + tick * LINE + (hasXLabel(row) ? label * LINE : 0);
    const right = tick * 0.9;
    const frame: Rect = {
      x: MARGIN + column * (cell.width + BETWEEN_PANELS * u) + left,
      y: top + row * (cell.height + BETWEEN_PANELS * u) + head,
      width: cell.width - left - right,
      height: cell.height - head - foot,
    };
    if (frame.width < LEAST_FRAME || frame.height < LEAST_FRAME)
      throw new AppError(
        "INVALID_INPUT",
        `In ${plot.name} the panels would have no room for lines.`,
        "Make the figure larger, its text smaller, or take fewer panels or columns.",
      );
    const isLettered = plot.letters && plot.panels.length > 1;
    const sign = isLettered ? `(${letterOf(i)})` : "";
    const signWidth = sign === "" ? 0 : (faces.measure(sign, "bold") + 0.4) * letter;
    return {
      panel,
      frame,
      xTicks: spaceTicks(panel, frame, tick, faces),
      yTicks,
      xLabel: fit(panel.x.label, label, frame.width + left),
      yLabel: fit(panel.y.label, label, frame.height + head),
      letter: sign,
      title: fit(panel.title, label, frame.width + (sign === "" ? 0 : left - signWidth)),
    };
  });
  return { plot, panels: placed, entries: legend.place(), cut: [...cut] };
}

const inRow = (plot: Plot, row: number, columns: number): readonly PlotPanel[] =>
  plot.panels.slice(row * columns, (row + 1) * columns);

function letterOf(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}

/** As many ticks as have room for their labels. */
function spaceTicks(
  panel: PlotPanel,
  frame: Rect,
  size: number,
  faces: Faces,
): readonly FigureTick[] {
  for (let room = Math.ceil(frame.width / (size * 5)); room > 1; room--) {
    const ticks = ticksOf(panel.x, room);
    const widest = Math.max(0, ...ticks.map(({ label }) => faces.measure(label, "regular"))) * size;
    if (ticks.length * (widest + size * 0.7) <= frame.width + size) return ticks;
  }
  return ticksOf(panel.x, 1);
}

type Fit = (text: string, size: number, room: number) => string;

/** Rows of entries, each row in the middle; the height that they take, and their places once that is known. */
function placeLegend(plot: Plot, faces: Faces, fit: Fit) {
  const size = plot.sizes.legend;
  const u = unitOf(plot);
  const none = { height: 0, place: (): readonly PlacedEntry[] => [] };
  if (plot.legend === "none" || plot.legend === "inside" || plot.entries.length === 0) return none;
  const room = plot.width - 2 * MARGIN;
  const rows: Array<{
    width: number;
    entries: Array<{ entry: number; label: string; width: number }>;
  }> = [];
  plot.entries.forEach(({ label: text }, entry) => {
    const label = fit(text, size, room - SWATCH * u - GAP * u);
    const width = SWATCH * u + GAP * u + faces.measure(label, "regular") * size;
    const last = rows.at(-1);
    if (last !== undefined && last.width + BETWEEN_ENTRIES * u + width <= room) {
      last.entries.push({ entry, label, width });
      last.width += BETWEEN_ENTRIES * u + width;
    } else rows.push({ width, entries: [{ entry, label, width }] });
  });
  const height = rows.length * size * LINE + GAP * u;
  const place = (): readonly PlacedEntry[] => {
    const top = plot.legend === "above" ? MARGIN : plot.height - MARGIN - height + GAP * u;
    return rows.flatMap(({ width, entries }, row) => {
      let x = (plot.width - width) / 2;
      return entries.map(({ entry, label, width: own }) => {
        const placed = { entry, label, x, y: top + (row + 0.5) * size * LINE };
        x += own + BETWEEN_ENTRIES * u;
        return placed;
      });
    });
  };
  return { height, place };
}

/** The beginning of a text that has room, with a sign that there is more. Never splits a character. */
export function fitText(text: string, room: number, measure: (text: string) => number): string {
  if (measure(text) <= room) return text;
  const chars = Array.from(text);
  let low = 0;
  let high = chars.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${chars.slice(0, middle).join("").trimEnd()}…`) <= room) low = middle;
    else high = middle - 1;
  }
  return `${chars.slice(0, low).join("").trimEnd()}…`;
}
