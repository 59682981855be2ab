import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { waitFor } from "./wait.ts";

const NAME = "org.freedesktop.secrets";

/** A login session of its own with GNOME's keyring, the Secret Service of most Linux desktops; without a screen, so that it cannot ask for passwords. */
export interface SecretService extends AsyncDisposable {
  /** For processes of that session. */
  readonly env: Readonly<Record<string, string>>;
  /** What another program than Assay finds there: the text, or undefined. */
  find(account: string): Promise<string | undefined>;
  /** How many texts Assay has there. */
  count(): Promise<number>;
  remove(account: string): Promise<void>;
  /** It gets no turn any more, and whoever asks it waits. */
  freeze(): void;
  thaw(): void;
}

/**
 * @param home keeps the keyrings, so that a later session has them again
 * @param password unlocks them, and makes the first; without one they stay locked
 */
export async function startSecretService(
  home: string,
  password: string | undefined,
): Promise<SecretService> {
  const runtime = join(home, "runtime");
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...inherited } = process.env;
  const own = {
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: join(home, "share"),
    GNOME_KEYRING_CONTROL: "",
  };
  const bus = spawn("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address"], {
    env: { ...inherited, ...own },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const address = await readLine(bus);
  const env = { ...own, DBUS_SESSION_BUS_ADDRESS: address, DISPLAY: "", WAYLAND_DISPLAY: "" };
  const session = { ...process.env, ...env };
  const service = spawn(
    "gnome-keyring-daemon",
    ["--foreground", "--components=secrets", ...(password === undefined ? [] : ["--unlock"])],
    { env: session, stdio: ["pipe", "ignore", "ignore"] },
  );
  let failure: Error | undefined;
  service.once("error", (error) => (failure = error));
  service.stdin.on("error", () => undefined).end(password ?? "");
  await waitFor("the keyring is there", async () => {
    if (failure !== undefined) throw failure;
    const { out } = await run(session, "dbus-send", [
      "--session",
      "--print-reply=literal",
      "--dest=org.freedesktop.DBus",
      "/org/freedesktop/DBus",
      "org.freedesktop.DBus.NameHasOwner",
      `string:${NAME}`,
    ]);
    return out.includes("true");
  });
  const attributes = (account: string): string[] => ["service", "Assay", "username", account];
  return {
    env,
    async find(account) {
      const { code, out } = await run(session, "secret-tool", ["lookup", ...attributes(account)]);
      return code === 0 ? out : undefined;
    },
    async count() {
      const { out } = await run(session, "secret-tool", ["search", "--all", "service", "Assay"]);
      return out.match(/^secret = /gm)?.length ?? 0;
    },
    async remove(account) {
      await run(session, "secret-tool", ["clear", ...attributes(account)]);
    },
    freeze: () => void service.kill("SIGSTOP"),
    thaw: () => void service.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      for (const child of [service, bus]) await end(child);
    },
  };
}

function readLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`dbus-daemon ended with ${code}`)));
    if (child.stdout !== null) createInterface(child.stdout).once("line", resolve);
  });
}

function run(
  env: NodeJS.ProcessEnv,
  command: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly out: string }> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env }, (error, out) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ code: Number(error?.code ?? 0), out });
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
