import { resolve } from "node:path";
import type { BundleAuthor, BundleConflict } from "../contract/bundles.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import type { CommonOptions } from "./listings.ts";
import { formatBytes, formatTime, printJson, printLine, printTable, UsageError } from "./output.ts";

/** Something is damaged. */
const FAILED = 1;
/** It is done, and not everything came. */
const NOT_ALL = 3;

/** Answers the exit code. */
export async function showBundle(file: string, { data, json }: CommonOptions): Promise<number> {
  const seen = await withConnection(data, ({ api }) => api.bundles.look({ path: resolve(file) }));
  const code = seen.problems.length > 0 ? FAILED : 0;
  if (json === true) {
    printJson(seen);
    return code;
  }
  const { bundle, runs, changes, conflicts, problems } = seen;
  const { counts } = bundle;
  printLine(
    `${bundle.path}: ${formatBytes(bundle.bytes)}, made ${formatTime(bundle.madeMs * 1000)} by ${bundle.tool}.`,
  );
  printLine(describeAuthor(bundle.author));
  printLine(
    `${counts.runs} runs with ${counts.points} points of ${counts.series} series, ${counts.edits} edits, ${counts.views} views, ${counts.reports} reports, ${counts.models} models, ${counts.files} files; ${bundle.redacted} values were replaced by its author.`,
  );
  printTable(
    ["RUN", "PROJECT", "POINTS", "TAKING IT"],
    runs.map(({ name, project, points, change }) => [name, project, points, CHANGES[change]]),
    "No runs.",
  );
  for (const { title, fields } of changes)
    printLine(`${title}: ${fields.join(", ")} would change.`);
  printConflicts(conflicts);
  printProblems(problems);
  return code;
}

const CHANGES = {
  new: "new",
  newer: "newer than what is here",
  same: "here already",
  older: "older than what is here",
  yours: "yours: your logs count",
} as const;

export interface TakeOptions extends CommonOptions {
  readonly mine?: boolean;
  readonly theirs?: boolean;
  readonly partial?: boolean;
}

/** Answers the exit code. */
export async function takeBundle(file: string, options: TakeOptions): Promise<number> {
  const { data, json, mine, theirs, partial } = options;
  if (mine === true && theirs === true) throw new UsageError("Say --mine or --theirs, not both.");
  const choice = mine === true ? "mine" : theirs === true ? "theirs" : undefined;
  const path = resolve(file);
  const taken = await withConnection(data, async ({ api }) =>
    api.bundles.take({
      path,
      choices: choice === undefined ? {} : await chooseAll(api, path, choice),
      partial: partial === true,
    }),
  );
  const { bundle, runs, merged, conflictsLeft, problems } = taken;
  const code = conflictsLeft > 0 || problems.length > 0 ? NOT_ALL : 0;
  if (json === true) {
    printJson(taken);
    return code;
  }
  printLine(describeAuthor(bundle.author));
  printLine(
    `${runs.new} new runs, ${runs.newer} newer, ${runs.same} here already, ${runs.older} older than here, ${runs.yours} yours; ${merged} edits merged.`,
  );
  if (conflictsLeft > 0)
    printLine(
      `${conflictsLeft} conflicts are left, and what was said here stays: \`assay bundle show\` tells them, --mine or --theirs decides.`,
    );
  printProblems(problems);
  return code;
}

async function chooseAll(api: ApiClient, path: string, choice: "mine" | "theirs") {
  const { conflicts } = await api.bundles.look({ path });
  return Object.fromEntries(conflicts.map(({ id }) => [id, choice]));
}

export function describeAuthor({ name, fingerprint, standing, knownAs }: BundleAuthor): string {
  if (standing === "own") return `Signed by this copy (${fingerprint}).`;
  return standing === "trusted"
    ? `Signed by ${knownAs ?? name}, whose key you named (${fingerprint}).`
    : `Signed by an unknown key (${fingerprint}) that says it is ${JSON.stringify(name)}.`;
}

function printConflicts(conflicts: readonly BundleConflict[]): void {
  for (const { title, field, mine, theirs } of conflicts) {
    printLine(`Conflict: ${field} of ${title}`);
    for (const [side, { value, by, atMs }] of [
      ["mine", mine],
      ["theirs", theirs],
    ] as const)
      printLine(`  ${side}: ${JSON.stringify(value)} (${by}, ${formatTime(atMs * 1000)})`);
  }
}

function printProblems(
  problems: ReadonlyArray<{ readonly entry: string; readonly reason: string }>,
): void {
  for (const { entry, reason } of problems) printLine(`Damaged: ${entry}: ${reason}`);
}
