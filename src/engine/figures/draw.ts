import { shareOn } from "./axis.ts";
import type { Faces } from "./fonts/faces.ts";
import {
  DESCENT,
  fitText,
  GAP,
  SWATCH,
  TICK_LENGTH,
  type Layout,
  type PlacedPanel,
} from "./layout.ts";
import { drawMarker, markedPlaces } from "./markers.ts";
import { unitOf, type LineStyle, type Plot, type PlotLine } from "./plot.ts";
import {
  INK,
  type PathItem,
  type Rect,
  type Scene,
  type SceneItem,
  type TextItem,
} from "./scene.ts";

const FRAME_WIDTH = 0.5;
const GRID_WIDTH = 0.3;
const GRID_COLOR = "#d9d9d9";
const LINE_WIDTH = 1;
export const BAND_OPACITY = 0.2;
/** From the baseline to the middle of small letters, in ems. */
const MIDDLE = 0.34;

/** Recipe and data are in the layout; here they become lines, areas and texts. */
export function drawScene({ plot, panels, entries }: Layout, faces: Faces): Scene {
  const items = panels.flatMap((panel) => drawPanel(panel, plot, faces));
  for (const { entry, label, x, y } of entries) {
    const { style } = plot.entries[entry] as Plot["entries"][number];
    items.push(...drawEntry(style, label, x, y, plot));
  }
  const { name: title, width, height, about } = plot;
  return { title, width, height, items, about };
}

function drawPanel(placed: PlacedPanel, plot: Plot, faces: Faces): SceneItem[] {
  const { panel, frame, xTicks, yTicks } = placed;
  const { sizes } = plot;
  const u = unitOf(plot);
  const xAt = (value: number): number => frame.x + shareOn(panel.x, value) * frame.width;
  const yAt = (value: number): number => frame.y + (1 - shareOn(panel.y, value)) * frame.height;
  const bottom = frame.y + frame.height;
  const xs = xTicks.map(({ value }) => xAt(value));
  const ys = yTicks.map(({ value }) => yAt(value));
  const grid = [
    ...xs.map((x) => [x, frame.y, x, bottom]),
    ...ys.map((y) => [frame.x, y, frame.x + frame.width, y]),
  ];
  const ticks = [
    ...xs.map((x) => [x, bottom, x, bottom + TICK_LENGTH * u]),
    ...ys.map((y) => [frame.x - TICK_LENGTH * u, y, frame.x, y]),
  ];
  const bands = panel.lines.flatMap((line) => drawBand(line, plot, { frame, xAt, yAt }));
  const lines = panel.lines.flatMap((line) => drawLine(line, plot, { frame, xAt, yAt }));
  const text = { kind: "text", face: "regular", anchor: "middle" } as const;
  return [
    ...(plot.grid ? strokes(grid, GRID_COLOR, GRID_WIDTH * u) : []),
    ...bands,
    ...lines,
    rectangle(frame, { stroke: { color: INK, width: FRAME_WIDTH * u } }),
    ...strokes(ticks, INK, FRAME_WIDTH * u),
    ...xTicks.map(({ label }, i): SceneItem => ({
      ...text,
      x: xs[i] as number,
      y: bottom + TICK_LENGTH * u + GAP * u + sizes.tick * 0.75,
      text: label,
      size: sizes.tick,
    })),
    ...yTicks.map(({ label }, i): SceneItem => ({
      ...text,
      x: frame.x - TICK_LENGTH * u - GAP * u,
      y: (ys[i] as number) + sizes.tick * MIDDLE,
      text: label,
      size: sizes.tick,
      anchor: "end",
    })),
    ...labelsOf(placed, plot, faces),
    ...(plot.legend === "inside" ? drawInside(placed, plot, faces) : []),
  ];
}

/** Letter, title and labels of the axes. */
export function labelsOf(placed: PlacedPanel, plot: Plot, faces: Faces): readonly TextItem[] {
  const { frame, yTicks, xLabel, yLabel, letter, title } = placed;
  const { label, tick } = plot.sizes;
  const u = unitOf(plot);
  const widest = Math.max(0, ...yTicks.map((one) => faces.measure(one.label, "regular"))) * tick;
  const text = { kind: "text", face: "regular", anchor: "middle", size: label } as const;
  const head = frame.y - label * 0.45;
  const besideTicks = frame.x - TICK_LENGTH * u - GAP * u - widest;
  const items: readonly TextItem[] = [
    {
      ...text,
      text: xLabel,
      x: frame.x + frame.width / 2,
      y: frame.y + frame.height + TICK_LENGTH * u + GAP * u + tick * 1.05 + label,
    },
    {
      ...text,
      text: yLabel,
      x: besideTicks - GAP * u - label * DESCENT,
      y: frame.y + frame.height / 2,
      isUpward: true,
    },
    {
      ...text,
      text: letter,
      x: besideTicks,
      y: head,
      size: plot.sizes.letter,
      face: "bold",
      anchor: "start",
    },
    { ...text, text: title, x: frame.x + frame.width / 2, y: head },
  ];
  return items.filter((item) => item.text !== "");
}

interface Places {
  readonly frame: Rect;
  readonly xAt: (value: number) => number;
  readonly yAt: (value: number) => number;
}

function drawLine(line: PlotLine, plot: Plot, { frame, xAt, yAt }: Places): SceneItem[] {
  const u = unitOf(plot);
  const { style } = plot.entries[line.entry] as Plot["entries"][number];
  const parts = stretches(line.x, line.y, xAt, yAt);
  const { color, dash } = style;
  const path: PathItem = {
    kind: "path",
    parts,
    isClosed: false,
    stroke: { color, width: LINE_WIDTH * u, ...dashed(dash, u) },
    clip: frame,
  };
  // A point without neighbours would be a line without length.
  const lonely = parts.flatMap(([x = 0, y = 0, ...rest]) =>
    rest.length === 0 ? [{ ...drawMarker("circle", x, y, u * 0.6, color), clip: frame }] : [],
  );
  if (style.marker === undefined) return [path, ...lonely];
  const { marker } = style;
  return [
    path,
    ...lonely,
    ...markedPlaces(parts, frame, line.entry).map(([x, y]) => drawMarker(marker, x, y, u, color)),
  ];
}

/** Stretches without a gap: where a logarithmic axis has no place, or a value is none, the line has one. */
function stretches(
  xs: Float64Array,
  ys: Float64Array,
  xAt: (value: number) => number,
  yAt: (value: number) => number,
): number[][] {
  const parts: number[][] = [];
  let part: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    const x = xAt(xs[i] as number);
    const y = yAt(ys[i] as number);
    if (Number.isFinite(x) && Number.isFinite(y)) part.push(x, y);
    else if (part.length > 0) {
      parts.push(part);
      part = [];
    }
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

function drawBand(line: PlotLine, plot: Plot, { frame, xAt, yAt }: Places): SceneItem[] {
  const { band } = line;
  if (band === undefined) return [];
  const { style } = plot.entries[line.entry] as Plot["entries"][number];
  const floor = frame.y + frame.height;
  const areas: number[][] = [];
  let there: number[] = [];
  let back: number[] = [];
  const close = (): void => {
    if (there.length > 2) areas.push([...there, ...back.toReversed()]);
    there = [];
    back = [];
  };
  for (let i = 0; i < band.x.length; i++) {
    const x = xAt(band.x[i] as number);
    const high = yAt(band.high[i] as number);
    // On a logarithmic axis a band that reaches below zero reaches to its foot.
    const at = yAt(band.low[i] as number);
    const low = Number.isNaN(at) && !Number.isNaN(band.low[i] as number) ? floor : at;
    if (Number.isFinite(x) && Number.isFinite(high) && Number.isFinite(low)) {
      there.push(x, high);
      // Turned around as a whole, so y stands before x.
      back.push(low, x);
    } else close();
  }
  close();
  if (areas.length === 0) return [];
  const fill = { color: style.color, opacity: BAND_OPACITY };
  return [{ kind: "path", parts: areas, isClosed: true, fill, clip: frame }];
}

function drawEntry(
  { color, dash, marker }: LineStyle,
  label: string,
  x: number,
  y: number,
  plot: Plot,
): SceneItem[] {
  const u = unitOf(plot);
  const size = plot.sizes.legend;
  return [
    {
      kind: "path",
      parts: [[x, y, x + SWATCH * u, y]],
      isClosed: false,
      stroke: { color, width: LINE_WIDTH * u, ...dashed(dash, u) },
    },
    ...(marker === undefined ? [] : [drawMarker(marker, x + (SWATCH * u) / 2, y, u, color)]),
    {
      kind: "text",
      x: x + SWATCH * u + GAP * u,
      y: y + size * MIDDLE,
      text: label,
      size,
      face: "regular",
      anchor: "start",
    },
  ];
}

const INSET = 3;

/** What stands in the legend inside of a panel, and how large it is. */
function insideBox({ panel, frame }: PlacedPanel, plot: Plot, faces: Faces) {
  const size = plot.sizes.legend;
  const u = unitOf(plot);
  const own = [...new Set(panel.lines.map(({ entry }) => entry))];
  const room = frame.width * 0.7 - SWATCH * u - 3 * INSET * u;
  const measure = (text: string): number => faces.measure(text, "regular");
  const labels = own.map((entry) =>
    fitText(plot.entries[entry]?.label ?? "", room / size, measure),
  );
  const width = SWATCH * u + GAP * u + Math.max(0, ...labels.map(measure)) * size + 2 * INSET * u;
  const height = own.length * size * 1.25 + INSET * u;
  const left = frame.x + INSET * u;
  const top = frame.y + INSET * u;
  const right = frame.x + frame.width - width - INSET * u;
  const foot = frame.y + frame.height - height - INSET * u;
  const corners = [
    { x: right, y: top },
    { x: left, y: top },
    { x: right, y: foot },
    { x: left, y: foot },
  ];
  return { own, labels, width, height, corners };
}

/** Right above, left above, right below, left below: the corner that fewest lines go through. */
export function insideCorner(placed: PlacedPanel, plot: Plot, faces: Faces): number {
  const { panel, frame } = placed;
  const { width, height, corners } = insideBox(placed, plot, faces);
  const crossed = corners.map(({ x, y }) => {
    let sum = 0;
    for (const line of panel.lines) {
      for (let i = 0; i < line.x.length; i++) {
        const px = frame.x + shareOn(panel.x, line.x[i] as number) * frame.width;
        const py = frame.y + (1 - shareOn(panel.y, line.y[i] as number)) * frame.height;
        if (px >= x && px <= x + width && py >= y && py <= y + height) sum += 1 / line.x.length;
      }
    }
    return sum;
  });
  return crossed.indexOf(Math.min(...crossed));
}

function drawInside(placed: PlacedPanel, plot: Plot, faces: Faces): SceneItem[] {
  const { own, labels, width, height, corners } = insideBox(placed, plot, faces);
  const corner = corners[insideCorner(placed, plot, faces)] as (typeof corners)[number];
  const size = plot.sizes.legend;
  const u = unitOf(plot);
  return [
    rectangle({ ...corner, width, height }, { fill: { color: "#ffffff", opacity: 0.8 } }),
    ...own.flatMap((entry, i) =>
      drawEntry(
        (plot.entries[entry] as Plot["entries"][number]).style,
        labels[i] ?? "",
        corner.x + INSET * u,
        corner.y + (INSET * u) / 2 + (i + 0.5) * size * 1.25,
        plot,
      ),
    ),
  ];
}

function dashed(dash: readonly number[], u: number): Pick<NonNullable<PathItem["stroke"]>, "dash"> {
  return dash.length === 0 ? {} : { dash: dash.map((length) => length * u) };
}

function strokes(
  parts: ReadonlyArray<readonly number[]>,
  color: string,
  width: number,
): SceneItem[] {
  return parts.length === 0
    ? []
    : [{ kind: "path", parts, isClosed: false, stroke: { color, width } }];
}

function rectangle(
  { x, y, width, height }: Rect,
  look: Pick<PathItem, "stroke" | "fill">,
): PathItem {
  const parts = [[x, y, x + width, y, x + width, y + height, x, y + height]];
  return { kind: "path", parts, isClosed: true, ...look };
}
