import { appendFile, chmod, mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeRepository } from "../git.test-support.ts";
import { makeTestFolder } from "../testing.ts";
import { CheckoutReader } from "./read-checkouts.ts";

const at = async (folder: string, seconds: number, reader = new CheckoutReader()) => {
  const [found] = await reader.read([{ folder, atUs: seconds * 1e6 }]);
  return found === undefined ? undefined : [found.commit, found.branch];
};

test("commits, checkouts, tags, renames and orphans of a real repository", async () => {
  await using place = await makeTestFolder();
  const { folder, first, git, commit } = await makeRepository(place.path);
  const second = await commit(200, "more");
  await git(300, "checkout", "--quiet", "-b", "try/one");
  const third = await commit(400, "tried");
  await git(500, "tag", "v1.0", first);
  await git(600, "checkout", "--quiet", "v1.0");
  await git(700, "checkout", "--quiet", "main");
  await git(800, "branch", "--move", "main", "trunk");
  await git(900, "checkout", "--quiet", "--orphan", "fresh");
  const fresh = await commit(1000, "anew");
  const runs = join(folder, "runs", "deep", "er");
  await mkdir(runs, { recursive: true });
  const reader = new CheckoutReader();
  const told = [];
  for (const seconds of [99, 150, 250, 350, 450, 650, 750, 850, 1050])
    told.push(await at(runs, seconds, reader));
  expect(told).toEqual([
    undefined,
    [first, "main"],
    [second, "main"],
    [second, "try/one"],
    [third, "try/one"],
    [first, undefined],
    [second, "main"],
    // Git writes nothing when HEAD goes to a branch without commits: it may have gone there already.
    [second, undefined],
    [fresh, "fresh"],
  ]);
  await git(1100, "checkout", "--quiet", "--detach");
  expect(await at(runs, 1200, reader)).toEqual([fresh, undefined]);
  expect(await at(runs, 1050, reader)).toEqual([fresh, "fresh"]);
});

test("a worktree, a submodule and a repository in a repository have their own log", async () => {
  await using place = await makeTestFolder();
  const { folder, first, git, commit } = await makeRepository(join(place.path, "main"));
  const tree = join(place.path, "tree");
  await git(200, "worktree", "add", "--quiet", "-b", "side", tree);
  const inTree = await commit(300, "aside", "-C", tree);
  const inner = await makeRepository(join(folder, "inner"));
  const innerCommit = await inner.commit(150, "inner");
  expect(await at(tree, 350)).toEqual([inTree, "side"]);
  expect(await at(folder, 350)).toEqual([first, "main"]);
  expect(await at(inner.folder, 350)).toEqual([innerCommit, "main"]);

  const allowed = ["-c", "protocol.file.allow=always"];
  await git(400, ...allowed, "submodule", "--quiet", "add", inner.folder, "part");
  expect(await at(join(folder, "part"), 450)).toEqual([innerCommit, "main"]);
  await mkdir(join(place.path, "relative"));
  await writeFile(join(place.path, "relative", ".git"), "gitdir: ../main/.git\n");
  expect(await at(join(place.path, "relative"), 350)).toEqual([first, "main"]);
});

test("whatever stands in the place of a repository: nothing is known, nothing throws", async () => {
  await using place = await makeTestFolder();
  const outer = await makeRepository(place.path);
  const make = async (name: string): Promise<string> => {
    await mkdir(join(place.path, name));
    return join(place.path, name);
  };
  const written: Readonly<Record<string, string | Uint8Array>> = {
    empty: "",
    junk: new Uint8Array(9000).map((_, i) => i * 7),
    nowhere: "gitdir: ../nowhere\n",
    itself: "gitdir: .git\n",
    share: "gitdir: //host/share\n",
    device: "gitdir: /dev\n",
  };
  for (const [name, content] of Object.entries(written))
    await writeFile(join(await make(name), ".git"), content);
  await symlink(".git", join(await make("loop"), ".git"));
  await symlink("nothing", join(await make("dangling"), ".git"));
  await mkdir(join(await make("hollow"), ".git"));
  const odd = join(await make("odd"), ".git");
  await mkdir(join(odd, "logs", "HEAD"), { recursive: true });
  await writeFile(join(odd, "HEAD"), "ref: refs/heads/main\n");
  for (const name of [...Object.keys(written), "loop", "dangling", "hollow", "odd", "not there"])
    expect(await at(join(place.path, name), 500), name).toBeUndefined();

  const reader = new CheckoutReader();
  expect(await at(place.path, 500, reader)).toEqual([outer.first, "main"]);
  await chmod(outer.log, 0);
  // Root may read it all the same.
  const isRoot = process.getuid?.() === 0;
  expect(await at(place.path, 500)).toEqual(isRoot ? [outer.first, "main"] : undefined);
  await chmod(outer.log, 0o600);
  await truncate(outer.log, 0);
  expect(await at(place.path, 500, reader)).toBeUndefined();
  await rm(outer.log);
  expect(await at(place.path, 500, reader)).toBeUndefined();
});

test("of a huge log the end is read: before it nothing is known, and the rest is told as ever", async () => {
  await using place = await makeTestFolder();
  const { folder, log, first } = await makeRepository(place.path);
  const line = (seconds: number): string =>
    `${first} ${seconds.toString(16).padStart(40, "0")} A <a@b.c> ${seconds} +0000\tcommit: ${"x".repeat(200)}\n`;
  const lines = Array.from({ length: 30_000 }, (_, i) => line(1000 + i));
  await appendFile(log, lines.join(""));
  expect(await at(folder, 500)).toBeUndefined();
  expect(await at(folder, 30_999)).toEqual([(30_999).toString(16).padStart(40, "0"), "main"]);
});
