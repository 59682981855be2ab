import { execFile, spawnSync } from "node:child_process";
import { appendFile, chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { makeTempFolder } from "../support/temp.ts";
import { waitFor as waitShorter } from "../support/wait.ts";

/* Places that go away for a while: permissions that are taken, drives that are taken off. With a real user, real mounts. */

const waitFor: typeof waitShorter = (what, read) => waitShorter(what, read, 150_000);
const run = promisify(execFile);
const HEADER = "step,loss\n";
const loss = (step: number): number => Math.sin(step) * 10;
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${from + i},${loss(from + i)}\n`).join("");

/** Stored points of "loss" of the one run, in order, as `step value`. */
async function readStored({ api }: TestEngine): Promise<string[]> {
  const [one] = (await api.runs.list({ removed: false, limit: 10 })).rows;
  if (one === undefined) return [];
  const { series } = await api.runs.getPoints({ runId: one.id, metric: "loss" });
  return series.flatMap(({ points }) => points.map(({ step, value }) => `${step} ${value}`));
}

/** The same of a table, by splitting its lines. */
async function readTable(path: string): Promise<string[]> {
  const lines = (await readFile(path, "utf8")).trim().split("\n").slice(1);
  return lines.map((line) => line.split(",").map(Number).join(" "));
}

async function readNotices({ api }: TestEngine): Promise<string[]> {
  const [status] = await api.ingest.status();
  return [
    ...(status?.unread ?? []).map(({ path, reason }) => `${path}: ${reason}`),
    ...(status?.problems ?? []).map(({ path, message }) => `${path}: ${message}`),
  ];
}

async function isMissing({ api }: TestEngine): Promise<boolean> {
  const { rows: runs } = await api.runs.list({ removed: false, limit: 10 });
  return runs.some(({ sourceMissing }) => sourceMissing);
}

/** Only root mounts, and not everywhere. */
const CAN_MOUNT =
  process.getuid?.() === 0 &&
  spawnSync("sh", ["-c", "which mkfs.ext4 && unshare -m mount -t tmpfs none /mnt"]).status === 0;

/** Permissions do not bind root: the engine is somebody else then. */
const WITHIN =
  process.getuid?.() === 0
    ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    : ["env"];

/** It makes nothing in the clone, which is not theirs. */
const ENTRY = join(ROOT, "src", "cli", "main.ts");

const MODES = [
  ["by the system's events", []],
  ["by polling", ["--poll"]],
] as const;

describe.each(MODES)("%s", (_, args) => {
  it.each([
    ["a log", "metrics.csv"],
    ["its folder", "."],
  ])(
    "%s that may not be read for a while is said to be so, and loses nothing that comes meanwhile",
    async (__, locked) => {
      await using temp = await makeTempFolder();
      const root = join(temp.path, "project");
      const dataDir = join(temp.path, "data");
      const folder = join(root, "run");
      for (const path of [folder, dataDir]) await mkdir(path, { recursive: true });
      await chmod(temp.path, 0o755);
      await chmod(dataDir, 0o777);
      const table = join(folder, "metrics.csv");
      await writeFile(table, HEADER + rows(0, 10));
      await using engine = await startEngine({
        folders: [root],
        dataDir,
        args,
        within: WITHIN,
        command: ENTRY,
      });
      await engine.settled();
      let written = 10;
      for (let round = 0; round < 3; round++) {
        await chmod(join(folder, locked), 0);
        for (let i = 0; i < 5; i++) {
          await appendFile(table, rows(written, written + 1)).catch(async () => {
            // Not root: it takes a moment in which it may be reached.
            await chmod(join(folder, locked), locked === "." ? 0o300 : 0o200);
            await appendFile(table, rows(written, written + 1));
          });
          written++;
        }
        await waitFor("it is said", async () =>
          (await readNotices(engine)).some((notice) =>
            /^run.*(EACCES|may not be read)/.test(notice),
          ),
        );
        expect(await isMissing(engine)).toBe(false);
        await chmod(join(folder, locked), locked === "." ? 0o755 : 0o644);
        await appendFile(table, rows(written, ++written));
        await waitFor("the rest is read", async () => (await readStored(engine)).length >= written);
      }
      expect(await readStored(engine)).toEqual(await readTable(table));
      await waitFor(
        "it is not said any more",
        async () => (await readNotices(engine)).length === 0,
      );
      expect(await isMissing(engine)).toBe(false);
    },
  );

  it.skipIf(!CAN_MOUNT).each([
    ["below the project", "project/mnt"],
    ["of the whole project", "project"],
  ])(
    "a drive %s that is taken off is away and not deleted, and is followed again when it is back",
    async (__, place) => {
      await using temp = await makeTempFolder();
      const image = join(temp.path, "image");
      const root = join(temp.path, "project");
      const at = join(temp.path, place);
      const elsewhere = join(temp.path, "elsewhere");
      for (const path of [at, elsewhere]) await mkdir(path, { recursive: true });
      await run("mkfs.ext4", ["-q", image, "16M"]);
      const mount = (path: string): Promise<unknown> => run("mount", ["-o", "loop", image, path]);
      const unmount = (path: string): Promise<unknown> =>
        // Somebody may be reading just now.
        waitFor(`${path} is let go of`, async () => {
          await run("umount", [path]);
          return true;
        });
      await mount(at);
      try {
        const table = join(at, "run", "metrics.csv");
        await mkdir(join(at, "run"));
        await writeFile(table, HEADER + rows(0, 10));
        await using engine = await startEngine({ folders: [root], args });
        await engine.settled();
        expect(await readStored(engine)).toHaveLength(10);
        for (let round = 1; round <= 2; round++) {
          await unmount(at);
          await waitFor("it is said", async () =>
            place === "project"
              ? (await engine.api.runs.listProjects()).some(({ watch }) => watch === "missing")
              : (await readNotices(engine)).some((notice) => notice.startsWith("mnt: ")),
          );
          expect(await isMissing(engine)).toBe(false);
          if (round === 2) await engine.restart();
          expect(await isMissing(engine)).toBe(false);
          // Meanwhile it is in another machine.
          await mount(elsewhere);
          await appendFile(join(elsewhere, "run", "metrics.csv"), rows(10 * round, 10 * round + 5));
          await unmount(elsewhere);
          await mount(at);
          await waitFor(
            "what came meanwhile is read",
            async () => (await readStored(engine)).length === 10 * round + 5,
          );
          await appendFile(table, rows(10 * round + 5, 10 * round + 10));
          await waitFor(
            "it is followed",
            async () => (await readStored(engine)).length === 10 * round + 10,
          );
        }
        expect(await readStored(engine)).toEqual(await readTable(table));
        // A new run on a drive that came back is met as any other.
        await mkdir(join(at, "second"));
        await writeFile(join(at, "second", "metrics.csv"), HEADER + rows(0, 3));
        await waitFor("it is met", async () => (await engine.api.runs.list({})).total === 2);
        expect(await readNotices(engine)).toEqual([]);
      } finally {
        await unmount(at);
      }
    },
  );
});
