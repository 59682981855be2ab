import { init, use as registerParts } from "echarts/core";
import { GraphicComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { buildFrame } from "./frame.ts";
import { titleAxis, type ChartLine } from "./line-data.ts";
import { buildLineOption } from "./line-option.ts";
import type { FrameInput } from "./frame.ts";
import { pictureMany } from "./many-lines.ts";
import type { ChartTheme } from "./theme.ts";

registerParts([SVGRenderer, GraphicComponent]);

export interface FigureInput extends Omit<FrameInput, "data"> {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly theme: ChartTheme;
  /** CSS colour of title and names. */
  readonly ink: string;
}

const TITLE_PX = 24;
const AXIS_PX = 16;
const ROW_PX = 18;
const COLUMN_PX = 230;
/** More names than this say less than none. */
const MOST_NAMES = 40;

/** A chart by itself, with its title, axis and names, as an SVG document. Throws RangeError where there is nothing to draw. */
export function renderFigure(input: FigureInput): {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
} {
  const { title, lines, axis, width, ink } = input;
  // ECharts writes the names of fonts into attributes as they are.
  const theme = { ...input.theme, font: input.theme.font.replaceAll('"', "'") };
  const names = lines.filter(({ data }) => !data.ghost);
  const shownNames = names.length > MOST_NAMES ? [] : names;
  const columns = Math.max(1, Math.floor((width - 60) / COLUMN_PX));
  const legendPx = Math.ceil(shownNames.length / columns) * ROW_PX;
  const height = TITLE_PX + input.height + AXIS_PX + legendPx + 8;
  const { frame } = buildFrame({ ...input, data: lines.map(({ data }) => data) });
  if (frame === undefined) throw new RangeError("nothing to draw");
  const below = { ...frame, top: frame.top + TITLE_PX };
  const many = pictureMany(lines, below, theme);
  const option = buildLineOption({ lines, frame: below, axis, theme, many });
  const text = (words: string, x: number, y: number, style: object): object => ({
    type: "text",
    x,
    y,
    style: { text: words, fill: ink, fontFamily: theme.font, fontSize: 12, ...style },
  });
  const legendTop = TITLE_PX + input.height + AXIS_PX;
  const legend = shownNames.flatMap((line, index) => {
    const x = frame.left + (index % columns) * COLUMN_PX;
    const y = legendTop + Math.floor(index / columns) * ROW_PX + 4;
    return [
      {
        type: "line",
        shape: { x1: x, x2: x + 18, y1: y + 6, y2: y + 6 },
        style: { stroke: line.color, lineWidth: 2.5, lineDash: line.dash },
      },
      text(line.name, x + 24, y, { width: COLUMN_PX - 34, overflow: "truncate" }),
    ];
  });
  const chart = init(null, undefined, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      ...option,
      backgroundColor: theme.background,
      graphic: [
        text(title, frame.left, 6, {
          fontSize: 13,
          fontWeight: 600,
          width: frame.width,
          overflow: "truncate",
        }),
        text(titleAxis(axis), frame.left + frame.width / 2, legendTop - AXIS_PX, {
          textAlign: "center",
          fontSize: 11,
        }),
        ...legend,
      ],
    });
    return { svg: chart.renderToSVGString(), width, height };
  } finally {
    chart.dispose();
  }
}

/** By its events: `decode` of a drawing does not end in every browser. */
function loadImage(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.addEventListener("load", () => resolve(image));
    image.addEventListener("error", () => reject(new Error("the picture could not be drawn")));
    image.src = url;
  });
}

/** Device pixels to a pixel of a picture: sharp on paper and on dense screens. */
const SCALE = 2;

/** The figure as pixels. Throws Error where the browser cannot draw it. */
export async function rasterize(figure: ReturnType<typeof renderFigure>): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([figure.svg], { type: "image/svg+xml" }));
  try {
    const image = await loadImage(url);
    const canvas = document.createElement("canvas");
    canvas.width = figure.width * SCALE;
    canvas.height = figure.height * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error("the picture could not be drawn"));
        else resolve(blob);
      }, "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
