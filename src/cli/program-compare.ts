import { InvalidArgumentError, Option, type Command } from "commander";
import { COMPARE_TESTS, CORRECTIONS, METRIC_PARTS } from "../contract/compare-statistics.ts";
import { IMPORTANCE_METHODS } from "../contract/compare-importance.ts";
import { addCommon, AT_HELP, collect, parseCount, parseMoment } from "./program-options.ts";

/** Which group of runs is better, and whether that is chance. */
export function addCompare(program: Command): void {
  addCommon(
    program
      .command("compare")
      .argument("<targets...>", "runs, projects or queries; of one alone its repetitions")
      .description("tell which is better, by how much, and whether that is chance"),
  )
    .option("--metric <key>", "only this metric (repeatable)", collect, [])
    .option("--group-by <what>", "set, run, repetitions, or paths with commas between")
    .option("--baseline <group>", "label or number of the group that others are held against (1)")
    .option("--paired", "by seed or fold, also where only some are in both groups")
    .option("--unpaired", "also where both have the same seeds")
    .addOption(new Option("--test <test>", "else what fits").choices(COMPARE_TESTS))
    .addOption(new Option("--correct <how>", "for several comparisons (holm)").choices(CORRECTIONS))
    .addOption(new Option("--part <part>", "which value counts (best)").choices(METRIC_PARTS))
    .option("--level <share>", "of the intervals (0.95)", parseShare)
    .option(
      "--power <share>",
      "chance that the advised number of runs settles it (0.8)",
      parsePower,
    )
    .option("--limit <n>", "at most so many metrics (10)", parseCount)
    .action(async (targets, options) =>
      (await import("./compare.ts")).compareRuns(targets, options),
    );
}

const parseShare = (text: string): number => parseUpTo(text, 0.9999);
const parsePower = (text: string): number => parseUpTo(text, 0.99);

function parseUpTo(text: string, most: number): number {
  const value = Number(text);
  if (!(value >= 0.5 && value <= most))
    throw new InvalidArgumentError(`It must lie between 0.5 and ${most}.`);
  return value;
}

export function addExplaining(program: Command): void {
  addCommon(
    program
      .command("what-changed")
      .argument("<a>", "run, or a query in quotes that finds several")
      .argument("<b>", "the same, of those that are held against it")
      .description("rank what differs by how far other runs support that it moved a metric"),
  )
    .requiredOption("--metric <metric>", "by which they are judged")
    .addOption(
      new Option("--part <part>", "value of a run's curve").choices(METRIC_PARTS).default("best"),
    )
    .option(
      "--project <project>",
      "id, name or folder: where queries look, and whose runs are the history",
    )
    .action(async (a, b, options) =>
      (await import("./what-changed.ts")).whatChanged(a, b, options),
    );

  addCommon(
    program
      .command("importance")
      .argument("[query]", "condition on the runs; none means every run", "")
      .description(
        "tell which params a metric goes with, how sure that is, and what cannot be told",
      ),
  )
    .requiredOption("--metric <metric>", "what the params are to explain")
    .addOption(
      new Option("--part <part>", "value of a run's curve").choices(METRIC_PARTS).default("best"),
    )
    .addOption(
      new Option("--method <method>", "how it is measured")
        .choices(IMPORTANCE_METHODS)
        .default("fanova"),
    )
    .option("--param <key>", "only this param, also a seed or a text (repeatable)", collect, [])
    .option("--project <project>", "id, name or folder")
    .option("--at <time>", AT_HELP, parseMoment)
    .option("--csv", "with every digit")
    .option("--markdown", "a table for notes")
    .option("--latex", "a table for papers (booktabs)")
    .action(async (query, options) =>
      (await import("./importance.ts")).tellImportance(query, options),
    );

  addCommon(
    program
      .command("predictions")
      .argument("<runs...>", "ids or names; each further one is held against the first")
      .description("tell how good classifiers' answers are, and whether one differs from another"),
  )
    .option("--file <path>", "table in the folder of each run; else what is called so")
    .option("--csv", "with every digit")
    .option("--markdown", "a table for notes")
    .option("--latex", "a table for papers (booktabs)")
    .action(async (runs, options) =>
      (await import("./predictions.ts")).tellPredictions(runs, options),
    );

  addCommon(
    program
      .command("findings")
      .argument("[project]", "id, name or folder; none means every project")
      .description(
        "list what stands out among the runs: regressions, failed seeds, outliers, copies",
      ),
  )
    .option("--all", "also those that were dismissed")
    .action(async (project, options) =>
      (await import("./findings.ts")).listFindings(project, options),
    );
}
