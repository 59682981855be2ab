import type { FigureFont, FigureSizes } from "../../contract/figure-presets.ts";
import type { FIGURE_AXES, LEGEND_PLACES } from "../../contract/figure-recipe.ts";

/** How a line looks: two channels at least, for those who see no colours and for copies in grey. */
export interface LineStyle {
  /** "#rrggbb" */
  readonly color: string;
  /** In points, on and off; empty for a solid line. */
  readonly dash: readonly number[];
  readonly marker: MarkerName | undefined;
}

export const MARKERS = ["circle", "square", "triangle", "diamond", "cross", "plus"] as const;
export type MarkerName = (typeof MARKERS)[number];

export interface PlotLine {
  /** Place of its entry in the legend. */
  readonly entry: number;
  /** In units of the axis. Columns of equal length. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** What stands around the line at its own places; NaN where it has nothing. */
  readonly band?: {
    readonly x: Float64Array;
    readonly low: Float64Array;
    readonly high: Float64Array;
  };
}

export interface PlotAxis {
  readonly label: string;
  readonly log: boolean;
  readonly from: number;
  readonly to: number;
}

export interface PlotPanel {
  readonly title: string;
  readonly x: PlotAxis & { readonly kind: (typeof FIGURE_AXES)[number] };
  readonly y: PlotAxis;
  readonly lines: readonly PlotLine[];
}

/** All that is drawn, before it has a place. Lengths in points of 1/72 inch. */
export interface Plot {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly font: FigureFont;
  readonly sizes: FigureSizes;
  readonly columns: number;
  readonly letters: boolean;
  readonly legend: (typeof LEGEND_PLACES)[number];
  readonly grid: boolean;
  readonly entries: ReadonlyArray<{ readonly label: string; readonly style: LineStyle }>;
  readonly panels: readonly PlotPanel[];
  /** What the file says of itself: its runs. */
  readonly about: readonly string[];
}

export const PT_PER_MM = 72 / 25.4;

/** By which strokes and gaps grow with the text: 1 where it is that of a paper. */
export function unitOf({ sizes }: Pick<Plot, "sizes">): number {
  return Math.max(0.75, sizes.label / 8);
}
