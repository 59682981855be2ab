import type { Command } from "commander";
import { addCommon, collect } from "./program-options.ts";
import { addRedaction } from "./program-redaction.ts";

/** Runs between copies of Assay, and whose keys are known. */
export function addBundle(program: Command, setExitCode: (code: number) => void): void {
  const bundle = program
    .command("bundle")
    .description("runs whole in one signed file, for other copies of Assay");
  addRedaction(
    addCommon(
      bundle
        .command("write")
        .argument("[runs...]", "ids or names")
        .description("write runs, their files and what was said of them into a bundle"),
    )
      .option("-o, --output <file>", "file to write, by custom NAME.assay")
      .option(
        "--project <project>",
        "all runs of this one: id, name or folder (repeatable)",
        collect,
        [],
      )
      .option("--report <id>", "this report too (repeatable)", collect, [])
      .option(
        "--files <glob>",
        "files of the runs that it finds, by name or by path: '*.pt', 'checkpoints/*' (repeatable)",
        collect,
        [],
      ),
  )
    .option("--request <file>", "only what the receiver lacks, by its `assay bundle request`")
    .action(async (runs, options) => (await import("./bundle.ts")).writeBundle(runs, options));
  addCommon(
    bundle
      .command("request")
      .description("write down what is here, so that a bundle holds only what is not"),
  )
    .option("-o, --output <file>", "file to write")
    .option(
      "--project <project>",
      "only runs of this one: id, name or folder (repeatable)",
      collect,
      [],
    )
    .action(async (options) => (await import("./bundle.ts")).writeRequest(options));
  addCommon(
    bundle
      .command("show")
      .argument("<file>")
      .description("check every byte, and tell who made it and what taking it would change"),
  ).action(async (file, options) =>
    setExitCode(await (await import("./bundle-take.ts")).showBundle(file, options)),
  );
  addCommon(
    bundle
      .command("take")
      .argument("<file>")
      .description("take in what is new; once more changes nothing"),
  )
    .option("--mine", "where both sides said something else, what was said here counts")
    .option("--theirs", "the same the other way round")
    .option("--partial", "of a damaged one take what is whole")
    .action(async (file, options) =>
      setExitCode(await (await import("./bundle-take.ts")).takeBundle(file, options)),
    );

  const keys = program.command("keys").description("who signed bundles");
  addCommon(keys.command("ls").description("this copy's key, and those that have names")).action(
    async (options) => (await import("./keys.ts")).listKeys(options),
  );
  addCommon(
    keys
      .command("trust")
      .argument("<key>", "a bundle, or the fingerprint of one that was taken")
      .argument("<name>", "whose it is")
      .description("give a key a name, once its owner has read the fingerprint to you"),
  ).action(async (key, name, options) => (await import("./keys.ts")).trustKey(key, name, options));
  addCommon(
    keys
      .command("distrust")
      .argument("<key>", "fingerprint or name")
      .description("take the name of a key away"),
  ).action(async (key, options) => (await import("./keys.ts")).distrustKey(key, options));
}
