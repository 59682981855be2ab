import { ORPCError } from "@orpc/client";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { decodeColumnBlob } from "../base/column-blob.ts";
import { AppError, isAppError } from "../base/errors.ts";
import { parseRecipe } from "../contract/figure-recipe-text.ts";
import type { FigureRecipe } from "../contract/figure-recipe.ts";
import {
  FIGURE_FILES,
  FIGURE_FORMATS,
  FIGURE_TABLE_FORMATS,
  type FigureFormat,
  type FigureMeta,
  type FigureTableFormat,
} from "../contract/figures.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { exampleRecipe } from "./figure-example.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printNote, UsageError } from "./output.ts";
import { writeWhole } from "./sink.ts";

type AnyFormat = FigureFormat | FigureTableFormat;

export interface FigureOptions extends CommonOptions {
  readonly new?: boolean;
  readonly output?: string;
  readonly out?: string;
  readonly format?: readonly AnyFormat[];
  readonly only?: string;
  readonly dpi?: number;
}

interface Job {
  readonly name: string;
  readonly format: AnyFormat;
  readonly path: string;
}

/** Makes every figure and table of a recipe, or one into a file. Exit code 1 where one could not be made. */
export async function makeFigures(
  given: string | undefined,
  options: FigureOptions,
): Promise<number> {
  if (options.new === true) {
    process.stdout.write(exampleRecipe());
    return 0;
  }
  if (given === undefined)
    throw new UsageError("Name a recipe; `assay figure --new` prints an example.");
  const recipe = parseRecipe(readText(given));
  const jobs = planJobs(recipe, options);
  const made: Array<Job & { readonly bytes: number; readonly warnings: readonly string[] }> = [];
  const failed: Array<{ readonly name: string; readonly problem: string }> = [];
  await withConnection(options.data, async ({ api }) => {
    for (const job of jobs) {
      // The second format of an item would fail for the same reason.
      if (failed.some(({ name }) => name === job.name)) continue;
      try {
        const { bytes, warnings } = await render(api, recipe, job, options);
        await put(job.path, bytes);
        made.push({ ...job, bytes: bytes.length, warnings });
      } catch (error) {
        if (!isExpected(error)) throw error;
        failed.push({ name: job.name, problem: error.message });
        if (options.json !== true) for (const line of linesOf(error)) printNote(line);
      }
    }
  });
  if (options.json === true) printJson({ made, failed });
  else tell(made);
  return failed.length > 0 ? 1 : 0;
}

function tell(made: ReadonlyArray<Job & { readonly warnings: readonly string[] }>): void {
  for (const { path } of made) if (path !== "-") printLine(path);
  const warnings = new Set(
    made.flatMap((one) => one.warnings.map((text) => `${one.name}: ${text}`)),
  );
  for (const warning of warnings) printNote(`assay: ${warning}`);
}

const isExpected = (error: unknown): error is Error =>
  isAppError(error) || error instanceof ORPCError;

function linesOf(error: Error): string[] {
  const [first = "", ...rest] = error.message.split("\n");
  return [`assay: ${first}`, ...rest.map((line) => `       ${line}`)];
}

function readText(given: string): string {
  try {
    return readFileSync(given === "-" ? process.stdin.fd : given, "utf8");
  } catch (error) {
    throw new AppError(
      "NOT_FOUND",
      `${given} cannot be read.`,
      "`assay figure --new > paper.yaml` makes a recipe.",
      { cause: error },
    );
  }
}

async function render(
  api: ApiClient,
  recipe: FigureRecipe,
  { name, format }: Job,
  { dpi }: FigureOptions,
): Promise<{ readonly bytes: Uint8Array; readonly warnings: readonly string[] }> {
  const blob = await api.figures.render({
    recipe,
    name,
    format,
    ...(dpi !== undefined && { dpi }),
  });
  const { meta, columns } = decodeColumnBlob(await blob.arrayBuffer());
  return { bytes: columns[0] as Uint8Array, warnings: (meta as FigureMeta).warnings };
}

/** Into a file that is there only when it is whole; "-" is stdout. */
async function put(path: string, bytes: Uint8Array): Promise<void> {
  if (path === "-") {
    process.stdout.write(bytes);
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, bytes);
}

const isTable = (format: AnyFormat): format is FigureTableFormat =>
  (FIGURE_TABLE_FORMATS as readonly string[]).includes(format);

/** With -o one file; else every item in every format that fits it: PDF and LaTeX without a wish. */
function planJobs(recipe: FigureRecipe, options: FigureOptions): readonly Job[] {
  const { output, out, only } = options;
  if (output !== undefined && out !== undefined)
    throw new UsageError("-o and --out exclude each other.");
  const items = [
    ...recipe.figures.map(({ name }) => ({ name, isTable: false })),
    ...recipe.tables.map(({ name }) => ({ name, isTable: true })),
  ].filter(({ name }) => only === undefined || name === only);
  if (items.length === 0)
    throw new UsageError(
      `--only ${only}: the recipe has ${[...recipe.figures, ...recipe.tables].map(({ name }) => name).join(", ")}.`,
    );
  if (output !== undefined) return [planOne(items, output, options.format ?? [])];
  const formats = options.format ?? ["pdf", "tex-table"];
  const jobs = items.flatMap((item) =>
    formats.flatMap((format): Job[] =>
      isTable(format) === item.isTable
        ? [
            {
              name: item.name,
              format,
              path: join(resolve(out ?? "."), `${item.name}.${FIGURE_FILES[format].ending}`),
            },
          ]
        : [],
    ),
  );
  if (jobs.length === 0)
    throw new UsageError(
      `The recipe has nothing that ${formats.join(", ")} is for: figures are ${FIGURE_FORMATS.join(", ")}, tables ${FIGURE_TABLE_FORMATS.join(", ")}.`,
    );
  return jobs;
}

function planOne(
  items: ReadonlyArray<{ readonly name: string; readonly isTable: boolean }>,
  output: string,
  formats: readonly AnyFormat[],
): Job {
  if (formats.length > 1) throw new UsageError("-o writes one format; --out DIR writes several.");
  const ending = extname(basename(output)).slice(1).toLowerCase();
  const fitting = (["pdf", "svg", "png", "pgf", "tex-table", "md", "csv"] as const).filter(
    (format) => FIGURE_FILES[format].ending === ending,
  );
  const wished = formats.length === 1 ? formats : fitting;
  if (wished.length === 0)
    throw new UsageError(`Name the format of ${output} with --format, or by its ending.`);
  // Of .tex a figure is PGFPlots and a table is a table.
  for (const item of items) {
    const format = wished.find((one) => isTable(one) === item.isTable);
    if (format !== undefined)
      return { name: item.name, format, path: output === "-" ? "-" : resolve(output) };
  }
  throw new UsageError(`The recipe has nothing that ${wished.join(" or ")} is for.`);
}
