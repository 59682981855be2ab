import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

/** Where the page is, and how to end what was started for it. */
export interface EngineLink {
  /** Page address with its token. */
  readonly link: string;
  /** Ends the engine if this shell started it. */
  stop(): Promise<void>;
}

/**
 * The page's address: handed over by the command line that started this shell, else from `assay open`, run beside the
 * shell. That command attaches to the engine of the data folder, or starts one and looks after it.
 * @param folders to watch from now on
 */
export async function findLink(
  resourcesDir: string,
  folders: readonly string[],
): Promise<EngineLink> {
  const handedOver = process.env["ASSAY_LINK"];
  if (handedOver !== undefined && handedOver !== "") {
    return { link: handedOver, stop: () => Promise.resolve() };
  }
  const child = spawn(
    runtime(),
    [join(resourcesDir, "dist", "engine", "main.js"), "open", ...folders, "--no-open", "--json"],
    {
      // The shell's own binary serves as Node, as VS Code's command line does.
      env: { MALLOC_ARENA_MAX: "2", ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    },
  );
  return { link: await readLink(child), stop: () => endChild(child) };
}

/** Node for the engine: `$ASSAY_NODE`, else this binary. */
function runtime(): string {
  const chosen = process.env["ASSAY_NODE"];
  return chosen === undefined || chosen === "" ? process.execPath : chosen;
}

function readLink(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    let problems = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      const link = linkIn(out);
      if (link !== undefined) resolve(link);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      problems += chunk.toString();
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      const link = linkIn(out);
      if (link !== undefined) resolve(link);
      else reject(new Error(problems.trim() || `The engine ended with code ${code}.`));
    });
  });
}

/** The answer of `assay open --json` is one JSON document with the field `link`. */
function linkIn(out: string): string | undefined {
  const match = /"link":\s*"(http[^"]+)"/.exec(out);
  return match?.[1];
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill();
  });
}
