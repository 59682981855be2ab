import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTestFolder } from "../../testing.ts";
import { findLogs, listFolder } from "./list-folder.ts";
import { findHome } from "./queries.ts";
import { listArtifactFolder, type RunArtifacts } from "./run-artifacts.ts";

test("a folder comes in pages: folders first, numbers in their order, each name once", async () => {
  await using dir = await makeTestFolder();
  await mkdir(join(dir.path, "z-folder"));
  await Promise.all(
    Array.from({ length: 120 }, (_, i) => writeFile(join(dir.path, `step-${i}.pt`), "x".repeat(i))),
  );
  await symlink("step-1.pt", join(dir.path, "latest.pt"));
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listFolder(dir.path, { limit: 50, ...(cursor !== null && { cursor }) });
    expect([page.total, page.isCut]).toEqual([122, false]);
    names.push(...page.entries.map(({ name }) => name));
    for (const { name, kind, bytes } of page.entries) {
      if (kind === "file") expect(bytes).toBe(Number(/\d+/.exec(name)?.[0]));
      else expect(bytes).toBeNull();
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(names.slice(0, 4)).toEqual(["z-folder", "latest.pt", "step-0.pt", "step-1.pt"]);
  expect(names.slice(-2)).toEqual(["step-118.pt", "step-119.pt"]);
  expect(new Set(names).size).toBe(122);
});

test("files of an imported run come in the same pages, behind the last name whatever came meanwhile", () => {
  const list = (names: readonly string[], cursor?: string | null) => {
    const artifacts = names.map((path) => ({
      path,
      place: "",
      size: 1,
      mtimeUs: 1,
      sha256: null,
    })) satisfies RunArtifacts["artifacts"];
    const origin = { path: "/x", format: "mlflow", artifacts: "copy" } as const;
    const asked = { folder: "m", limit: 2, ...(typeof cursor === "string" && { cursor }) };
    return listArtifactFolder({ origin, artifacts }, asked);
  };
  const names = ["m/a10", "m/a2", "m/z/deep", "m/a3", "other"];
  const first = list(names);
  expect(first).toMatchObject({ total: 4, isCut: false });
  expect(first.entries.map(({ name }) => name)).toEqual(["z", "a2"]);
  const next = list(["m/a1", ...names], first.nextCursor);
  expect(next.entries.map(({ name }) => name)).toEqual(["a3", "a10"]);
  expect(next.nextCursor).toBeNull();
  expect(() => list(names, "{")).toThrow("cursor");
});

test("a page begins behind the last name also when that is gone; a wrong cursor is refused", async () => {
  await using dir = await makeTestFolder();
  for (const name of ["a", "c"]) await writeFile(join(dir.path, name), "");
  const page = await listFolder(dir.path, { limit: 10, cursor: '["file","b"]' });
  expect(page.entries.map(({ name }) => name)).toEqual(["c"]);
  await expect(listFolder(dir.path, { limit: 10, cursor: "{" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("logs are found by their names some levels down, the newest first, not behind links", async () => {
  await using dir = await makeTestFolder();
  await mkdir(join(dir.path, "files/deep/er/too-deep"), { recursive: true });
  const paths = ["train.log", "files/output.log", "files/deep/er/a.err", "stdout", "stderr_0.txt"];
  for (const path of [...paths, "files/deep/er/too-deep/b.log", "catalog", "x.logs", "metrics.csv"])
    await writeFile(join(dir.path, path), "");
  await symlink("files", join(dir.path, "more"));
  await symlink("train.log", join(dir.path, "latest.log"));
  const { logs, isCut } = await findLogs(dir.path);
  expect(isCut).toBe(false);
  expect(logs.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
});

test("the home of a run is the folder that all its files share", () => {
  expect(findHome([])).toBeNull();
  expect(findHome(["metrics.csv"])).toBe(".");
  expect(findHome(["a/b/metrics.csv", "a/b/c/events.1"])).toBe("a/b");
  expect(findHome(["a/bc/x.csv", "a/bd/y.csv"])).toBe("a");
  // Never the whole project for a run whose files lie apart.
  expect(findHome(["one/x.csv", "two/y.csv"])).toBe("one");
});
