import { execFile, spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { ContractRouterClient } from "@orpc/contract";
import type { Contract } from "../../src/contract/index.ts";
import { makeTempFolder } from "./temp.ts";
import { waitFor } from "./wait.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Nothing that tests and benches make goes into the keychain of whoever runs them. */
const FILE_KEYS = { ASSAY_NO_KEYCHAIN: "1" };
const COMMAND = join(ROOT, "scripts", "assay.mjs");

export type Api = ContractRouterClient<Contract>;

interface EngineFile {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
}

export interface TestEngine extends AsyncDisposable {
  readonly dataDir: string;
  /** Address of the page, without the token. */
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** The link that signs a browser in. */
  readonly link: string;
  readonly api: Api;
  /** Every folder, and at least `folders` of them, was read as far as its files reached. */
  settled(folders?: number): Promise<void>;
  /** Ends the process as a power cut would. */
  kill(): Promise<void>;
  /** The same data folder and port in a new process. */
  restart(): Promise<void>;
  /** Asks it to end, as Ctrl-C does, and waits until it has. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly folders?: readonly string[];
  /** Without it a temporary one, removed at the end. */
  readonly dataDir?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Command line that runs what follows it, as another user say. */
  readonly within?: readonly string[];
  /** Instead of `scripts/assay.mjs`: the bundled entry, as it ships. */
  readonly command?: string;
}

/** `assay serve` as a real process with a data folder of its own. */
export async function startEngine(options: EngineOptions = {}): Promise<TestEngine> {
  const temporary = options.dataDir === undefined ? await makeTempFolder() : undefined;
  const dataDir = options.dataDir ?? join(temporary?.path ?? "", "data");
  let port = 0;
  let child = spawnEngine(options, dataDir, port);
  let file = await readEngineFile(dataDir, child);
  port = Number(new URL(file.url).port);
  let api = connect(file);

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    process.kill(file.pid, signal);
    await exited;
  };
  const engine: TestEngine = {
    dataDir,
    get url() {
      return file.url;
    },
    get token() {
      return file.token;
    },
    get pid() {
      return file.pid;
    },
    get link() {
      return `${file.url}#token=${encodeURIComponent(file.token)}`;
    },
    get api() {
      return api;
    },
    settled: (folders = options.folders?.length ?? 0) => waitUntilSettled(api, folders),
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    restart: async () => {
      await end("SIGTERM");
      child = spawnEngine({ ...options, folders: [] }, dataDir, port);
      file = await readEngineFile(dataDir, child);
      api = connect(file);
    },
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
      await temporary?.[Symbol.asyncDispose]();
    },
  };
  return engine;
}

function spawnEngine(options: EngineOptions, dataDir: string, port: number): ChildProcess {
  const [command, ...before] = [...(options.within ?? []), process.execPath] as const;
  const child = spawn(
    command ?? process.execPath,
    [
      ...before,
      options.command ?? COMMAND,
      "serve",
      ...(options.folders ?? []),
      "--data",
      dataDir,
      "--no-open",
      "--port",
      String(port),
      ...(options.args ?? []),
    ],
    {
      env: { ...FILE_KEYS, ...process.env, ...options.env },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  // A test that is cut off leaves nothing running.
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

/** What the engine of this very process wrote; an older file of a killed one is not taken for it. */
function readEngineFile(dataDir: string, child: ChildProcess): Promise<EngineFile> {
  return waitFor("the engine answers", async () => {
    if (child.exitCode !== null) throw new Error(`the engine ended with ${child.exitCode}`);
    const file = JSON.parse(await readFile(join(dataDir, "engine.json"), "utf8")) as EngineFile;
    if (!isAlive(file.pid)) return undefined;
    const health = await fetch(new URL("health", file.url));
    return health.ok ? file : undefined;
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function connect({ url, token }: EngineFile): Api {
  return createORPCClient(
    new RPCLink({
      url: new URL("rpc", url).href,
      headers: { authorization: `Bearer ${token}` },
    }),
  );
}

async function waitUntilSettled(api: Api, atLeast: number): Promise<void> {
  await waitFor("every folder is read", async () => {
    const folders = await api.ingest.status();
    const isRead = folders.every(({ phase }) => phase === "live");
    return folders.length >= atLeast && isRead;
  });
}

interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One `assay` command to its end. */
function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [COMMAND, ...args],
      { env: { ...FILE_KEYS, ...process.env, ...env }, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
  });
}

/** The document that a command with `--json` prints. Throws with its stderr when it fails. */
export async function readJson<T>(args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await runCommand([...args, "--json"]);
  if (code !== 0) throw new Error(`assay ${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
