import type { PathType } from "./query/ast.ts";

export interface FactInfo {
  readonly key: string;
  readonly label: string;
  readonly type: PathType;
  readonly about: string;
}

/** What loggers note of a run's code and environment beside its points, by one name whoever wrote it. */
export const FACTS = [
  {
    key: "code.commit",
    label: "Commit",
    type: "text",
    about: "Git commit that the run started from",
  },
  {
    key: "code.branch",
    label: "Branch",
    type: "text",
    about: "Git branch that the run started from",
  },
  { key: "code.remote", label: "Repository", type: "text", about: "address of the Git repository" },
  {
    key: "code.dirty",
    label: "Uncommitted",
    type: "text",
    about: "yes: with changes that no commit holds; no: without",
  },
  {
    key: "code.diff",
    label: "Changes",
    type: "text",
    about: "lines of those changes, as far as they were kept",
  },
  { key: "run.command", label: "Command", type: "text", about: "command line that started it" },
  { key: "run.script", label: "Script", type: "text", about: "script it began in" },
  {
    key: "run.overrides",
    label: "Overrides",
    type: "text",
    about: "values given to Hydra on the command line",
  },
  { key: "run.cwd", label: "Started in", type: "text", about: "folder it was started in" },
  { key: "env.user", label: "User", type: "text", about: "who started it" },
  { key: "env.host", label: "Host", type: "text", about: "name of the machine" },
  { key: "env.os", label: "System", type: "text", about: "operating system" },
  { key: "env.python", label: "Python", type: "text", about: "version of Python" },
  {
    key: "env.packages",
    label: "Packages",
    type: "text",
    about: "number and checksum of the installed packages",
  },
  { key: "env.cpu", label: "CPU", type: "text", about: "model of the processor" },
  { key: "env.cpus", label: "CPU cores", type: "number", about: "number of processor cores" },
  { key: "env.gpu", label: "GPU", type: "text", about: "models of the GPUs" },
  { key: "env.gpus", label: "GPUs", type: "number", about: "number of GPUs" },
] as const satisfies readonly FactInfo[];

export type FactKey = (typeof FACTS)[number]["key"];

/**
 * Where else a run's tracking server keeps something of it: the address of its artifacts, and (JSON, `ModelVersion[]`)
 * versions of registered models that came from it. No fields of queries.
 */
export const LINKS = ["link.artifacts", "link.models"] as const;
export type LinkKey = (typeof LINKS)[number];

/** A version of a registered model. */
export interface ModelVersion {
  readonly model: string;
  readonly version: number;
  /** "" for none. */
  readonly stage: string;
  readonly aliases: readonly string[];
  /** Where its files are, as it was registered; nothing is opened there. */
  readonly source: string;
  readonly description: string;
  readonly createdUs: number | null;
}

/** Of these the store keeps a summary; the text itself stays where its logger wrote it. */
export const LONG_FACTS = ["code.diff", "env.packages"] as const satisfies readonly FactKey[];
export type LongFact = (typeof LONG_FACTS)[number];

export const isLongFact = (key: string): key is LongFact => LONG_FACTS.some((long) => long === key);

/** Words of a command as one line for a POSIX shell. */
export function quoteCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
