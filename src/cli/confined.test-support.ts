import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";

const THIS_FILE = fileURLToPath(import.meta.url);

/**
 * Runs what follows it as root of a user namespace of its own, with its own mounts, after a line of shell: limits and
 * mounts that hold for that process alone. It keeps its process id.
 */
export function inNamespace(setUp: string): string[] {
  return ["unshare", "-U", "-r", "-m", "sh", "-c", `${setUp} && exec "$0" "$@"`];
}

/** Runs what follows it as a user whom permissions bind: they do not bind root. */
export function asNobody(): string[] {
  return process.getuid?.() === 0
    ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    : ["env"];
}

/** Skips the test, and says so in the output, where the system refuses this or Assay's files are out of reach then. */
export function skipUnlessRuns(context: TestContext, within: readonly string[]): void {
  const [name = "", ...args] = within;
  const probe = ["test", "-r", THIS_FILE, "-a", "-x", process.execPath];
  const { status, stderr, error } = spawnSync(name, [...args, ...probe], { encoding: "utf8" });
  if (status !== 0)
    skip(context, error?.message ?? (stderr.trim() || "Assay's own files cannot be read"));
}

export function skip(context: TestContext, reason: string): never {
  process.stderr.write(`skipped: "${context.task.name}": ${reason}\n`);
  return context.skip(reason);
}
