import { z } from "zod";
import { procedure } from "./common.ts";
import { figureRecipe } from "./figure-recipe.ts";

export const FIGURE_FORMATS = ["pdf", "svg", "png", "pgf"] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number];
export const FIGURE_TABLE_FORMATS = ["tex-table", "md", "csv"] as const;
export type FigureTableFormat = (typeof FIGURE_TABLE_FORMATS)[number];
export const ALL_FIGURE_FORMATS = [...FIGURE_FORMATS, ...FIGURE_TABLE_FORMATS] as const;

/** Ending of the file and media type. */
export const FIGURE_FILES: Readonly<
  Record<FigureFormat | FigureTableFormat, { readonly ending: string; readonly type: string }>
> = {
  pdf: { ending: "pdf", type: "application/pdf" },
  svg: { ending: "svg", type: "image/svg+xml" },
  png: { ending: "png", type: "image/png" },
  pgf: { ending: "tex", type: "application/x-tex" },
  "tex-table": { ending: "tex", type: "application/x-tex" },
  md: { ending: "md", type: "text/markdown" },
  csv: { ending: "csv", type: "text/csv" },
};

/** Meta of the blob that `figures.render` answers; its one column has the bytes of the file. */
export interface FigureMeta {
  readonly name: string;
  readonly format: FigureFormat | FigureTableFormat;
  /** Sentences: what a reader of the figure ought to know. */
  readonly warnings: readonly string[];
}

export const figures = {
  /**
   * A figure or table of a recipe on the data of now; the same data gives the same bytes. NOT_FOUND with a line for everything
   * that the recipe names and that is not there. See `FigureMeta` for the blob.
   */
  render: procedure
    .route({ method: "POST", path: "/figures/render" })
    .input(
      z.object({
        recipe: figureRecipe,
        /** Of a figure or a table; without it the first that the format fits. */
        name: z.string().max(100).exactOptional(),
        format: z.enum(ALL_FIGURE_FORMATS),
        /** Of PNG, dots per inch. */
        dpi: z.number().min(30).max(2400).default(300),
      }),
    )
    .output(z.instanceof(Blob)),
};
