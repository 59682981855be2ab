import type { Command } from "commander";
import { formatQueryHelp } from "../base/query/index.ts";
import {
  addCommon,
  AT_HELP,
  collect,
  parseCount,
  parseMoment,
  parsePort,
} from "./program-options.ts";

export function addQuery(program: Command): void {
  addCommon(
    program
      .command("query")
      .argument("[query]", "condition on the runs; none means every run, - reads it from stdin", "")
      .description("list the runs that a query finds"),
  )
    .option("--project <project>", "id, name or folder")
    .option("--at <time>", AT_HELP, parseMoment)
    .option("--search <pattern>", "also a regular expression over the name")
    .option("--removed", "removed runs instead")
    .option("--sort <paths>", "for example metrics.acc.best:desc,params.lr")
    .option(
      "--columns <path>",
      "also the value of this path (repeatable): metrics.KEY.PART, metrics.A.where.B, params.KEY",
      collect,
      [],
    )
    .option(
      "--group-by <paths>",
      "one line for runs with equal values, with mean, interval and n of each column; or everything-but-the-seed",
    )
    .option("--limit <n>", "at most so many (1000; groups: all)", parseCount)
    .option("--cursor <cursor>", "go on after the page before: its nextCursor")
    .option("--all", "every run, however many")
    .option("--count", "only how many there are")
    .option("--ids", "only their ids, one a line, for other commands")
    .option("--jsonl", "a line of JSON for each")
    .option("--csv", "with every digit")
    .option("--markdown", "a table for notes")
    .option("--latex", "a table for papers (booktabs)")
    .addHelpText("after", () => `\n${formatQueryHelp()}`)
    .action(async (query, options) => (await import("./query.ts")).queryRuns(query, options));
}

export function addMcp(program: Command, setExitCode: (code: number) => void): void {
  addCommon(
    program
      .command("mcp")
      .description(
        "let an agent read the runs over the Model Context Protocol, on stdin and stdout",
      ),
  )
    .option("--http", "at /mcp of the engine's own address instead; prints how a client gets there")
    .option(
      "--allow-edits",
      "also name, note, tag, remove and restore runs and set goals; all undoable",
    )
    .option("--port <n>", "with --http, where no engine is live: exactly this port", parsePort)
    .option("--show-token", "with --http: the token itself in what is printed")
    .action(async (options) => setExitCode(await (await import("./mcp.ts")).runMcp(options)));
}
