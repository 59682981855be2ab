import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLiveOwner, tryLock, type FolderLock, type LockOwner } from "./folder-lock.ts";
import { isRunning, ownIdentity } from "./process-identity.ts";

const HOLDER = fileURLToPath(new URL("./lock-holder.test-support.ts", import.meta.url));

let dir: string;
let path: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "assay-lock-"));
  path = join(dir, "engine.lock");
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(dir, { recursive: true });
});

function startHolder(startAtMs = 0): { child: ChildProcess; outcome: Promise<string> } {
  const child = spawn(process.execPath, [HOLDER, path, String(startAtMs)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const outcome = once(child.stdout ?? child, "data").then(([chunk]) => String(chunk).trim());
  return { child, outcome };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

function take(): FolderLock {
  const lock = tryLock(path, "engine");
  if (!("release" in lock)) throw new Error(`held by ${lock.pid}`);
  return lock;
}

function plant(owner: LockOwner | string, ageMs = 0): void {
  writeFileSync(path, typeof owner === "string" ? owner : JSON.stringify(owner));
  const at = new Date(Date.now() - ageMs);
  utimesSync(path, at, at);
}

describe("the lock of a data folder", () => {
  test("one holder at a time, who is named; nothing stays after release", () => {
    const lock = take();
    expect(tryLock(path, "command")).toMatchObject({ pid: process.pid, role: "engine" });
    expect(readLiveOwner(path)).toMatchObject({ pid: process.pid });
    lock.release();
    expect(readLiveOwner(path)).toBeUndefined();
    expect(readdirSync(dir)).toEqual([]);
    take().release();
  });

  test("another live process is refused until it lets go", async () => {
    const { child, outcome } = startHolder();
    expect(await outcome).toBe("won");
    expect(tryLock(path, "engine")).toMatchObject({ pid: child.pid });
    child.stdin?.write("end\n");
    await once(child, "exit");
    const lock = take();
    expect(lock.tookOver).toBeUndefined();
    lock.release();
  });

  test("after kill -9 the lock is taken over, and the dead holder named", async () => {
    const { child, outcome } = startHolder();
    await outcome;
    await kill(child);
    const lock = take();
    expect(lock.tookOver).toMatchObject({ pid: child.pid, role: "engine" });
    lock.release();
    expect(readdirSync(dir)).toEqual([]);
  });

  test("of many that find the same dead holder, exactly one wins", async () => {
    for (let round = 0; round < 3; round++) {
      const { child, outcome } = startHolder();
      expect(await outcome).toBe("won");
      await kill(child);
      const startAtMs = Date.now() + 700;
      const rivals = Array.from({ length: 6 }, () => startHolder(startAtMs));
      const outcomes = await Promise.all(rivals.map((rival) => rival.outcome));
      expect(outcomes.filter((one) => one === "won").length).toBeLessThanOrEqual(1);
      // A rival that met the moment of the take-over may lose to nobody; the next try settles it.
      const winner = rivals[outcomes.indexOf("won")]?.child.pid;
      if (winner === undefined) take().release();
      else expect(readLiveOwner(path)).toMatchObject({ pid: winner });
      await Promise.all(rivals.map(({ child: rival }) => kill(rival)));
      expect(readdirSync(dir).filter((name) => name !== "engine.lock")).toEqual([]);
    }
  });

  test("a process that died while taking over does not block the next one", async () => {
    const { child, outcome } = startHolder();
    await outcome;
    await kill(child);
    const dead = JSON.parse(readFileSync(path, "utf8")) as LockOwner;
    const name = Buffer.from(`${dead.pid} ${dead.began} ${dead.place}`)
      .toString("base64url")
      .slice(0, 120);
    writeFileSync(`${path}.${name}`, JSON.stringify({ ...dead, role: "command" }));
    take().release();
    expect(readdirSync(dir)).toEqual([]);
  });

  test("a pid that was given out again is not the holder", () => {
    plant({ ...ownIdentity(), began: "another boot 1", role: "engine" });
    take().release();
  });

  test("a holder elsewhere counts as alive as long as it gives signs", () => {
    const elsewhere: LockOwner = { pid: 1, place: "other-machine", began: "x", role: "engine" };
    plant(elsewhere);
    expect(tryLock(path, "engine")).toMatchObject({ place: "other-machine" });
    plant(elsewhere, 120_000);
    take().release();
  });

  test.each(["", "{", "null", "[]", '{"pid":"x"}'])(
    "the unreadable content %j blocks only for a moment",
    (content) => {
      plant(content);
      expect("release" in tryLock(path, "engine")).toBe(false);
      plant(content, 60_000);
      take().release();
    },
  );
});

describe("identity of a process", () => {
  test("knows itself, another live one, and one that is gone but not reaped", async () => {
    expect(isRunning(ownIdentity())).toBe(true);
    const shell = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    children.push(shell);
    const zombie = Number(String((await once(shell.stdout, "data"))[0]).trim());
    const { place } = ownIdentity();
    await expect.poll(() => isRunning({ pid: zombie, place, began: undefined })).toBe(false);
    expect(isRunning({ pid: shell.pid ?? 0, place, began: undefined })).toBe(true);
    await kill(shell);
    expect(isRunning({ pid: shell.pid ?? 0, place, began: undefined })).toBe(false);
  });
});
