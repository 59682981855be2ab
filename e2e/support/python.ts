import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "./browser.ts";
import { ROOT } from "./engine.ts";

/**
 * Python of a virtual environment with the pinned packages of `e2e/compat/requirements-FAMILY.txt`. It lies outside of
 * the clone and is made when it is not there or its pins changed.
 */
export async function ensurePython(family: string): Promise<string> {
  const folder = join(cacheFolder(), "venvs", family);
  const requirements = join(ROOT, "e2e", "compat", `requirements-${family}.txt`);
  const wanted = await readFile(requirements, "utf8");
  const stamp = join(folder, "requirements.txt");
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const isMade = async (): Promise<boolean> =>
    existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted;
  if (await isMade()) return python;
  await alone(`${folder}.lock`, async () => {
    if (await isMade()) return;
    await rm(folder, { recursive: true, force: true });
    await finish(run(process.platform === "win32" ? "python" : "python3", ["-m", "venv", folder]));
    await finish(run(python, ["-m", "pip", "install", "--quiet", "-r", requirements]));
    await writeFile(stamp, wanted);
  });
  return python;
}

/** So long nobody works on an environment: whoever did was ended. */
const STALE_MS = 15 * 60_000;

/** One process at a time: several test files need one environment. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  await mkdir(dirname(lock), { recursive: true });
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const since = await stat(lock).catch(() => undefined);
      if (since !== undefined && Date.now() - since.mtimeMs > STALE_MS) await rmdir(lock);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    await work();
  } finally {
    await rmdir(lock);
  }
}

/** A script as its own process; its output is shown. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): ChildProcess {
  return spawn(command, args, { ...options, stdio: ["pipe", "inherit", "inherit"] });
}

/** Waits for the end of the process. Throws when it is not 0. */
export async function finish(child: ChildProcess): Promise<void> {
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    // After "exit" there may still be output on its way.
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${child.spawnargs.join(" ")} ended with ${code}`);
}

/** The JSON document that the script prints. */
export async function readPythonJson<T>(python: string, args: readonly string[]): Promise<T> {
  const child = spawn(python, args, { stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await finish(child);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as T;
}
