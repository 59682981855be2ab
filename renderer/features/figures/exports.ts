import type { FigureFormat, FigureTableFormat } from "../../../src/contract/figures.ts";

/** What can be saved, each by a button and a command. */
export const FIGURE_EXPORTS = [
  { format: "pdf", label: "PDF", command: "figure.savePdf", title: "Save figure as PDF" },
  { format: "svg", label: "SVG", command: "figure.saveSvg", title: "Save figure as SVG" },
  { format: "png", label: "PNG", command: "figure.savePng", title: "Save figure as PNG" },
  { format: "pgf", label: "PGFPlots", command: "figure.savePgf", title: "Save figure as PGFPlots" },
  {
    format: "tex-table",
    label: "LaTeX",
    command: "figure.saveTable",
    title: "Save table of figure as LaTeX",
  },
  {
    format: "md",
    label: "Markdown",
    command: "figure.saveMarkdown",
    title: "Save table of figure as Markdown",
  },
  { format: "csv", label: "CSV", command: "figure.saveCsv", title: "Save table of figure as CSV" },
] as const satisfies ReadonlyArray<{
  readonly format: FigureFormat | FigureTableFormat;
  readonly label: string;
  readonly command: string;
  readonly title: string;
}>;
