import type { FigurePaletteName } from "../../contract/figure-recipe.ts";
import { MARKERS, type LineStyle } from "./plot.ts";

/**
 * "okabe-ito": M. Okabe and K. Ito, "Color Universal Design" (2008), without its yellow, which white paper swallows. "bright": P. Tol,
 * "Colour schemes" (SRON/EPS/TN/09-002, 2021). "grey": for print without colours, four steps that stay apart.
 */
const PALETTES: Readonly<Record<FigurePaletteName, readonly string[]>> = {
  "okabe-ito": ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"],
  bright: ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#777777"],
  grey: ["#000000", "#5a5a5a", "#8c8c8c", "#b4b4b4"],
};
const DASHES: ReadonlyArray<readonly number[]> = [[], [4, 1.6], [1.2, 1.4], [5, 1.4, 1.2, 1.4]];

export interface StyleOptions {
  readonly palette: FigurePaletteName;
  readonly dashes: boolean;
  readonly markers: boolean;
}

/** The look of the line at a place in the legend. A pair of colour and dash comes again only after all others. */
export function styleOf(entry: number, { palette, dashes, markers }: StyleOptions): LineStyle {
  const colors = PALETTES[palette];
  const round = Math.floor(entry / colors.length);
  // Each round through the colours begins one dash further, so that equal colours differ in it.
  const dash = dashes || round > 0 ? (dashes ? entry % colors.length : 0) + round : 0;
  return {
    color: colors[entry % colors.length] as string,
    dash: DASHES[dash % DASHES.length] as readonly number[],
    marker: markers ? MARKERS[entry % MARKERS.length] : undefined,
  };
}
