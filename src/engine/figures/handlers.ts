import { encodeColumnBlob } from "../../base/column-blob.ts";
import { AppError } from "../../base/errors.ts";
import type { FigureRecipe } from "../../contract/figure-recipe.ts";
import {
  FIGURE_FORMATS,
  type FigureFormat,
  type FigureMeta,
  type FigureTableFormat,
} from "../../contract/figures.ts";
import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { Drawn } from "./draw-figure.ts";
import { readPlot, type ReadContext } from "./read-plot.ts";
import { readFigureTable } from "./read-table.ts";
import type { Findings } from "./resolve-runs.ts";
import { PGF_COLUMNS } from "./write-pgf.ts";
import { writeFigureTable } from "./write-figure-table.ts";

interface RenderArgs {
  readonly recipe: FigureRecipe;
  readonly name?: string;
  readonly format: FigureFormat | FigureTableFormat;
  readonly dpi: number;
}

export function createFigureHandlers({
  threads,
}: {
  readonly threads: EngineThreads;
}): Handlers<"figures"> {
  return {
    async render(args, { signal }) {
      const findings: Findings = { missing: new Set(), warnings: new Set() };
      const context = { threads, findings, signal, runs: args.recipe.runs };
      const { name, bytes, warnings } = await render(args, context);
      const lines = [...findings.missing];
      const meta: FigureMeta = {
        name,
        format: args.format,
        warnings: [...lines.map((line) => `Missing: ${line}.`), ...findings.warnings, ...warnings],
      };
      return new Blob([encodeColumnBlob(meta, [bytes])], { type: "application/octet-stream" });
    },
  };
}

async function render(
  { recipe, name, format, dpi }: RenderArgs,
  context: ReadContext,
): Promise<Drawn & { readonly name: string }> {
  if (!isFigureFormat(format)) {
    const table = find(recipe.tables, name, "table", format);
    const read = await readFigureTable(context, table);
    refuseMissing(recipe, table.name, context.findings, read.rows.length === 0);
    const text = writeFigureTable(read, format);
    return { name: table.name, bytes: Uint8Array.from(Buffer.from(text)), warnings: [] };
  }
  const figure = find(recipe.figures, name, "figure", format);
  const columns = format === "pgf" ? PGF_COLUMNS : undefined;
  const plot = await readPlot(context, figure, columns);
  const isEmpty = plot.panels.every(({ lines }) => lines.length === 0);
  refuseMissing(recipe, figure.name, context.findings, isEmpty);
  const drawn = await context.threads.evaluate.call.figures.drawFigure(
    { plot, format, dpi },
    { signal: context.signal },
  );
  return { ...drawn, name: figure.name };
}

const isFigureFormat = (format: FigureFormat | FigureTableFormat): format is FigureFormat =>
  (FIGURE_FORMATS as readonly string[]).includes(format);

function find<T extends { readonly name: string }>(
  items: readonly T[],
  name: string | undefined,
  what: "figure" | "table",
  format: string,
): T {
  const found = name === undefined ? items[0] : items.find((item) => item.name === name);
  if (found !== undefined) return found;
  throw new AppError(
    "NOT_FOUND",
    name === undefined
      ? `The recipe has no ${what}, which is what ${format} is for.`
      : `The recipe has no ${what} named "${name}".`,
    items.length === 0 ? undefined : `It has ${items.map((item) => item.name).join(", ")}.`,
  );
}

/** A recipe never silently draws less than it names. */
function refuseMissing(
  recipe: FigureRecipe,
  name: string,
  { missing }: Findings,
  isEmpty: boolean,
): void {
  if (missing.size === 0 || (recipe.missing === "warn" && !isEmpty)) return;
  throw new AppError(
    "NOT_FOUND",
    `${name} cannot be made: what its recipe names is missing.\n${[...missing].map((line) => `- ${line}`).join("\n")}`,
    isEmpty
      ? "Change the recipe, or bring the runs back."
      : 'Change the recipe, bring the runs back, or set "missing: warn" to draw what is there.',
  );
}
