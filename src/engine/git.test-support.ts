import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/* Test support: repositories made by Git itself. Not part of the product. */

const execute = promisify(execFile);

/** A branch "main" with one commit "start" at second 100; without Git on this machine it throws. */
export async function makeRepository(folder: string) {
  const git = async (seconds: number, ...args: readonly string[]): Promise<string> => {
    const { stdout } = await execute("git", [...args], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_AUTHOR_NAME: "A. Person",
        GIT_AUTHOR_EMAIL: "a@b.c",
        GIT_COMMITTER_NAME: "A. Person",
        GIT_COMMITTER_EMAIL: "a@b.c",
        GIT_AUTHOR_DATE: `@${seconds} +0200`,
        GIT_COMMITTER_DATE: `@${seconds} +0200`,
      },
    });
    return stdout.trim();
  };
  const commit = async (seconds: number, message: string, ...args: readonly string[]) => {
    await git(seconds, ...args, "commit", "--quiet", "--allow-empty", "--message", message);
    return git(seconds, ...args, "rev-parse", "HEAD");
  };
  await mkdir(folder, { recursive: true });
  await git(0, "init", "--quiet", "--initial-branch", "main");
  const first = await commit(100, "start");
  return { folder, log: join(folder, ".git", "logs", "HEAD"), first, git, commit };
}
