import { Option, type Command } from "commander";
import { ALL_FIGURE_FORMATS } from "../contract/figures.ts";
import { addCommon, parseCount } from "./program-options.ts";

/** Figures and tables of a paper, by a recipe. */
export function addFigure(program: Command, setExitCode: (code: number) => void): void {
  addCommon(
    program
      .command("figure")
      .argument("[recipe]", "YAML or JSON file; - is stdin")
      .description("make the figures and tables of a paper anew from the runs that a recipe names"),
  )
    .option("--new", "print a recipe to begin with")
    .option("-o, --output <file>", "one figure or table into this file; - is stdout")
    .option("--out <dir>", "everything into this folder (the present one)")
    .addOption(
      new Option(
        "--format <formats...>",
        "else pdf and tex-table, or by the ending of FILE",
      ).choices(ALL_FIGURE_FORMATS),
    )
    .option("--only <name>", "only this figure or table")
    .option("--dpi <n>", "of PNG (300)", parseCount)
    .action(async (recipe, options) =>
      setExitCode(await (await import("./figure.ts")).makeFigures(recipe, options)),
    );
}
