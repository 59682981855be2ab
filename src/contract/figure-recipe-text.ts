import { parse, stringify } from "yaml";
import type { z } from "zod";
import { AppError } from "../base/errors.ts";
import {
  figureRecipe,
  RECIPE_VERSION,
  type FigureRecipe,
  type WrittenRecipe,
} from "./figure-recipe.ts";

/** A list of a hundred thousand run ids is shorter. */
const MOST_CHARS = 8e6;
const MOST_ISSUES = 20;

/** A recipe as YAML, of which JSON is a part. Throws AppError INVALID_INPUT, FROM_THE_FUTURE. */
export function parseRecipe(text: string): FigureRecipe {
  if (text.length > MOST_CHARS)
    throw new AppError(
      "INVALID_INPUT",
      `A recipe has at most ${MOST_CHARS / 1e6} million characters.`,
    );
  const value = readYaml(text);
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > RECIPE_VERSION)
    throw new AppError(
      "FROM_THE_FUTURE",
      `The recipe is of version ${version}; this Assay reads versions up to ${RECIPE_VERSION}.`,
      "Use a newer Assay.",
    );
  const result = figureRecipe.safeParse(value);
  if (result.success) return result.data;
  throw new AppError(
    "INVALID_INPUT",
    `This is no recipe of a figure:\n${tellIssues(result.error)}`,
    "`assay figure --new` prints an example.",
  );
}

function readYaml(text: string): unknown {
  try {
    // A few references to a name are useful; thousands are an attack.
    return parse(text, { maxAliasCount: 100, prettyErrors: true, logLevel: "error" });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : "").split("\n");
    throw new AppError(
      "INVALID_INPUT",
      `The recipe is neither YAML nor JSON: ${line}`,
      "`assay figure --new` prints an example.",
      { cause: error },
    );
  }
}

function tellIssues({ issues }: z.ZodError): string {
  const lines = issues.map(({ path, message }) => {
    const where = path
      .map((part) => (typeof part === "number" ? `[${part + 1}]` : String(part)))
      .join(".")
      .replaceAll(".[", "[");
    return `- ${where === "" ? "" : `${where}: `}${message}`;
  });
  const rest = lines.length - MOST_ISSUES;
  return [...lines.slice(0, MOST_ISSUES), ...(rest > 0 ? [`- and ${rest} more`] : [])].join("\n");
}

export function writeRecipe(recipe: WrittenRecipe): string {
  return stringify(recipe, { lineWidth: 0 });
}
