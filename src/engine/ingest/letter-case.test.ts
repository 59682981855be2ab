import { appendFile, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeTestFolder, waitFor } from "../testing.ts";
import { realFileSystem, type FileSystem } from "./seen-files.ts";
import { csvRows, HEADER, openTestProject } from "./testing.ts";

/** Takes letters of either case for the same below a folder, as macOS and Windows do. */
function ignoreCase(root: string): FileSystem {
  const toReal = async (path: string): Promise<string> => {
    if (path.length <= root.length) return path;
    const folder = await toReal(dirname(path));
    const name = path.slice(dirname(path).length + 1);
    const names = await realFileSystem.readdir(folder);
    const same = names.find((one) => one.toLowerCase() === name.toLowerCase());
    return join(folder, same ?? name);
  };
  return {
    stat: async (path) => realFileSystem.stat(await toReal(path)),
    readdir: async (path) => realFileSystem.readdir(await toReal(path)),
  };
}

test.each([
  ["a folder", "Run", "run", "run/metrics.csv"],
  ["a file", "Run/metrics.csv", "Run/Metrics.csv", "Run/Metrics.csv"],
])(
  "%s whose name gets other cases keeps its run where both names lead to it",
  async (_, from, to, after) => {
    await using temp = await makeTestFolder();
    const root = join(temp.path, "project");
    await mkdir(join(root, "Run"), { recursive: true });
    await writeFile(join(root, "Run/metrics.csv"), HEADER + csvRows(0, 10));
    await using opened = await openTestProject(
      join(temp.path, "data"),
      root,
      undefined,
      ignoreCase(root),
    );
    const { project, threads } = opened;
    await project.start();
    const read = async () => {
      const { sources } = await threads.read.call.ingest.listSources({
        projectId: project.projectId,
      });
      return sources.map(({ path, metrics }) => [path, metrics["loss"]?.points]);
    };
    expect(await read()).toEqual([["Run/metrics.csv", 10]]);
    await rename(join(root, from), join(root, to));
    await waitFor(read, (sources) => sources.some(([path]) => path === after));
    await appendFile(join(root, after), csvRows(10, 15));
    await waitFor(read, (sources) => sources.some(([, points]) => points === 15));
    expect(await read()).toEqual([[after, 15]]);
  },
);

test("where cases differ, two names are two files", async () => {
  await using temp = await makeTestFolder();
  const root = join(temp.path, "project");
  for (const name of ["Run", "run"]) {
    await mkdir(join(root, name), { recursive: true });
    await writeFile(join(root, name, "metrics.csv"), HEADER + csvRows(0, 10));
  }
  await using opened = await openTestProject(join(temp.path, "data"), root);
  await opened.project.start();
  const { sources } = await opened.threads.read.call.ingest.listSources({});
  expect(sources.map(({ path }) => path)).toEqual(["Run/metrics.csv", "run/metrics.csv"]);
});
