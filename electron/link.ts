import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

/** Where the page is, and how to end what was started for it. */
export interface EngineLink {
  /** Page address with its token. */
  readonly link: string;
  /** Ends the engine if this shell started it. */
  stop(): Promise<void>;
  /** The reason, when an engine that this shell started has ended for good though nobody asked for it. */
  readonly lost: Promise<string>;
}

/** The one line of `assay open --json`. */
interface OpenAnswer {
  readonly link: string;
  /** False when an engine was there already: it is not ours to end. */
  readonly started: boolean;
}

const NEVER = new Promise<never>(() => undefined);
/** Of what the engine wrote last, enough to tell why it ended. */
const KEPT_CHARACTERS = 2000;
const LAST_WORDS_MS = 500;

/**
 * The page's address: handed over by the command line that started this shell, else from `assay open`, run beside the
 * shell. That command attaches to the engine of the data folder, or starts one and looks after it.
 * @param folders to watch from now on
 * @throws when there is no engine; the message is what the command said
 */
export async function findLink(
  resourcesDir: string,
  dataDir: string,
  folders: readonly string[],
): Promise<EngineLink> {
  const handedOver = process.env["ASSAY_LINK"];
  if (handedOver !== undefined && handedOver !== "") {
    return { link: handedOver, stop: () => Promise.resolve(), lost: NEVER };
  }
  const child = spawn(
    runtime(),
    [
      join(resourcesDir, "dist", "engine", "main.js"),
      "open",
      ...folders,
      "--no-open",
      "--json",
      "--data",
      dataDir,
    ],
    {
      // The shell's own binary serves as Node, as VS Code's command line does.
      env: { MALLOC_ARENA_MAX: "2", ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    },
  );
  const ended = watchEnd(child);
  const answer = await Promise.race([readAnswer(child), ended]);
  if (typeof answer === "string") throw new Error(answer);
  let isStopping = false;
  return {
    link: answer.link,
    stop: async () => {
      isStopping = true;
      if (child.exitCode === null && child.signalCode === null) child.kill();
      await ended;
    },
    lost: answer.started ? ended.then((reason) => (isStopping ? NEVER : reason)) : NEVER,
  };
}

/** Node for the engine: `$ASSAY_NODE`, else this binary. */
function runtime(): string {
  const chosen = process.env["ASSAY_NODE"];
  return chosen === undefined || chosen === "" ? process.execPath : chosen;
}

function readAnswer(child: ChildProcess): Promise<OpenAnswer> {
  return new Promise((resolve, reject) => {
    let out = "";
    const read = (chunk: Buffer): void => {
      out += chunk.toString();
      const end = out.indexOf("\n");
      if (end < 0) return;
      child.stdout?.off("data", read).resume();
      try {
        resolve(JSON.parse(out.slice(0, end)) as OpenAnswer);
      } catch (error) {
        reject(error as Error);
      }
    };
    child.stdout?.on("data", read);
  });
}

/** Answers when the process has ended, and all it wrote was read: with what it wrote last on stderr. */
function watchEnd(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let problems = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      problems = (problems + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      resolve(problems.trim() || `The engine ended ${how}.`);
    };
    child.once("error", (error) => resolve(error.message));
    child.once("close", end);
    // The engine inherits stderr: while it outlives the one that looked after it, "close" does not come.
    child.once("exit", (code, signal) => setTimeout(() => end(code, signal), LAST_WORDS_MS));
  });
}
