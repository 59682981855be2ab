import { Argument, Command, InvalidArgumentError, Option, type CommanderError } from "commander";
import { findFirstWord } from "../../scripts/command-word.mjs";
import { IMPORT_FORMATS } from "../contract/ingest-import.ts";
import { STAGES, type Stage } from "../contract/registry.ts";
import { GUARDED_STAGES, type GuardedStage } from "../contract/registry-approvals.ts";
import { EXPORT_FORMATS, EXPORT_TABLES } from "../base/export-table.ts";
import { SNIPPET_LIBRARIES } from "../base/export-snippet.ts";
import { VERSION } from "./data-folder.ts";
import { UsageError } from "./output.ts";
import {
  addCommon,
  AT_HELP,
  collect,
  parseBasePath,
  parseCount,
  parseMaxPoints,
  parseMoment,
  parseNumber,
  parsePort,
} from "./program-options.ts";
import { addBundle } from "./program-bundle.ts";
import { addCompare, addExplaining } from "./program-compare.ts";
import { addMcp, addQuery } from "./program-query.ts";
import { addReport } from "./program-report.ts";
import { addFigure } from "./program-share.ts";

const APPROVERS = ["anyone", "other", "nobody"] as const;
/** Of commands that two people take part in. */
const AS = [
  "--as <name>",
  "under this profile name, else that of the settings; names are not authenticated",
] as const;

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
      .argument("[targets...]", "folders, files, the address of an engine or an assay:// link")
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
  addCommon(
    program
      .command("import")
      .argument("[path]", "folder or database that another tool wrote")
      .description(
        "take in a whole project once: MLflow, W&B, Neptune's export, TensorBoard, or what an MLflow server has",
      ),
  )
    .addOption(new Option("--as <tool>", "else what is found there").choices(IMPORT_FORMATS))
    .option("--name <name>", "name of the new project")
    .option("--reference", "leave the files of the runs where they are")
    .option("--dry-run", "read everything, tell what would come, and keep nothing")
    .option("--from-mlflow <url>", "from a live MLflow server, instead of a path")
    .option("--experiment <names...>", "of the server only these experiments")
    .option("--models [names...]", "registered models of the server too: all, or these")
    .option("--no-artifacts", "without the files of the server's runs")
    .option(
      "--token <token>",
      "lets in there (else $MLFLOW_TRACKING_TOKEN, or _USERNAME and _PASSWORD)",
    )
    .action(async (path, { fromMlflow, ...options }) =>
      setExitCode(
        fromMlflow === undefined
          ? await (await import("./import.ts")).importProject(path, options)
          : await (await import("./transfer.ts")).importFromMlflow({ ...options, fromMlflow }),
      ),
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

  const hosts = program.command("hosts").description("machines of folders over SSH");
  addCommon(hosts.command("ls").description("list them with how they answer")).action(
    async (options) => (await import("./listings.ts")).listHosts(options),
  );
  const stores = program.command("stores").description("runs that loggers keep elsewhere");
  addCommon(
    stores.command("ls").description("list the stores of loggers that are not watched"),
  ).action(async (options) => (await import("./stores.ts")).listStores(options));

  const sources = program.command("sources").description("what the runs were read from");
  addCommon(sources.command("ls").description("list the sources with their params and metrics"))
    .option("--project <project>", "id, name or folder")
    .option("--run <run>", "id or name")
    .action(async (options) => (await import("./listings.ts")).listSources(options));

  const runs = program.command("runs").description("runs");
  addCommon(runs.command("ls").description("list the runs"))
    .option("--at <time>", AT_HELP, parseMoment)
    .option("--project <project>", "id, name or folder")
    .option("--limit <n>", "at most so many (1000)", parseCount)
    .option("--cursor <cursor>", "go on after the page before: its nextCursor")
    .action(async (options) => (await import("./listings.ts")).listRuns(options));
  addCommon(
    runs.command("show").argument("<run>", "id or name").description("everything about one run"),
  )
    .option("--at <time>", AT_HELP, parseMoment)
    .action(async (run, options) => (await import("./listings.ts")).showRun(run, options));

  const models = program.command("models").description("registered models");
  addModels(models);
  addApprovals(models);
  addCommon(
    models
      .command("audit")
      .argument("<name>", "model")
      .description("every change of a model and its versions, and whether the journal holds"),
  ).action(async (name, options) =>
    setExitCode(await (await import("./model-approvals.ts")).auditModel(name, options)),
  );
  addRules(program.command("rules").description("how values are found in text logs"));

  addQuery(program);
  addCompare(program);
  addExplaining(program);
  addReport(program, setExitCode);
  addFigure(program, setExitCode);
  addMcp(program, setExitCode);
  const metrics = program.command("metrics").description("series of a run");
  addCommon(
    metrics.command("ls").argument("<run>", "id or name").description("list the metrics of a run"),
  )
    .option("--at <time>", AT_HELP, parseMoment)
    .action(async (run, options) => (await import("./listings.ts")).listMetrics(run, options));
  addCommon(
    metrics
      .command("get")
      .argument("<run>", "id or name")
      .argument("<key>", "metric")
      .description("the points of a metric"),
  )
    .option("--at <time>", AT_HELP, parseMoment)
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

  addBundle(program, setExitCode);
  addCommon(
    program
      .command("export")
      .argument("[runs...]", "ids or names; to an MLflow server projects too")
      .description(
        "write every stored point of runs, or the runs, to a file; or copy them to an MLflow server",
      ),
  )
    .addOption(
      new Option("--format <format>", "else by the ending of FILE, else csv").choices(
        EXPORT_FORMATS,
      ),
    )
    .option("-o, --output <file>", "file to write; - is stdout")
    .addOption(
      new Option("--what <table>", "all points (default), or a row for each run").choices(
        EXPORT_TABLES,
      ),
    )
    .option("--project <project>", "all runs of it, or those that --query finds")
    .addOption(
      new Option("--snippet <library>", "print the Python that reads the file exactly").choices(
        SNIPPET_LIBRARIES,
      ),
    )
    .option(
      "--to-mlflow <url>",
      "to a live MLflow server; once more goes on, and sends only what is new",
    )
    .option("--query <query>", "only the runs that it finds")
    .option("--experiment <name>", "all runs into this experiment there")
    .option("--models [names...]", "registered models too: all, or these")
    .option("--no-artifacts", "without files")
    .option("--files", "files in the folders of watched runs too")
    .option(
      "--token <token>",
      "lets in there (else $MLFLOW_TRACKING_TOKEN, or _USERNAME and _PASSWORD)",
    )
    .action(async (runs, { toMlflow, output, ...options }) => {
      const { what, project, snippet } = options;
      if (toMlflow !== undefined && (what ?? project ?? snippet) !== undefined)
        throw new UsageError("A file's --what, --project or --snippet goes with -o.");
      if (toMlflow !== undefined)
        setExitCode(
          await (await import("./transfer.ts")).exportToMlflow(runs, { ...options, toMlflow }),
        );
      else await (await import("./export.ts")).exportRuns(runs, { ...options, output });
    });

  addCommon(
    program.command("rebuild").description("read every source again into a new store"),
  ).action(async (options) => (await import("./maintenance.ts")).rebuild(options));
  addCommon(
    program.command("backup").description("copy what cannot be read again from files"),
  ).action(async (options) => (await import("./maintenance.ts")).backUp(options));
  const audit = program.command("audit").description("the journal of all that people decided");
  addCommon(
    audit.command("verify").description("check that no entry was changed, removed or cut off"),
  )
    .option("--head <end>", "an end that `audit verify` or an export told before")
    .action(async (options) =>
      setExitCode(await (await import("./audit.ts")).verifyAudit(options)),
    );
  addCommon(audit.command("export").description("write every entry as a line of JSON"))
    .requiredOption("-o, --output <file>", "file to write")
    .action(async (options) => (await import("./audit.ts")).exportAudit(options));
  addCommon(program.command("doctor").description("check integrity, versions and disk")).action(
    async (options) => setExitCode(await (await import("./maintenance.ts")).runDoctor(options)),
  );
  return program;
}

function addModels(models: Command): void {
  addCommon(models.command("ls").description("list the models"))
    .option("--search <text>", "only those with this in their names")
    .option("--limit <n>", "at most so many (1000)", parseCount)
    .option("--cursor <cursor>", "go on after the page before: its nextCursor")
    .action(async (options) => (await import("./models.ts")).listModels(options));
  addCommon(
    models.command("show").argument("<name>").description("one model with its versions"),
  ).action(async (name, options) => (await import("./models.ts")).showModel(name, options));
  addCommon(
    models
      .command("alias")
      .argument("<name>", "model")
      .argument("<alias>", "without the @")
      .argument("[version]", "without one the alias is taken off", parseCount)
      .description("put an alias on a version, move it, take it off or roll it back"),
  )
    .option("--rollback", "to the version that it had before its last move; again goes further")
    .action(async (name, alias, version, { rollback, ...options }) => {
      if (rollback !== true)
        return (await import("./models.ts")).setAlias(name, alias, version, options);
      if (version !== undefined) throw new UsageError("--rollback finds the version itself.");
      return (await import("./model-approvals.ts")).rollbackAlias(name, alias, options);
    });
  addCommon(
    models
      .command("stage")
      .argument("<name>", "model")
      .argument("<version>", "its number", parseCount)
      .argument("<stage>", STAGES.join(", "), parseStage)
      .description("put a version into a stage, or ask for one that needs an approval"),
  )
    .option("--archive", "other versions in that stage go to Archived")
    .option("--why <text>", "stands in the history")
    .option(...AS)
    .action(async (name, version, stage, options) =>
      (await import("./models.ts")).setStage(name, version, stage, options),
    );
  addCommon(
    models
      .command("register")
      .argument("<name>", "model; made where it is not there yet")
      .description("make a file or folder of a run the next version of a model"),
  )
    .requiredOption("--run <run>", "id, beginning of an id, or name")
    .option("--file <path>", "in the folder of the run; without it all of that folder")
    .option("--description <text>", "what the version is")
    .option("--alias <alias>", "put on the version")
    .action(async (name, options) =>
      (await import("./model-versions.ts")).registerVersion(name, options),
    );
  addCommon(
    models
      .command("diff")
      .argument("<name>", "model")
      .argument("<a>", "number of a version", parseCount)
      .argument("<b>", "number of another", parseCount)
      .description("what two versions differ in"),
  )
    .option("--all", "also what is the same in both")
    .action(async (name, a, b, options) =>
      (await import("./model-versions.ts")).diffVersions(name, a, b, options),
    );
}

function addApprovals(models: Command): void {
  addCommon(
    models
      .command("approvals")
      .argument("<name>", "model")
      .argument("<stage>", GUARDED_STAGES.join(", "), parseGuardedStage)
      .addArgument(new Argument("<by>", "who has to approve").choices(APPROVERS))
      .description("have a stage of a model need an approval"),
  ).action(async (name, stage, by, options) =>
    (await import("./model-approvals.ts")).setApproval(name, stage, by, options),
  );
  addCommon(
    models
      .command("requests")
      .argument("[name]", "only of this model")
      .description("list the stages that were asked for and wait for an approval"),
  ).action(async (name, options) =>
    (await import("./model-approvals.ts")).listRequests(name, options),
  );
  addCommon(
    models
      .command("approve")
      .argument("<name>", "model")
      .argument("<version>", "its number", parseCount)
      .description("approve the stage that was asked for, or refuse it"),
  )
    .requiredOption("--why <text>", "stands in the history")
    .option("--refuse", "leave the version where it is")
    .option(...AS)
    .action(async (name, version, options) =>
      (await import("./model-approvals.ts")).decideRequest(name, version, options),
    );
}

function addRules(rules: Command): void {
  const project = ["--project <project>", "id, name or folder; else the only one"] as const;
  addCommon(rules.command("ls").description("list the rules of a project"))
    .option(...project)
    .action(async (options) => (await import("./rules.ts")).listRules(options));
  addCommon(
    rules
      .command("add")
      .argument("<pattern>", "`epoch {epoch} loss {loss}`, or /a regular (?<name>expression)/")
      .description("find values in text logs by a pattern"),
  )
    .requiredOption("--files <names>", "for which files: names or paths with * and ?")
    .option("--name <name>", "name of the rule, else its pattern")
    .option("--axis <capture>", "which capture is the step, else told by its name")
    .option("--prefix <text>", "before the names of the metrics", "")
    .option(...project)
    .action(async (pattern, options) => (await import("./rules.ts")).addRule(pattern, options));
  addCommon(
    rules
      .command("rm")
      .argument("<rule>", "id or name")
      .description("remove a rule; its files are read without it"),
  )
    .option(...project)
    .action(async (rule, options) => (await import("./rules.ts")).removeRule(rule, options));
  addCommon(
    rules
      .command("test")
      .argument("<file>", "a file of a watched folder")
      .description("show what rules find in a file; nothing is stored"),
  )
    .option("--pattern <pattern>", "instead of the rules that hold for the file")
    .option("--axis <capture>", "which capture is the step, with --pattern")
    .option("--prefix <text>", "before the names of the metrics, with --pattern", "")
    .option("--lines <n>", "so many of the first and last lines (10)", parseCount)
    .action(async (file, options) => (await import("./rules.ts")).testRules(file, options));
}

function addServing(command: Command): Command {
  return addCommon(command)
    .option(
      "--port <n>",
      "exactly this port (else the one of the settings, 5253, or the next that is free)",
      parsePort,
    )
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

function parseStage(text: string): Stage {
  const stage = STAGES.find((one) => one.toLowerCase() === text.toLowerCase());
  if (stage === undefined)
    throw new InvalidArgumentError(`It must be one of ${STAGES.join(", ")}.`);
  return stage;
}

function parseGuardedStage(text: string): GuardedStage {
  const stage = GUARDED_STAGES.find((one) => one.toLowerCase() === text.toLowerCase());
  if (stage === undefined)
    throw new InvalidArgumentError(`It must be one of ${GUARDED_STAGES.join(", ")}.`);
  return stage;
}
