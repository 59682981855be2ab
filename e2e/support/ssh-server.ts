import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { waitFor } from "./wait.ts";

const run = promisify(execFile);
const SSHD = "/usr/sbin/sshd";

export const hasSshd = existsSync(SSHD);

export interface SshServer extends AsyncDisposable {
  /** For `ASSAY_SSH_CONFIG`: names the host "lab", its key known and the client's key accepted. */
  readonly configFile: string;
  readonly port: number;
  /** Ends every session, as a cut cable would once both sides notice. */
  cut(): Promise<void>;
  /** The machine sleeps: nothing is answered, nothing ends. */
  sleep(): Promise<void>;
  wakeUp(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Another machine answers at the same address. */
  changeKey(): Promise<void>;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/**
 * A real sshd on the loopback interface with keys of its own, as whoever runs the tests.
 * @param path folders to look for programs in, before those of the system
 */
export async function startSshServer(folder: string, path = ""): Promise<SshServer> {
  const port = await findFreePort();
  await mkdir(folder, { recursive: true });
  const makeKey = (name: string): Promise<unknown> =>
    run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  for (const name of ["host", "other_host", "client"]) await makeKey(name);
  const publicOf = async (name: string): Promise<string> =>
    (await readFile(join(folder, `${name}.pub`), "utf8")).trim();
  await writeFile(join(folder, "authorized_keys"), `${await publicOf("client")}\n`);
  await writeFile(join(folder, "known_hosts"), `[127.0.0.1]:${port} ${await publicOf("host")}\n`);
  const configFile = join(folder, "config");
  await writeFile(
    configFile,
    `Host lab
  HostName 127.0.0.1
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${join(folder, "client")}
  IdentitiesOnly yes
  UserKnownHostsFile ${join(folder, "known_hosts")}
  GlobalKnownHostsFile /dev/null
Host stranger
  HostName 127.0.0.1
  Port ${port}
  UserKnownHostsFile /dev/null
  GlobalKnownHostsFile /dev/null
`,
  );
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true });
  let hostKey = "host";
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const lines = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(folder, hostKey)}`,
      `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PermitRootLogin prohibit-password",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PrintMotd no",
      ...(path === "" ? [] : [`SetEnv PATH=${path}:/usr/local/bin:/usr/bin:/bin`]),
    ];
    await writeFile(join(folder, "sshd_config"), `${lines.join("\n")}\n`);
    const child = spawn(SSHD, ["-D", "-e", "-f", join(folder, "sshd_config")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    server = child;
    await waitFor("sshd listens", () => said.includes("Server listening") || undefined);
  }
  async function signal(pids: readonly number[], name: NodeJS.Signals): Promise<void> {
    for (const pid of pids) {
      try {
        process.kill(pid, name);
      } catch {
        // Ended by itself.
      }
    }
  }
  const sessions = async (): Promise<number[]> =>
    server?.pid === undefined ? [] : await listDescendants(server.pid);
  async function stop(): Promise<void> {
    const child = server;
    if (child?.pid === undefined) return;
    server = undefined;
    const all = await listDescendants(child.pid);
    await signal(all, "SIGCONT");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await signal(all, "SIGKILL");
    await ended;
  }

  await start();
  return {
    configFile,
    port,
    cut: async () => signal(await sessions(), "SIGKILL"),
    async sleep() {
      if (server?.pid !== undefined) await signal([server.pid, ...(await sessions())], "SIGSTOP");
    },
    async wakeUp() {
      if (server?.pid !== undefined) await signal([server.pid, ...(await sessions())], "SIGCONT");
    },
    stop,
    start,
    async changeKey() {
      await stop();
      hostKey = "other_host";
      await start();
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Processes below another one (Linux). */
async function listDescendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (one: number | undefined): boolean =>
    one !== undefined && one !== 0 && (one === pid || isBelow(parents.get(one)));
  return [...parents.keys()].filter((one) => one !== pid && isBelow(one));
}
