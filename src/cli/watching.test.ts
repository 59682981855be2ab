import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { attachTo, type Connection } from "./connection.ts";
import { inNamespace, skipUnlessRuns } from "./confined.test-support.ts";

const SERVE = ["serve", "--no-open", "--port", "0"];
const WAIT = { timeout: 30_000 };

let place: Workplace;

beforeEach(async () => {
  place = await createWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

function api(): Connection["api"] {
  const record = place.record();
  if (record === undefined) throw new Error("no engine.json");
  return attachTo(record).api;
}

const readProject = async (): Promise<object | undefined> => (await api().runs.listProjects())[0];

/** Points of `acc` by path, of what is found below the watched folder. */
async function countPoints(): Promise<Record<string, number>> {
  const { sources } = await api().ingest.listSources({});
  return Object.fromEntries(
    sources.map(({ path, metrics }) => [path, metrics["acc"]?.points ?? 0]),
  );
}

/** A file of yesterday that grows, and a run in a new folder: no sweep looks there, only the watcher can tell. */
async function expectLive(): Promise<void> {
  await appendFile(join(place.logs, "alpha", "metrics.csv"), "20,0.1,0.5\n");
  await writeRun("late");
  await expect.poll(countPoints, WAIT).toMatchObject({
    "alpha/metrics.csv": 21,
    "beta/metrics.csv": 20,
    "late/metrics.csv": 2,
  });
}

async function writeRun(name: string): Promise<void> {
  await mkdir(join(place.logs, name));
  await writeFile(join(place.logs, name, "metrics.csv"), "step,acc\n0,1\n1,2\n");
}

describe("when inotify runs out, watching goes on by polling and says so", () => {
  test.for([
    ["max_inotify_watches", "fs.inotify.max_user_watches"],
    ["max_inotify_instances", "fs.inotify.max_user_instances"],
  ] as const)("at the start, by %s", async ([limit, named], context) => {
    const within = inNamespace(`echo 0 > /proc/sys/user/${limit}`);
    skipUnlessRuns(context, within);
    await place.start([...SERVE, place.logs], { within });
    await expect.poll(readProject, WAIT).toMatchObject({
      watch: "polling",
      watchReason: expect.stringContaining(named),
    });
    await expectLive();
    expect(await place.runJson("projects", "ls")).toMatchObject({
      projects: [{ watch: "polling", watchReason: expect.stringContaining(named) }],
    });
  });

  test("while runs are added", async (context) => {
    const within = inNamespace("echo 10 > /proc/sys/user/max_inotify_watches");
    skipUnlessRuns(context, within);
    await place.start([...SERVE, place.logs], { within });
    await expect.poll(readProject, WAIT).toMatchObject({ watch: "watching", watchReason: "" });
    const names = Array.from({ length: 10 }, (_, number) => `added-${number}`);
    for (const name of names) await writeRun(name);
    await expect.poll(readProject, WAIT).toMatchObject({ watch: "polling" });
    await expect
      .poll(countPoints, WAIT)
      .toMatchObject(Object.fromEntries(names.map((name) => [`${name}/metrics.csv`, 2])));
    await expectLive();
  });
});

test("a network mount is polled, and says so", async (context) => {
  const mounts = join(place.dir, "mounts");
  await writeFile(
    mounts,
    `${await readFile("/proc/self/mounts", "utf8")}nas:/runs ${place.logs} nfs4 rw,vers=4.2 0 0\n`,
  );
  // The process finds a line of NFS in its table of mounts; a real one needs a server.
  const within = inNamespace(`mount --bind ${mounts} /proc/$$/mounts`);
  skipUnlessRuns(context, within);
  await place.start([...SERVE, place.logs], { within });
  await expect
    .poll(readProject, WAIT)
    .toMatchObject({ watch: "polling", watchReason: "a nfs4 mount tells no changes" });
  await expectLive();
});
