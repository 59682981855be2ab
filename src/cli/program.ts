import { Command, InvalidArgumentError, Option, type CommanderError } from "commander";
import { findFirstWord } from "../../scripts/command-word.mjs";
import { formatQueryHelp } from "../base/query/index.ts";
import { EXPORT_FORMATS } from "./export-lines.ts";
import { VERSION } from "./data-folder.ts";

/** Commands load their code only when they run: a listing needs neither engine nor server. */
export function createProgram(setExitCode: (code: number) => void): Command {
  const program = new Command("assay");
  program
    .description("Watch every run in a folder, live. `assay FOLDER` is `assay open FOLDER`.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "assay: ")) })
    .showHelpAfterError("(assay --help lists the commands)");

  addServing(
    program
      .command("open")
      .argument("[targets...]", "folders, files or the address of an engine")
      .description("show the runs in a window, else in the browser"),
  )
    .option("--browser", "the browser even where the desktop window could be had")
    .action(async (targets, options) =>
      setExitCode(await (await import("./open.ts")).open(targets, options)),
    );
  addServing(
    program
      .command("serve")
      .argument("[folders...]", "folders to watch")
      .description("run the engine and print the link"),
  )
    .option("--supervise", "start the engine as a child and start it again after a crash")
    .action(async (folders, options) =>
      setExitCode(await (await import("./serve.ts")).serve(folders, options)),
    );
  addCommon(
    program
      .command("scan")
      .argument("<folders...>", "folders to read")
      .description("read every log once and exit"),
  )
    .option("--yes", "also a home folder or a whole disk")
    .action(async (folders, options) =>
      setExitCode(await (await import("./scan.ts")).scan(folders, options)),
    );

  const projects = program.command("projects").description("watched folders");
  addCommon(projects.command("ls").description("list the projects")).action(async (options) =>
    (await import("./listings.ts")).listProjects(options),
  );
  addCommon(projects.command("add").argument("<folders...>").description("watch folders"))
    .option("--yes", "also a home folder or a whole disk")
    .action(async (folders, options) =>
      (await import("./listings.ts")).addProjects(folders, options),
    );
  addCommon(
    projects
      .command("rm")
      .argument("<project>", "id, name or folder")
      .description("stop watching; files stay"),
  ).action(async (project, options) =>
    (await import("./listings.ts")).removeProject(project, options),
  );

  const sources = program.command("sources").description("what the runs were read from");
  addCommon(sources.command("ls").description("list the sources with their params and metrics"))
    .option("--project <project>", "id, name or folder")
    .option("--run <run>", "id or name")
    .action(async (options) => (await import("./listings.ts")).listSources(options));

  const runs = program.command("runs").description("runs");
  addCommon(runs.command("ls").description("list the runs"))
    .option("--project <project>", "id, name or folder")
    .option("--limit <n>", "at most so many (1000)", parseCount)
    .option("--cursor <cursor>", "go on after the page before: its nextCursor")
    .action(async (options) => (await import("./listings.ts")).listRuns(options));
  addCommon(
    runs.command("show").argument("<run>", "id or name").description("everything about one run"),
  ).action(async (run, options) => (await import("./listings.ts")).showRun(run, options));

  addCommon(
    program
      .command("query")
      .argument("[query]", "condition on the runs; none means every run", "")
      .description("list the runs that a query finds"),
  )
    .option("--project <project>", "id, name or folder")
    .option("--sort <paths>", "for example metrics.acc.best:desc,params.lr")
    .option("--columns <path>", "also the value of this path (repeatable)", collect, [])
    .option("--limit <n>", "at most so many (1000)", parseCount)
    .option("--cursor <cursor>", "go on after the page before: its nextCursor")
    .addHelpText("after", () => `\n${formatQueryHelp()}`)
    .action(async (query, options) => (await import("./query.ts")).queryRuns(query, options));

  const metrics = program.command("metrics").description("series of a run");
  addCommon(
    metrics.command("ls").argument("<run>", "id or name").description("list the metrics of a run"),
  ).action(async (run, options) => (await import("./listings.ts")).listMetrics(run, options));
  addCommon(
    metrics
      .command("get")
      .argument("<run>", "id or name")
      .argument("<key>", "metric")
      .description("the points of a metric"),
  )
    .option("--from <step>", "first step", parseNumber)
    .option("--to <step>", "last step", parseNumber)
    .option(
      "--max-points <n>",
      "reduce to at most so many (4 or more), with true minimum and maximum",
      parseMaxPoints,
    )
    .action(async (run, key, options) =>
      (await import("./listings.ts")).getMetric(run, key, options),
    );

  addCommon(
    program
      .command("export")
      .argument("<runs...>", "ids or names")
      .description("write every stored point of runs to a file"),
  )
    .addOption(
      new Option("--format <format>", "else by the ending of FILE, else csv").choices(
        EXPORT_FORMATS,
      ),
    )
    .requiredOption("-o, --output <file>", "file to write; - is stdout")
    .action(async (runs, options) => (await import("./export.ts")).exportRuns(runs, options));

  addCommon(
    program.command("rebuild").description("read every source again into a new store"),
  ).action(async (options) => (await import("./maintenance.ts")).rebuild(options));
  addCommon(
    program.command("backup").description("copy what cannot be read again from files"),
  ).action(async (options) => (await import("./maintenance.ts")).backUp(options));
  addCommon(program.command("doctor").description("check integrity, versions and disk")).action(
    async (options) => setExitCode(await (await import("./maintenance.ts")).runDoctor(options)),
  );
  return program;
}

function addCommon(command: Command): Command {
  return command
    .option("--data <dir>", "data folder (else $ASSAY_DATA, else the user's)")
    .option("--json", "machine-readable; docs/cli.md has the schema");
}

function addServing(command: Command): Command {
  return addCommon(command)
    .option("--port <n>", "exactly this port (else 5253 or the next that is free)", parsePort)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--token <token>", "instead of the folder's own")
    .option("--allow-host <name>", "answer to this host name too (repeatable)", collect, [])
    .option("--base-path <path>", "path that a proxy puts before every address", parseBasePath, "")
    .option("--poll", "look for changes every second, on drives that do not tell of them")
    .option("--no-open", "open neither window nor browser")
    .option("--yes", "watch a home folder or a whole disk without asking");
}

/**
 * The words for commander: `open` may be left out, and `--data DIR` may stand before the command. A bare first word that
 * names a command is the command; a folder of that name is `./runs`.
 */
export function completeArguments(
  given: readonly string[],
  commands: ReadonlySet<string>,
): string[] {
  const first = findFirstWord(given);
  if (first === undefined) {
    return given.some((word) => ["--help", "-h", "--version", "-V"].includes(word))
      ? [...given]
      : ["open", ...given];
  }
  const word = given[first] ?? "";
  if (!commands.has(word)) return ["open", ...given];
  // Options of the command may stand before it; a group's own (`runs`) belong behind its second word.
  return [word, ...given.slice(first + 1), ...given.slice(0, first)];
}

export function commandNames(program: Command): ReadonlySet<string> {
  return new Set(["help", ...program.commands.map((command) => command.name())]);
}

/** 0 for help and version, 2 for wrong usage. */
export function exitCodeOf(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : 2;
}

function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError("It must be a number.");
  return value;
}

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number from 1 on.");
  return value;
}

function parseMaxPoints(text: string): number {
  const value = parseCount(text);
  if (value < 4)
    throw new InvalidArgumentError("It must be 4 or more: first, minimum, maximum and last.");
  return value;
}

function parsePort(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError("It must be a port, 1 to 65535 (0: any that is free).");
  }
  return value;
}

function parseBasePath(text: string): string {
  const path = text.replace(/\/+$/, "");
  if (path !== "" && !/^(\/[\w.~-]+)+$/.test(path))
    throw new InvalidArgumentError("It must be a path such as /lab/assay.");
  return path;
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
