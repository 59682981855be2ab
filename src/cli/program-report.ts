import { InvalidArgumentError, Option, type Command } from "commander";
import { REPORT_TEMPLATES } from "../contract/reports.ts";
import { METRIC_PARTS } from "../contract/compare-statistics.ts";
import { addCommon, collect } from "./program-options.ts";
import { addRedaction } from "./program-redaction.ts";
import { DIFF_FORMATS, FAIL_ON } from "./report-diff-options.ts";

/** Documents over runs, and what is told of a pull request. */
export function addReport(program: Command, setExitCode: (code: number) => void): void {
  const report = program.command("report").description("reports");
  addDocuments(report);
  addCommon(
    report
      .command("diff")
      .argument("<base>", "run, commit:SHA, or a query in quotes that finds several")
      .argument("<head>", "the same, of those that are held against it")
      .description("write a review comment: which metrics are worse, better, or cannot be told"),
  )
    .addOption(
      new Option("--format <format>", "else by the ending of FILE, else md").choices(DIFF_FORMATS),
    )
    .option("-o, --output <file>", "file to write, else stdout")
    .option("--metric <key>", "only this metric (repeatable)", collect, [])
    .addOption(new Option("--part <part>", "which value counts (best)").choices(METRIC_PARTS))
    .option("--project <project>", "id, name or folder: where queries look")
    .option(
      "--max-drop <percent>",
      "worse by more than this counts also where no test can tell (one run a side)",
      parsePercent,
    )
    .addOption(
      new Option(
        "--fail-on <what>",
        "exit code 4 for what is worse or missing, also for what cannot be told, or never",
      )
        .choices(FAIL_ON)
        .default("worse"),
    )
    .option("--title <text>", "heading of the comment")
    .action(async (base, head, options) =>
      setExitCode(await (await import("./report-diff.ts")).reportDiff(base, head, options)),
    );
}

function addDocuments(report: Command): void {
  addCommon(report.command("ls").description("list the reports"))
    .option("--project <project>", "id, name or folder")
    .action(async (options) => (await import("./reports.ts")).listReports(options));
  addCommon(
    report
      .command("show")
      .argument("<report>", "id or title")
      .description("what a report is made of, and which runs its blocks are about"),
  ).action(async (given, options) => (await import("./reports.ts")).showReport(given, options));
  addCommon(
    report.command("new").argument("<title>").description("make a report, and print its id"),
  )
    .addOption(
      new Option("--template <template>", "what it begins with")
        .choices(REPORT_TEMPLATES)
        .default("experiment"),
    )
    .option("--project <project>", "id, name or folder")
    .option("--query <query>", "only the runs that it finds")
    .option("--run <run>", "only this run (repeatable)", collect, [])
    .option("--model <name>", "of a model review")
    .action(async (title, options) => (await import("./reports.ts")).newReport(title, options));
  addRedaction(
    addCommon(
      report
        .command("export")
        .argument("<report>", "id or title")
        .description("write a report as one HTML file that needs nothing else"),
    )
      .option("-o, --output <file>", "file to write, by custom NAME.html")
      .addOption(
        new Option("--theme <theme>", "how it looks at first")
          .choices(["system", "light", "dark"] as const)
          .default("system"),
      ),
  ).action(async (given, options) => (await import("./reports.ts")).exportReport(given, options));
  addCommon(
    report
      .command("comments")
      .argument("[report]", "id or title")
      .description("list the comments of a report, or take in those of a reviewer"),
  )
    .option("--take <file>", "a file of comments that a reviewer saved")
    .action(async (given, options) =>
      (await import("./reports.ts")).reportComments(given, options),
    );
  addCommon(
    report.command("rm").argument("<report>", "id or title").description("remove a report"),
  ).action(async (given, options) => (await import("./reports.ts")).removeReport(given, options));
}

function parsePercent(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1000))
    throw new InvalidArgumentError("It must be a number of percent, 0 or more.");
  return value;
}
