import { homedir, hostname, userInfo } from "node:os";
import type { Redaction } from "../../contract/redaction.ts";
import type { ProjectRow } from "../../contract/runs.ts";
import { createRedactor, type Redactor } from "./redactor.ts";

/** Knows this machine, its user and the folders of all projects. */
export function openRedactor(
  redaction: Redaction,
  projects: readonly Pick<ProjectRow, "root">[],
): Redactor {
  const roots = projects.flatMap(({ root }) => (root === null ? [] : [root]));
  return createRedactor(redaction, {
    hosts: [hostname()],
    users: [userInfo().username],
    roots: roots.filter(isBelowTop),
    homes: [homedir()].filter(isBelowTop),
  });
}

/** `/` is in front of everything. */
function isBelowTop(folder: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|[\\/]{1,2})[^\\/]/.test(folder);
}
