import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openDataFolder } from "./data-folder.ts";
import { readEngineFile, type EngineRecord } from "./engine-file.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
export const ASSAY_SCRIPT = fileURLToPath(new URL("../../scripts/assay.mjs", import.meta.url));

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly firstLine: string;
  readonly stderr: () => string;
  /** Exit code or signal. */
  readonly exited: Promise<number | string>;
}

/** A data folder, two runs to read, and real `assay` processes that end with the test. */
export interface Workplace extends AsyncDisposable {
  readonly dir: string;
  readonly dataDir: string;
  readonly logs: string;
  readonly run: (...args: string[]) => Promise<Outcome>;
  /** stdout as JSON; throws with stderr when the command fails. */
  readonly runJson: <T>(...args: string[]) => Promise<T>;
  /** A command that stays, after its first line. */
  readonly start: (args: readonly string[], options?: StartOptions) => Promise<Started>;
  readonly record: () => EngineRecord | undefined;
}

export interface StartOptions {
  readonly script?: string;
  readonly env?: Record<string, string>;
  /** A command that runs what follows it, with less than the test may do: `inNamespace(...)`, `asNobody()`. */
  readonly within?: readonly string[];
}

export async function createWorkplace(): Promise<Workplace> {
  const dir = await mkdtemp(join(tmpdir(), "assay-cli-"));
  const dataDir = join(dir, "data");
  const logs = join(dir, "logs");
  for (const [run, slope] of [
    ["alpha", 1],
    ["beta", 2],
  ] as const) {
    await mkdir(join(logs, run), { recursive: true });
    const rows = Array.from(
      { length: 20 },
      (_, step) => `${step},${1 / (1 + slope * step)},${step === 7 ? "nan" : 0.5}`,
    );
    await writeFile(join(logs, run, "metrics.csv"), `step,train/loss,acc\n${rows.join("\n")}\n`);
    await writeFile(join(logs, run, "hparams.yaml"), `lr: 0.1\nmodel:\n  layers: ${slope}\n`);
    // Long ended: the state of a run that was written just now changes while the test looks.
    const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
    await utimes(join(logs, run, "metrics.csv"), yesterday, yesterday);
  }
  const env = { ...process.env, ASSAY_NO_BROWSER: "1", ASSAY_NO_BUILD: "1", ASSAY_DATA: dataDir };
  const children: ChildProcess[] = [];

  const run = (...args: string[]): Promise<Outcome> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [MAIN, ...args],
        { env, maxBuffer: 1 << 28 },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      );
    });
  return {
    dir,
    dataDir,
    logs,
    run,
    runJson: async <T>(...args: string[]) => {
      const { code, stdout, stderr } = await run(...args, "--json");
      if (code !== 0) throw new Error(`assay ${args.join(" ")} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout) as T;
    },
    start: async (args, options = {}) => {
      const [command = "", ...rest] = [
        ...(options.within ?? []),
        process.execPath,
        options.script ?? MAIN,
        ...args,
      ];
      const child = spawn(command, rest, {
        env: { ...env, ...options.env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      children.push(child);
      let stderr = "";
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      const exited = once(child, "exit").then(
        ([code, signal]) => (signal ?? code) as number | string,
      );
      const firstLine = await Promise.race([
        once(createInterface({ input: child.stdout }), "line").then(([line]) => String(line)),
        exited.then((code) => `(ended with ${code}: ${stderr})`),
      ]);
      return { child, firstLine, stderr: () => stderr, exited };
    },
    record: () => readEngineFile(openDataFolder(dataDir)),
    [Symbol.asyncDispose]: async () => {
      for (const child of children) {
        if (child.exitCode === null && child.signalCode === null) {
          child.kill("SIGTERM");
          await once(child, "exit");
        }
      }
      const left = readEngineFile(openDataFolder(dataDir));
      if (left !== undefined) killIfThere(left.pid);
      await rm(dir, { recursive: true, maxRetries: 5 });
    },
  };
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
