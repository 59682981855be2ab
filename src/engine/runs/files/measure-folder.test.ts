import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTestFolder } from "../../testing.ts";
import { measureArtifacts, measureFolder } from "./measure-folder.ts";

test("a folder is counted with what lies below it, not behind links, and cut where it is too much", async () => {
  await using dir = await makeTestFolder();
  await mkdir(join(dir.path, "a/b/c"), { recursive: true });
  await mkdir(join(dir.path, "empty"));
  await writeFile(join(dir.path, "top"), "x".repeat(10));
  await writeFile(join(dir.path, "a/one"), "x".repeat(20));
  await writeFile(join(dir.path, "a/b/c/two"), "x".repeat(30));
  await symlink("..", join(dir.path, "a/loop"));
  const size = await measureFolder(dir.path);
  expect(size).toMatchObject({ files: 4, folders: 4, bytes: 60, isCut: false });
  expect(size.children.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: "a", files: 3, bytes: 50 },
    { name: "empty", files: 0, bytes: 0 },
  ]);
  expect(await measureFolder(dir.path, 2)).toMatchObject({ isCut: true });
  expect(await measureFolder(join(dir.path, "gone"))).toMatchObject({ files: 0, isCut: true });
});

test("files that are known are counted in the same way", () => {
  const artifacts = ["top", "a/one", "a/b/c/two"].map((path, i) => ({
    path,
    place: path,
    size: i + 1,
    mtimeUs: null,
    sha256: null,
  }));
  expect(measureArtifacts({ origin: null, artifacts }, ".")).toEqual({
    files: 3,
    folders: 3,
    bytes: 6,
    isCut: false,
    children: [{ name: "a", files: 2, bytes: 5 }],
  });
  expect(measureArtifacts({ origin: null, artifacts }, "a")).toMatchObject({
    files: 2,
    folders: 2,
    children: [{ name: "b", files: 1, bytes: 3 }],
  });
});
