import { spawn, type ChildProcess } from "node:child_process";
import { MAIN_PATH, type DataFolder } from "./data-folder.ts";
import type { EngineRecord } from "./engine-file.ts";
import { waitForEngine } from "./find-engine.ts";

export interface SuperviseOptions {
  readonly folder: DataFolder;
  /** Further arguments of `assay serve`. */
  readonly serveArguments: readonly string[];
  readonly port: number | undefined;
  readonly token: string | undefined;
  /** One line for people: the engine crashed, started again, is given up. */
  readonly onNote: (line: string) => void;
}

export interface SupervisedEngine {
  /** Of the first start. */
  readonly record: EngineRecord;
  /** Asks the engine to end, and waits. */
  readonly stop: () => Promise<void>;
  /** When the engine ended for good: true in order, false when it was given up. */
  readonly ended: Promise<boolean>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** A process that lived so long had a working start: pauses begin anew. */
const HEALTHY_MS = 30_000;
const MAX_CRASHES = 6;

/**
 * Starts `assay serve` as a child and starts it again after a crash, at the same port, so that open pages find it.
 * Answers undefined when the first start fails; the child has then said why on stderr.
 */
export async function superviseEngine(
  options: SuperviseOptions,
): Promise<SupervisedEngine | undefined> {
  let stopping = false;
  let port = options.port;
  let child = startChild(options, port);
  const record = await waitForEngine(options.folder, child.pid, () => child.isGone());
  if (record === undefined) return undefined;
  ({ port } = record);

  async function keepRunning(): Promise<boolean> {
    let crashes = 0;
    for (;;) {
      const startedAt = performance.now();
      const { code, signal } = await child.exited;
      if (stopping || code === 0) return true;
      crashes = performance.now() - startedAt > HEALTHY_MS ? 1 : crashes + 1;
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      if (crashes >= MAX_CRASHES) {
        options.onNote(
          `The engine ended ${how} for the ${MAX_CRASHES}th time in a row. See ${options.folder.logFile}`,
        );
        return false;
      }
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (crashes - 1));
      options.onNote(`The engine ended ${how}; it starts again.`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (stopping) return true;
      child = startChild(options, port);
    }
  }
  const ended = keepRunning();
  return {
    record,
    ended,
    stop: async () => {
      stopping = true;
      child.kill();
      await ended;
    },
  };
}

interface Child {
  readonly pid: number;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  isGone(): boolean;
  kill(): void;
}

function startChild(
  { folder, serveArguments, token }: SuperviseOptions,
  port: number | undefined,
): Child {
  const process_: ChildProcess = spawn(
    process.execPath,
    [
      ...process.execArgv,
      // Threads that end while V8 tracks the pages of their code can end the process (nodejs/node#64500).
      "--no-memory-protection-keys",
      MAIN_PATH,
      "serve",
      "--data",
      folder.dir,
      "--no-open",
      ...(port === undefined ? [] : ["--port", String(port)]),
      ...serveArguments,
    ],
    {
      // Own group: Ctrl-C reaches the supervisor, which then ends the engine in order.
      detached: true,
      windowsHide: true,
      stdio: ["ignore", "ignore", "inherit"],
      // Not as an argument: other users of the machine can read those.
      env: {
        MALLOC_ARENA_MAX: "2",
        ...process.env,
        ...(token === undefined ? {} : { ASSAY_TOKEN: token }),
      },
    },
  );
  let isGone = false;
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      isGone = true;
      resolve({ code, signal });
    };
    process_.once("exit", end);
    process_.once("error", () => end(1, null));
  });
  return {
    pid: process_.pid ?? -1,
    exited,
    isGone: () => isGone,
    kill: () => void process_.kill("SIGTERM"),
  };
}
