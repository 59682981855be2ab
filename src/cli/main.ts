import { CommanderError } from "commander";
import { printError, UsageError } from "./output.ts";
import { commandNames, completeArguments, createProgram, exitCodeOf } from "./program.ts";

/** Exit codes: 0 done, 1 failed, 2 wrong usage. */
async function main(given: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram((code) => (exitCode = code));
  for (const command of program.commands) {
    for (const one of [command, ...command.commands])
      one.exitOverride().copyInheritedSettings(program);
  }
  try {
    await program.parseAsync(completeArguments(given, commandNames(program)), { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    printError(error);
    return error instanceof UsageError ? 2 : 1;
  }
}

// A reader that has seen enough (`| head`) is no failure; a terminal that is gone must not end the engine.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
});
process.stderr.on("error", () => undefined);

process.exitCode = await main(process.argv.slice(2));
// Whatever still holds the loop open (a keep-alive connection) is not worth waiting for once all output is out.
process.stdout.write("", () => process.stderr.write("", () => process.exit()));
