import { escapeLatex } from "../../base/latex-text.ts";
import type { Faces } from "./fonts/faces.ts";
import { formatLength as n } from "./format-length.ts";
import { BAND_OPACITY, insideCorner, labelsOf } from "./draw.ts";
import { SWATCH, GAP, type Layout, type PlacedPanel } from "./layout.ts";
import type { FigureTick } from "./axis.ts";
import { unitOf, type LineStyle, type MarkerName, type Plot, type PlotLine } from "./plot.ts";

/** Of the lines that are drawn: TeX has little memory, and paper shows no more. */
export const PGF_COLUMNS = 300;

/** For the paper's own font. */
export const PGF_SLACK = 0.5;

const MARKS: Readonly<Record<MarkerName, string>> = {
  circle: "*",
  square: "square*",
  triangle: "triangle*",
  diamond: "diamond*",
  cross: "x",
  plus: "+",
};
const CORNERS = ["north east", "north west", "south east", "south west"] as const;

/**
 * PGFPlots source with the data inside. A paper takes it by \input, with pgfplots in its preamble, and its text is then in the paper's own
 * font; alone it makes a page of the figure's size.
 */
export function writePgf(layout: Layout, faces: Faces): string {
  const { plot, panels, entries } = layout;
  const u = unitOf(plot);
  const size = (points: number): string =>
    `${plot.font === "sans" ? "\\sffamily" : ""}\\fontsize{${n(points)}bp}{${n(points * 1.2)}bp}\\selectfont`;
  const up = (y: number): string => n(plot.height - y);
  return [
    ...plot.about.map((line) => `% ${toComment(line)}`),
    "% In a paper: \\usepackage{pgfplots}\\usepgfplotslibrary{fillbetween}\\pgfplotsset{compat=1.16}, then \\input this file.",
    "\\ifdefined\\pgfplotsset\\else",
    "\\documentclass{article}",
    `\\usepackage[paperwidth=${n(plot.width)}bp,paperheight=${n(plot.height)}bp,margin=0bp]{geometry}`,
    "\\usepackage[T1]{fontenc}",
    plot.font === "serif"
      ? "\\usepackage{mathptmx}"
      : "\\usepackage{helvet}\\renewcommand{\\familydefault}{\\sfdefault}",
    "\\usepackage{pgfplots}",
    "\\usepgfplotslibrary{fillbetween}",
    "\\pgfplotsset{compat=1.16}",
    "\\pagestyle{empty}\\parindent=0pt\\topskip=0pt",
    "\\begin{document}",
    "\\def\\assayend{\\end{document}}",
    "\\fi",
    ...plot.entries.map(
      ({ style }, i) => `\\definecolor{assay${i}}{HTML}{${style.color.slice(1).toUpperCase()}}`,
    ),
    "\\begin{tikzpicture}[x=1bp,y=1bp]",
    ...panels.flatMap((panel) => writePanel(panel, plot, faces, size)),
    ...entries.flatMap(({ entry, label, x, y }) => {
      const { style } = plot.entries[entry] as Plot["entries"][number];
      const mark =
        style.marker === undefined
          ? ""
          : ` plot[mark=${MARKS[style.marker]},mark size=${n(1.7 * u)}bp,mark options={solid}] coordinates {(${n(x + (SWATCH * u) / 2)},${up(y)})}`;
      return [
        `\\draw[${lineOf(style, entry, u)}] (${n(x)},${up(y)}) -- (${n(x + SWATCH * u)},${up(y)})${mark};`,
        `\\node[anchor=west,inner sep=0bp,font=${size(plot.sizes.legend)}] at (${n(x + (SWATCH + GAP) * u)},${up(y)}) {${escapeLatex(label)}};`,
      ];
    }),
    // At the end: pgfplots computes boxes of areas by the picture's, which overflows where that is fixed before.
    `\\pgfresetboundingbox\\useasboundingbox (0,0) rectangle (${n(plot.width)},${n(plot.height)});`,
    "\\end{tikzpicture}%",
    "\\ifdefined\\assayend\\expandafter\\assayend\\fi",
    "",
  ].join("\n");
}

/** Nothing of it may end the comment. */
function toComment(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ");
}

function writePanel(
  placed: PlacedPanel,
  plot: Plot,
  faces: Faces,
  size: (points: number) => string,
): string[] {
  const { panel, frame, xTicks, yTicks } = placed;
  const { sizes } = plot;
  const u = unitOf(plot);
  const ticksOf = (axis: "x" | "y", ticks: readonly FigureTick[]): string =>
    `${axis}tick={${ticks.map(({ value }) => coordinate(value)).join(",")}},${axis}ticklabels={${ticks.map(({ label }) => `{${escapeLatex(label)}}`).join(",")}}`;
  const options = [
    `at={(${n(frame.x)}bp,${n(plot.height - frame.y - frame.height)}bp)},anchor=south west`,
    `scale only axis,width=${n(frame.width)}bp,height=${n(frame.height)}bp`,
    `xmin=${coordinate(panel.x.from)},xmax=${coordinate(panel.x.to)},ymin=${coordinate(panel.y.from)},ymax=${coordinate(panel.y.to)}`,
    ...(panel.x.log ? ["xmode=log"] : ["scaled x ticks=false"]),
    ...(panel.y.log ? ["ymode=log"] : ["scaled y ticks=false"]),
    ticksOf("x", xTicks),
    ticksOf("y", yTicks),
    `xminorticks=false,yminorticks=false,tick align=outside,tick pos=lower,major tick length=${n(2.5 * u)}bp`,
    `tick label style={font=${size(sizes.tick)},inner sep=${n(GAP * u)}bp},label style={font=${size(sizes.label)},inner sep=0.5bp}`,
    // Placed by pgfplots itself: the paper's own font may have wider numbers.
    ...(placed.xLabel === "" ? [] : [`xlabel={${escapeLatex(placed.xLabel)}}`]),
    ...(placed.yLabel === "" ? [] : [`ylabel={${escapeLatex(placed.yLabel)}}`]),
    `axis line style={line width=${n(0.5 * u)}bp},tick style={line width=${n(0.5 * u)}bp,black}`,
    ...(plot.grid ? [`grid=major,grid style={line width=${n(0.3 * u)}bp,black!15}`] : []),
    "unbounded coords=jump",
    ...(plot.legend === "inside"
      ? [
          `legend pos=${CORNERS[insideCorner(placed, plot, faces)]}`,
          `legend style={font=${size(sizes.legend)},draw=none,fill opacity=0.8,text opacity=1,inner sep=1bp},legend cell align=left`,
        ]
      : []),
  ];
  const told = new Set<number>();
  return [
    `\\begin{axis}[\n${options.join(",\n")}]`,
    ...panel.lines.flatMap((line, i) => writeBand(line, panel, i)),
    ...panel.lines.flatMap((line) => {
      const { style, label } = plot.entries[line.entry] as Plot["entries"][number];
      const isFirst = !told.has(line.entry);
      told.add(line.entry);
      const hasEntry = plot.legend === "inside" && isFirst;
      const mark =
        style.marker === undefined
          ? ""
          : `,mark=${MARKS[style.marker]},mark size=${n(1.7 * u)}bp,mark options={solid},mark repeat=${Math.max(1, Math.round(line.x.length / 8))}`;
      return [
        `\\addplot[${lineOf(style, line.entry, u)}${mark}${hasEntry ? "" : ",forget plot"}] coordinates {\n${coordinates(line.x, line.y)}};`,
        ...(hasEntry ? [`\\addlegendentry{${escapeLatex(label)}}`] : []),
      ];
    }),
    "\\end{axis}",
    ...labelsOf({ ...placed, xLabel: "", yLabel: "" }, plot, faces).map(
      ({ x, y, text, face, size: points, anchor }) =>
        `\\node[anchor=base${anchor === "start" ? " west" : ""},inner sep=0bp,font=${face === "bold" ? "\\bfseries" : ""}${size(points)}] at (${n(x)},${n(plot.height - y)}) {${escapeLatex(text)}};`,
    ),
  ];
}

function lineOf({ dash }: LineStyle, entry: number, u: number): string {
  const pattern = dash
    .map((length, i) => `${i % 2 === 0 ? "on" : "off"} ${n(length * u)}bp`)
    .join(" ");
  return `assay${entry},line width=${n(u)}bp,line join=round${pattern === "" ? "" : `,dash pattern=${pattern}`}`;
}

/** Two unseen lines with the area between; one pair for each stretch without a gap. */
function writeBand(
  { entry, band }: PlotLine,
  { y }: PlacedPanel["panel"],
  index: number,
): string[] {
  if (band === undefined) return [];
  const stretches: number[][] = [];
  let stretch: number[] = [];
  for (let i = 0; i < band.x.length; i++) {
    const high = band.high[i] as number;
    if (Number.isFinite(high) && Number.isFinite(band.low[i] as number) && !(y.log && high <= 0))
      stretch.push(i);
    else if (stretch.length > 0) {
      stretches.push(stretch);
      stretch = [];
    }
  }
  if (stretch.length > 0) stretches.push(stretch);
  return stretches
    .filter(({ length }) => length > 1)
    .flatMap((places, part) => {
      const name = `${index}p${part}`;
      const x = Float64Array.from(places, (i) => band.x[i] as number);
      // On a logarithmic axis a band that reaches below zero reaches to its foot.
      const low = Float64Array.from(places, (i) => {
        const value = band.low[i] as number;
        return y.log && value <= 0 ? y.from : value;
      });
      const high = Float64Array.from(places, (i) => band.high[i] as number);
      return [
        `\\addplot[draw=none,forget plot,name path=low${name}] coordinates {\n${coordinates(x, low)}};`,
        `\\addplot[draw=none,forget plot,name path=high${name}] coordinates {\n${coordinates(x, high)}};`,
        `\\addplot[assay${entry},fill opacity=${BAND_OPACITY},draw=none,forget plot] fill between[of=low${name} and high${name}];`,
      ];
    });
}

function coordinates(xs: Float64Array, ys: Float64Array): string {
  const pairs = Array.from(xs, (x, i) => `(${coordinate(x)},${coordinate(ys[i] as number)})`);
  const lines: string[] = [];
  for (let i = 0; i < pairs.length; i += 8) lines.push(pairs.slice(i, i + 8).join(" "));
  return lines.join("\n");
}

/** TeX computes with about seven digits; the rest would only fill its memory. */
function coordinate(value: number): string {
  if (!Number.isFinite(value)) return "nan";
  return String(Number(value.toPrecision(8)));
}
