import { mkdir, readdir, readFile, statfs, symlink, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { AppError } from "../../base/errors.ts";
import { waitFor } from "../testing.ts";
import { createHosts, type Hosts } from "./service.ts";
import { startFakeHost, type FakeHost } from "./testing.ts";

interface Place {
  readonly host: FakeHost;
  readonly hosts: Hosts;
}

/** A host with a followed folder. */
async function startPlace(): Promise<Place> {
  const host = await startFakeHost();
  const hosts = createHosts({
    dataDir: host.dataDir,
    ssh: { configFile: undefined },
    onStatus: () => undefined,
  });
  onTestFinished(async () => {
    await hosts.close();
    await host[Symbol.asyncDispose]();
  });
  return { host, hosts };
}

async function follow({ host, hosts }: Place): Promise<void> {
  hosts.follow("p", host.url, { ...host.rules, choose: () => new Set() });
  await waitFor(
    () => Promise.resolve(hosts.connectionOf("p")),
    (connection) => connection?.state === "connected",
  );
}

const code = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "nothing",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );
const anySize = (): void => undefined;

it("shows nothing of a host but what lies in the folder", async () => {
  const place = await startPlace();
  const { host, hosts } = place;
  const outside = join(dirname(host.root), "outside");
  await mkdir(outside);
  await writeFile(join(outside, "key"), "secret");
  await mkdir(join(host.root, "run/deep"), { recursive: true });
  await writeFile(join(host.root, "run/deep/a.txt"), "mine");
  await symlink("run", join(host.root, "in"));
  await symlink(outside, join(host.root, "out"));
  await symlink(join(outside, "key"), join(host.root, "key"));
  await follow(place);

  const entries = await hosts.listFolder(host.url, "in/deep");
  expect(entries?.map(({ name }) => name)).toEqual(["a.txt"]);
  expect((await hosts.listBelow(host.url, "run"))?.map(({ path }) => path)).toEqual(["deep/a.txt"]);
  const copy = await hosts.bring(host.url, "in/deep/a.txt", anySize);
  expect(await readFile(copy ?? "", "utf8")).toBe("mine");

  for (const look of [
    (path: string) => hosts.listFolder(host.url, path),
    (path: string) => hosts.listBelow(host.url, path),
    (path: string) => hosts.bring(host.url, `${path}/key`, anySize),
  ]) {
    expect(await code(look("../outside"))).toBe("INVALID_INPUT");
    expect(await code(look(outside))).toBe("INVALID_INPUT");
    expect(await code(look("run/../../outside"))).toBe("INVALID_INPUT");
    expect(await code(look("out"))).toBe("FORBIDDEN");
    expect(await code(look("none"))).toBe("NOT_FOUND");
  }
  expect(await code(hosts.bring(host.url, "key", anySize))).toBe("NOT_FOUND");
});

it("fetches a file only when it is of use and has its place here, and keeps no part of one", async () => {
  const place = await startPlace();
  const { host, hosts } = place;
  await follow(place);
  const kept = (): Promise<string[]> =>
    readdir(join(dirname(host.copies), "looked-at")).catch(() => []);
  const path = join(host.root, "model.bin");
  await writeFile(path, "");
  await truncate(path, 20_000_000);
  const tooLarge = (bytes: number): void => {
    if (bytes > 1000) throw new AppError("CONFLICT", "too large");
  };
  expect(await code(hosts.bring(host.url, "model.bin", tooLarge))).toBe("CONFLICT");
  expect(await kept()).toEqual([]);

  // Its disk fails behind the first window.
  await host.putTool(
    "dd",
    `PATH=/usr/bin:/bin; case "$*" in *skip=0*) exec dd "$@";; *) exit 1;; esac`,
  );
  expect(await code(hosts.bring(host.url, "model.bin", anySize))).toBe("FORBIDDEN");
  expect(await kept()).toEqual([]);
  await host.putTool("dd", `PATH=/usr/bin:/bin; exec dd "$@"`);
  expect(await code(hosts.bring(host.url, "model.bin", anySize))).toBe("nothing");
  expect(await kept()).toHaveLength(1);

  const { bavail, bsize } = await statfs(host.dataDir);
  await truncate(path, Math.max(1, bavail * bsize - 1_000_000));
  expect(await code(hosts.bring(host.url, "model.bin", anySize))).toBe("DISK_FULL");
});

it("lets go of whatever is being connected to", async () => {
  const { host, hosts } = await startPlace();
  await host.putTool("ssh", `echo $$ >> ${host.notes}/ssh; exec sleep 1000`);
  const ends = [hosts.syncOnce(host.url, host.rules), hosts.browse(host.url)].map(code);
  hosts.follow("p", host.url, host.rules);
  await waitFor(
    () => readFile(join(host.notes, "ssh"), "utf8").catch(() => ""),
    (text) => text.split("\n").length === 4,
  );
  const begun = performance.now();
  await hosts.close();
  expect(await Promise.all(ends)).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
  expect(performance.now() - begun).toBeLessThan(10_000);
});
