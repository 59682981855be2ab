/** Which of the two embedded families a venue's text is closest to. */
export const FIGURE_FONTS = ["serif", "sans"] as const;
export type FigureFont = (typeof FIGURE_FONTS)[number];

/** Sizes of text in points of 1/72 inch. */
export interface FigureSizes {
  /** Labels of axes, titles of panels. */
  readonly label: number;
  readonly tick: number;
  readonly legend: number;
  /** Letters of panels, bold. */
  readonly letter: number;
}

export interface FigurePreset {
  readonly title: string;
  /** Of the text block or column, in mm. */
  readonly widthMm: number;
  /** What fits a row of panels; any height may be chosen. */
  readonly heightMm: number;
  readonly font: FigureFont;
  readonly sizes: FigureSizes;
}

const PAPER: FigureSizes = { label: 8, tick: 7, legend: 7, letter: 9 };
const ARTICLE: FigureSizes = { label: 9, tick: 8, legend: 8, letter: 10 };

/**
 * Widths are those of the venues' own style files and guides:
 * NeurIPS `neurips_2024.sty` and ICLR `iclr2025_conference.sty`: \textwidth 5.5 in. ICML `icml2024.sty`: \textwidth 6.75 in, columns 3.25 in
 * apart 0.25 in. IEEE "Preparation of papers" (graphics): one column 3.5 in, two 7.16 in. ACL `acl.sty`: \textwidth 16 cm, \columnsep 0.6 cm.
 * Nature "Final submission" (artwork): 89 mm and 183 mm, sans-serif of 5 to 7 pt, letters of panels 8 pt bold.
 * Springer `llncs.cls`: \textwidth 12.2 cm. Slide: 13.333 x 7.5 in, what presentation programs call 16:9.
 */
export const FIGURE_PRESETS = {
  neurips: preset("NeurIPS, text width", 139.7, 55, "serif", ARTICLE),
  iclr: preset("ICLR, text width", 139.7, 55, "serif", ARTICLE),
  "icml-column": preset("ICML, one column", 82.55, 60, "serif", PAPER),
  "icml-page": preset("ICML, two columns", 171.45, 60, "serif", PAPER),
  "ieee-column": preset("IEEE, one column", 88.9, 60, "serif", PAPER),
  "ieee-page": preset("IEEE, two columns", 181.86, 60, "serif", PAPER),
  "acl-column": preset("ACL, one column", 77, 58, "serif", PAPER),
  "acl-page": preset("ACL, two columns", 160, 58, "serif", PAPER),
  "nature-column": preset("Nature, one column", 89, 60, "sans", {
    label: 7,
    tick: 6,
    legend: 6,
    letter: 8,
  }),
  "nature-page": preset("Nature, two columns", 183, 65, "sans", {
    label: 7,
    tick: 6,
    legend: 6,
    letter: 8,
  }),
  lncs: preset("Springer LNCS, text width", 122, 55, "serif", PAPER),
  slide: preset("Slide 16:9", 338.67, 190.5, "sans", {
    label: 20,
    tick: 18,
    legend: 18,
    letter: 22,
  }),
} as const satisfies Readonly<Record<string, FigurePreset>>;

export type FigurePresetName = keyof typeof FIGURE_PRESETS;
export const FIGURE_PRESET_NAMES = Object.keys(FIGURE_PRESETS) as [
  FigurePresetName,
  ...FigurePresetName[],
];

function preset(
  title: string,
  widthMm: number,
  heightMm: number,
  font: FigureFont,
  sizes: FigureSizes,
): FigurePreset {
  return { title, widthMm, heightMm, font, sizes };
}
