import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitFor } from "../support/wait.ts";

interface Target {
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl: string;
}

export interface ShellOptions {
  readonly binary: string;
  /** Application folder, or undefined for a packaged one. */
  readonly app: string | undefined;
  readonly dataDir: string;
  readonly folders: readonly string[];
  /** What the native dialogs for folders and files answer; "" cancels. */
  readonly picked: string;
  /** By `assay open`, which starts the engine and then the shell. */
  readonly isByCommand?: boolean;
}

let nextPort = 9300 + (process.pid % 500);

const ELECTRON = fileURLToPath(new URL("electron.sh", import.meta.url));

function start(options: ShellOptions, port: number): ChildProcess {
  const { binary, app, dataDir, folders, picked, isByCommand } = options;
  const flags = ["--no-sandbox", "--disable-gpu", `--remote-debugging-port=${port}`];
  const command =
    isByCommand === true
      ? [process.execPath, join(app ?? "", "dist", "engine", "main.js"), "open"]
      : [binary, ...flags, ...(app === undefined ? [] : [app])];
  return spawn("xvfb-run", ["-a", ...command, ...folders], {
    // Its own group: xvfb-run does not pass signals on.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ASSAY_DATA: dataDir,
      ASSAY_NODE: process.execPath,
      ASSAY_NO_BROWSER: "1",
      ASSAY_ELECTRON: ELECTRON,
      ASSAY_TEST_ELECTRON: [binary, ...flags, app ?? ""].join("\n"),
      ASSAY_TEST_PICKED: picked,
      ASSAY_TEST_TRAY: `${dataDir}-tray`,
    },
  });
}

/** Starts the shell a second time and waits until that one has ended. */
export async function startAgain(options: ShellOptions): Promise<void> {
  const child = start(options, nextPort++);
  await new Promise((resolve) => child.once("exit", resolve));
}

/** A real Electron under a display without a screen, driven over its debugging protocol. */
export class Shell implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #port: number;
  #socket: WebSocket | undefined;
  #lastId = 0;
  readonly #waiting = new Map<number, (result: Record<string, unknown>) => void>();
  output = "";

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#port = port;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** Without waiting for its window. */
  static launch(options: ShellOptions): Shell {
    const port = nextPort++;
    return new Shell(start(options, port), port);
  }

  static async start(options: ShellOptions): Promise<Shell> {
    const shell = Shell.launch(options);
    try {
      await shell.#connect();
      return shell;
    } catch (error) {
      await shell[Symbol.asyncDispose]();
      throw new Error(`the shell did not come up: ${shell.output.slice(-3000)}`, { cause: error });
    }
  }

  async #connect(): Promise<void> {
    const target = await waitFor("the window shows the engine's page", async () => {
      if (this.#child.exitCode !== null) throw new Error("it ended");
      try {
        const targets = await this.#listPages();
        return targets.find(({ url }) => url.startsWith("http://127.0.0.1"));
      } catch {
        return false;
      }
    });
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as { id?: number; result?: Record<string, unknown> };
      if (message.id === undefined) return;
      this.#waiting.get(message.id)?.(message.result ?? {});
      this.#waiting.delete(message.id);
    };
    this.#socket = socket;
  }

  async #listPages(): Promise<Target[]> {
    const answer = await fetch(`http://127.0.0.1:${this.#port}/json`);
    return ((await answer.json()) as Target[]).filter(({ type }) => type === "page");
  }

  async countWindows(): Promise<number> {
    return (await this.#listPages()).length;
  }

  #send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket?.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Value of an expression in the page; promises are awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await this.#send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { result?: { value?: T }; exceptionDetails?: { exception?: { description?: string } } };
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? "failed");
    return result?.value as T;
  }

  /** A letter's key, held with Ctrl. */
  async pressWithControl(letter: string): Promise<void> {
    const code = `Key${letter.toUpperCase()}`;
    const windowsVirtualKeyCode = letter.toUpperCase().charCodeAt(0);
    for (const type of ["keyDown", "keyUp"])
      await this.#send("Input.dispatchKeyEvent", {
        type,
        key: letter,
        code,
        modifiers: 2,
        windowsVirtualKeyCode,
      });
  }

  /** Loads the page again; does not wait. */
  async reload(): Promise<void> {
    await this.#send("Page.reload");
  }

  /** PNG of the window. */
  async capture(): Promise<Buffer> {
    const { data } = (await this.#send("Page.captureScreenshot", { format: "png" })) as {
      data: string;
    };
    return Buffer.from(data, "base64");
  }

  /** Ends the shell as a person does, by closing its window; the engine then ends in order. */
  async quit(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    void this.#send("Page.close");
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.close();
    const { pid } = this.#child;
    if (this.#child.exitCode !== null || pid === undefined) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    process.kill(-pid, "SIGTERM");
    await gone;
  }
}
