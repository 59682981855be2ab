import { InvalidArgumentError, type Command } from "commander";
import { REDACTION_RULES, type RedactionRule } from "../contract/redaction.ts";
import { collect } from "./program-options.ts";

/** What is replaced in what goes out. */
export function addRedaction(command: Command): Command {
  return command
    .option("--no-redact", "leave paths, hosts, users and secrets as they are")
    .option(
      "--rules <list>",
      `what is replaced, else all: ${REDACTION_RULES.join(",")}`,
      parseRules,
    )
    .option("--also <text>", "replace this text too (repeatable)", collect, [])
    .option(
      "--keep <text>",
      "leave this text, and a folder with all below it (repeatable)",
      collect,
      [],
    )
    .option("--preview", "only show every value that would be replaced");
}

function parseRules(text: string): RedactionRule[] {
  const rules = text.split(",").map((one) => one.trim());
  const known: readonly string[] = REDACTION_RULES;
  if (!rules.every((rule) => known.includes(rule)))
    throw new InvalidArgumentError(`It must be some of ${REDACTION_RULES.join(",")}.`);
  return REDACTION_RULES.filter((rule) => rules.includes(rule));
}
