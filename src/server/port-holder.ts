import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const LIMIT_MS = 3000;
/** Column `st` of /proc/net/tcp: a socket that is listened at. */
const LISTENING = "0A";

interface Process {
  readonly pid: number;
  readonly name: string;
}

/**
 * Who listens at a port of this machine, in words: "python3 (process 1234)". "another program" where the system does not
 * tell: one of another user, or of a container.
 */
export async function describePortHolder(port: number): Promise<string> {
  const [holder, isAssay] = await Promise.all([
    findHolder(port).catch(() => undefined),
    answersAsAssay(port),
  ]);
  if (isAssay) return `another Assay${holder === undefined ? "" : ` (process ${holder.pid})`}`;
  return holder === undefined ? "another program" : `${holder.name} (process ${holder.pid})`;
}

async function answersAsAssay(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, {
      method: "HEAD",
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return answer.headers.has("assay-instance");
  } catch {
    return false;
  }
}

async function findHolder(port: number): Promise<Process | undefined> {
  if (process.platform === "linux") return findOnLinux(port);
  return process.platform === "win32" ? findOnWindows(port) : findByLsof(port);
}

async function findOnLinux(port: number): Promise<Process | undefined> {
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "latin1").catch(() => "")),
  );
  const sockets = new Set(tables.flatMap((table) => listeningSockets(table, port)));
  if (sockets.size === 0) return undefined;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const fd of fds) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => "");
      if (!sockets.has(target)) continue;
      return { pid: Number(pid), name: (await readFile(`/proc/${pid}/comm`, "utf8")).trim() };
    }
  }
  return undefined;
}

/** As file descriptors name them. Lines: "0: 0100007F:1485 00000000:0000 0A ... uid timeout inode". */
export function listeningSockets(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local = "", , state] = fields;
    return state === LISTENING && local.endsWith(suffix) ? [`socket:[${fields[9]}]`] : [];
  });
}

async function findByLsof(port: number): Promise<Process | undefined> {
  const { stdout } = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
    timeout: LIMIT_MS,
  });
  return parseLsof(stdout);
}

/** Lines of one field each: "p1234", "cpython3". */
export function parseLsof(text: string): Process | undefined {
  const pid = /^p(\d+)$/m.exec(text)?.[1];
  const name = /^c(.+)$/m.exec(text)?.[1];
  return pid === undefined || name === undefined ? undefined : { pid: Number(pid), name };
}

async function findOnWindows(port: number): Promise<Process | undefined> {
  const options = { timeout: LIMIT_MS, windowsHide: true };
  const { stdout } = await run("netstat", ["-ano", "-p", "tcp"], options);
  const pid = parseNetstat(stdout, port);
  if (pid === undefined) return undefined;
  const tasks = await run("tasklist", ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"], options);
  const name = /^"([^"]+)"/.exec(tasks.stdout.trim())?.[1];
  return name === undefined ? undefined : { pid, name };
}

/** Lines "TCP 127.0.0.1:5253 0.0.0.0:0 LISTENING 1234"; the state is in the language of the system, the far end is not. */
export function parseNetstat(text: string, port: number): number | undefined {
  for (const line of text.split(/\r?\n/)) {
    const [protocol, local = "", far = "", ...rest] = line.trim().split(/\s+/);
    if (protocol !== "TCP" || !local.endsWith(`:${port}`) || !far.endsWith(":0")) continue;
    const pid = Number(rest.at(-1));
    if (Number.isInteger(pid)) return pid;
  }
  return undefined;
}
