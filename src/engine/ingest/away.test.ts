import { appendFile, mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTestFolder, waitFor } from "../testing.ts";
import { MountWatch } from "./mounts.ts";
import { realFileSystem, type FileSystem } from "./seen-files.ts";
import { csvRows, HEADER, openTestProject, type TestProject } from "./testing.ts";

/** A folder on which a drive is mounted, as the file system tells: taken off, an empty one of another device is left. */
function playDrive(place: string) {
  let isOn = true;
  const aside = `${place}-aside`;
  const fileSystem: FileSystem = {
    ...realFileSystem,
    stat: async (path) => {
      const stats = await realFileSystem.stat(path);
      if (path === place && !isOn) stats.dev += 1n;
      return stats;
    },
  };
  return {
    fileSystem,
    aside,
    async unmount() {
      isOn = false;
      await rename(place, aside);
      await mkdir(place);
    },
    async mount() {
      await rmdir(place);
      await rename(aside, place);
      isOn = true;
    },
  };
}

const readSource = async ({ threads, project }: TestProject) => {
  const { sources } = await threads.read.call.ingest.listSources({ projectId: project.projectId });
  const [first] = sources;
  const rows = await threads.read.call.ingest.loadStates({
    runIds: sources.map(({ runId }) => runId),
  });
  return {
    points: first?.metrics["loss"]?.points ?? 0,
    missing: rows.some(({ missing }) => missing),
  };
};

test.each([
  ["the project's own", "."],
  ["one below it", "mnt"],
])(
  "a drive that is taken off, %s folder, is away and not deleted; it is read on when it is back",
  async (_, folder) => {
    await using temp = await makeTestFolder();
    const root = join(temp.path, "project");
    const place = join(root, folder);
    await mkdir(join(place, "run"), { recursive: true });
    const log = "run/metrics.csv";
    await writeFile(join(place, log), HEADER + csvRows(0, 10));
    const drive = playDrive(place);
    await using opened = await openTestProject(
      join(temp.path, "data"),
      root,
      undefined,
      drive.fileSystem,
    );
    const { project } = opened;
    await project.start();
    expect(await readSource(opened)).toEqual({ points: 10, missing: false });
    await drive.unmount();
    await waitFor(
      async () => [project.watchMode, project.status().unread.map(({ path }) => path)] as const,
      ([mode, unread]) => (folder === "." ? mode === "missing" : unread.includes(folder)),
    );
    expect(await readSource(opened)).toEqual({ points: 10, missing: false });
    await appendFile(join(drive.aside, log), csvRows(10, 20));
    await drive.mount();
    await waitFor(
      () => readSource(opened),
      ({ points }) => points === 20,
    );
    await appendFile(join(place, log), csvRows(20, 30));
    await waitFor(
      () => readSource(opened),
      ({ points }) => points === 30,
    );
    expect(project.watchMode).toBe("watching");
    expect(project.status().unread).toEqual([]);
    // An empty folder of the same device: somebody deleted what lay in it.
    await rm(join(place, "run"), { recursive: true });
    await waitFor(
      () => readSource(opened),
      ({ missing }) => missing,
    );
  },
);

test("mounts at the folder, below it and around it are followed, others are not", async () => {
  const line = (number: number, place: string): string =>
    `${number} 28 8:${number} / ${place} rw,relatime shared:1 - ext4 /dev/sdb1 rw\n`;
  let text = line(1, "/") + line(2, "/home/me/my\\040runs/mnt") + line(3, "/other");
  const mounts = new MountWatch("/home/me/my runs", async () => text);
  expect(await mounts.haveChanged()).toBe(false);
  expect(await mounts.haveChanged()).toBe(false);
  text = line(1, "/") + line(2, "/home/me/my\\040runs/mnt") + line(4, "/home/me/my\\040runs2");
  expect(await mounts.haveChanged()).toBe(false);
  text = line(1, "/");
  expect(await mounts.haveChanged()).toBe(true);
  text = line(1, "/") + line(5, "/home/me");
  expect(await mounts.haveChanged()).toBe(true);
  const silent = new MountWatch("/x", async () => Promise.reject(new Error("no /proc")));
  expect(await silent.haveChanged()).toBe(false);
});
