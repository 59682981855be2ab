import {
  appendFile,
  mkdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { waitFor } from "../testing.ts";
import type { HostFollower } from "./follow-host.ts";
import { startFakeHost, type FakeHost } from "./testing.ts";

async function startHost(listing?: Parameters<typeof startFakeHost>[0]): Promise<FakeHost> {
  const host = await startFakeHost(listing);
  onTestFinished(() => host[Symbol.asyncDispose]());
  return host;
}

const textOf = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");
const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(follower: HostFollower, state: string): Promise<string> {
  const { reason } = await waitFor(
    () => Promise.resolve(follower.status()),
    (status) => status.state === state,
  );
  return reason;
}

const untilCopied = (host: FakeHost, name: string, text: string): Promise<string> =>
  waitFor(
    () => textOf(join(host.copies, name)),
    (copied) => copied === text,
  );

describe("a large file that is no log", () => {
  it("is known for none after a restart, and when a small one became it", async () => {
    const host = await startHost();
    const rules = { isLog: () => Promise.resolve(false) };
    await writeFile(join(host.root, "table.csv"), "x".repeat(1_000_000));
    await writeFile(join(host.root, "grows.csv"), "x".repeat(100_000));
    for (let starts = 0; starts < 2; starts++) {
      const follower = host.follower(rules);
      await follower.syncOnce();
      expect(follower.status().bytesBehind).toBe(0);
      expect(await sizeOf(join(host.copies, "table.csv"))).toBe(256 * 1024);
      await follower.close();
    }
    await appendFile(join(host.root, "grows.csv"), "x".repeat(1_000_000));
    await host.follower(rules).syncOnce();
    expect(await sizeOf(join(host.copies, "grows.csv"))).toBe(256 * 1024);
    // A log goes on, and ends as it is there.
    await host.follower().syncOnce();
    expect(await sizeOf(join(host.copies, "table.csv"))).toBe(1_000_000);
    expect(await sizeOf(join(host.copies, "grows.csv"))).toBe(1_100_000);
  });
});

describe("GPUs whose driver hangs", () => {
  it("keep nothing waiting, are asked once, and leave no process", async () => {
    const host = await startHost();
    await host.putTool("nvidia-smi", `echo $$ >> ${host.notes}/asked; exec sleep 1000`);
    await writeFile(join(host.root, "a.csv"), "step\n1\n");
    const follower = host.follower();
    follower.start();
    await untilCopied(host, "a.csv", "step\n1\n");
    const { gauges } = await waitFor(
      () => Promise.resolve(follower.status()),
      (status) => status.gauges !== null,
    );
    expect(gauges?.gpus).toEqual([]);
    expect(gauges?.diskTotalBytes).toBeGreaterThan(0);
    const asked = await textOf(join(host.notes, "asked"));
    expect(() => process.kill(Number(asked), 0)).toThrow("ESRCH");
    follower.reconnect();
    await appendFile(join(host.root, "a.csv"), "2\n");
    await untilCopied(host, "a.csv", "step\n1\n2\n");
    await pause(500);
    expect(await textOf(join(host.notes, "asked"))).toBe(asked);
    expect(follower.status().state).toBe("connected");
  });

  it("those of a driver that answers are told", async () => {
    const host = await startHost();
    await host.putTool("nvidia-smi", "echo '0, NVIDIA H100, 97, 1024, 81559, 61'");
    const follower = host.follower();
    follower.start();
    const { gauges } = await waitFor(
      () => Promise.resolve(follower.status()),
      (status) => status.gauges !== null,
    );
    expect(gauges?.gpus).toMatchObject([{ index: 0, busyPercent: 97, celsius: 61 }]);
  });
});

describe("the drive of the folder", () => {
  const putDisk = (host: FakeHost, device: string, mountPoint: string): Promise<void> =>
    host.putTool("df", `echo '${device} 1000 500 500 50% ${mountPoint}'`);

  it("may have another name after a restart; another drive is not taken for it", async () => {
    const host = await startHost();
    await putDisk(host, "/dev/sda1", "/mnt/data");
    await writeFile(join(host.root, "a.csv"), "step\n1\n");
    await writeFile(join(host.root, "b.csv"), "step\n1\n");
    const before = host.follower();
    before.start();
    await untilCopied(host, "a.csv", "step\n1\n");
    await untilCopied(host, "b.csv", "step\n1\n");
    await before.close();

    await putDisk(host, "/dev/sdb1", "/mnt/data");
    await appendFile(join(host.root, "a.csv"), "2\n");
    const renamed = host.follower();
    renamed.start();
    await untilCopied(host, "a.csv", "step\n1\n2\n");
    // The same while it is connected.
    await putDisk(host, "/dev/sdc1", "/mnt/data");
    await appendFile(join(host.root, "a.csv"), "3\n");
    await untilCopied(host, "a.csv", "step\n1\n2\n3\n");
    await putDisk(host, "/dev/root", "/");
    expect(await until(renamed, "away")).toContain("another file system is in its place");
    await renamed.close();

    // At the same place, without the files.
    await putDisk(host, "/dev/sdd1", "/mnt/data");
    for (const name of ["a.csv", "b.csv"]) await rm(join(host.root, name));
    const other = host.follower();
    other.start();
    expect(await until(other, "away")).toContain("another file system is in its place");
    expect(await textOf(join(host.copies, "b.csv"))).toBe("step\n1\n");
  });
});

describe("a host that does not answer", () => {
  it("is let go of at once while it is connected to", async () => {
    const host = await startHost();
    await host.putTool("ssh", `echo $$ > ${host.notes}/ssh; exec sleep 1000`);
    const begun = performance.now();
    const follower = host.follower();
    follower.start();
    const once = host.follower();
    const failure = once.syncOnce().then(
      () => "it ended well",
      () => "it ended",
    );
    const pid = await waitFor(
      () => textOf(join(host.notes, "ssh")),
      (text) => text.endsWith("\n"),
    );
    await follower.close();
    await once.close();
    expect(await failure).toBe("it ended");
    expect(performance.now() - begun).toBeLessThan(10_000);
    await waitFor(
      () => Promise.resolve(isRunning(Number(pid))),
      (is) => !is,
    );
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a data folder that cannot be written to", () => {
  it("is told, and tried again", async () => {
    const host = await startHost();
    await writeFile(join(host.root, "a.csv"), "step\n1\n");
    await writeFile(join(host.dataDir, "hosts"), "in the way");
    const follower = host.follower();
    follower.start();
    expect(await until(follower, "away")).toMatch(/ENOTDIR|EEXIST/);
    await rm(join(host.dataDir, "hosts"));
    follower.reconnect();
    await untilCopied(host, "a.csv", "step\n1\n");
    expect(follower.status().state).toBe("connected");
  });
});

describe("a host that tells times in whole seconds", () => {
  it.each(["stat", "ls"] as const)(
    "has what changed within one second of its file (%s)",
    async (listing) => {
      const host = await startHost(listing);
      const path = join(host.root, "a.csv");
      const follower = host.follower();
      const now = Math.floor(Date.now() / 1000);
      await writeFile(path, "step\n1\n");
      await utimes(path, now, now);
      follower.start();
      await untilCopied(host, "a.csv", "step\n1\n");
      await writeFile(path, "step\n2\n");
      await utimes(path, now, now);
      await untilCopied(host, "a.csv", "step\n2\n");
    },
  );

  it("has no database of two moments", async () => {
    const host = await startHost("stat");
    const path = join(host.root, "a.db");
    const [a, b] = ["a", "b"].map((letter) => letter.repeat(4096));
    const now = Math.floor(Date.now() / 1000);
    await writeFile(path, a ?? "");
    await writeFile(join(host.notes, "later"), b ?? "");
    await utimes(path, now, now);
    // Its writer changes everything in the middle of the first reading.
    await host.putTool(
      "dd",
      `PATH=/usr/bin:/bin
case "$*" in if=./a.db*) ;; *) exec dd "$@";; esac
[ -e ${host.notes}/changed ] && exec dd "$@"
: > ${host.notes}/changed
head -c 2048 a.db; cat ${host.notes}/later > a.db; touch -d @${now} a.db; tail -c 2048 a.db`,
    );
    const seen = new Set<string>();
    const follower = host.follower();
    follower.start();
    await waitFor(
      async () => {
        // Without the header, which says how it is written to.
        seen.add((await textOf(join(host.copies, "a.db"))).slice(100));
        return seen;
      },
      () => seen.has((b ?? "").slice(100)),
    );
    expect([...seen].filter((text) => text !== "")).toEqual([b?.slice(100)]);
  });
});

describe("a database", () => {
  it("that is too large with its log is a problem of its own", async () => {
    const host = await startHost();
    await writeFile(join(host.root, "a.db"), "");
    await writeFile(join(host.root, "a.db-wal"), "");
    await truncate(join(host.root, "a.db"), 600_000_000);
    await truncate(join(host.root, "a.db-wal"), 600_000_000);
    await mkdir(join(host.root, "deep"));
    await writeFile(join(host.root, "deep/b.csv"), "step\n1\n");
    const follower = host.follower();
    await follower.syncOnce();
    expect(follower.status().problems).toEqual([
      { path: "a.db", reason: "a database of more than 1 GB, with its log, is not read" },
    ]);
    expect(await textOf(join(host.copies, "deep/b.csv"))).toBe("step\n1\n");
  });

  it("that is written to is waited for when everything is read once, and told when it stays so", async () => {
    const host = await startHost();
    const journal = join(host.root, "a.db-journal");
    await writeFile(join(host.root, "a.db"), "a".repeat(4096));
    await writeFile(journal, "a transaction is under way");
    const follower = host.follower();
    setTimeout(() => void rm(journal), 1500);
    await follower.syncOnce();
    expect(follower.status().problems).toEqual([]);
    expect(await sizeOf(join(host.copies, "a.db"))).toBe(4096);

    await writeFile(journal, "a transaction is under way");
    await appendFile(join(host.root, "a.db"), "b");
    const again = host.follower();
    await again.syncOnce();
    expect(again.status().problems).toEqual([
      { path: "a.db", reason: "it was written to whenever it was looked at" },
    ]);
  });
});
