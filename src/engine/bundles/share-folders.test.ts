import {
  appendFile,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ShareFolder } from "../../contract/bundles.ts";
import { CALL, waitFor } from "../testing.ts";
import { hasArchiveEnd, isBundleName } from "./folder-scan.ts";
import {
  listRuns,
  look,
  makeCopies,
  take,
  watchLogs,
  writeBundle,
  type Copies,
  type Copy,
} from "./exchange.test-support.ts";

async function makeShare(copies: Copies): Promise<string> {
  const share = join(copies.folder, "share");
  await mkdir(share);
  return share;
}

async function listFiles({ engine }: Copy): Promise<ShareFolder["files"]> {
  const [folder] = await engine.handlers.bundles.listFolders(undefined, CALL);
  return folder?.files ?? [];
}

/** Until each file of the folder is in one of these states. */
const waitForFiles = (
  copy: Copy,
  ...states: ReadonlyArray<ShareFolder["files"][number]["state"]>
) =>
  waitFor(
    () => listFiles(copy),
    (files) => JSON.stringify(files.map(({ state }) => state)) === JSON.stringify(states),
  );

async function trust({ engine }: Copy, publicKey: string, name: string | null): Promise<void> {
  await engine.handlers.bundles.nameKey({ publicKey, name }, CALL);
}

async function keyOf({ engine }: Copy): Promise<string> {
  return (await engine.handlers.bundles.listKeys(undefined, CALL)).own.publicKey;
}

test("a bundle of an unknown key waits; once the key has a name it is taken, and nothing is written there", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const { runIds } = await watchLogs(ann, copies.folder);
  const share = await makeShare(copies);
  await mkdir(join(share, "ann"));
  await writeBundle(ann, join(share, "ann", "all.assay"), runIds);
  const before = await readFile(join(share, "ann", "all.assay"));

  const { id } = await bob.engine.handlers.bundles.addFolder({ path: share }, CALL);
  const [waiting] = await waitForFiles(bob, "waiting");
  expect(waiting).toMatchObject({
    path: join(share, "ann", "all.assay"),
    author: { name: "Ann", standing: "unknown" },
    runs: runIds.length,
  });
  expect(waiting?.reason).toMatch(/knows the key/);
  expect(await listRuns(bob)).toEqual([]);

  await trust(bob, await keyOf(ann), "Ann B.");
  const [taken] = await waitForFiles(bob, "taken");
  expect(taken?.author).toMatchObject({ standing: "trusted", knownAs: "Ann B." });
  expect(await listRuns(bob)).toEqual(runIds);

  // The same once more under another name, as tools that synchronise leave it.
  const copy = join(share, "ann", "all (conflicted copy).assay");
  await copyFile(join(share, "ann", "all.assay"), copy);
  await waitForFiles(bob, "taken", "taken");
  expect(await bob.engine.handlers.bundles.list(undefined, CALL)).toHaveLength(1);
  expect((await readdir(join(share, "ann"))).toSorted()).toEqual([
    "all (conflicted copy).assay",
    "all.assay",
  ]);
  expect(await readFile(join(share, "ann", "all.assay"))).toEqual(before);

  // Its own bundles need nobody's trust.
  await writeBundle(bob, join(share, "bob.assay"), runIds);
  const files = await waitForFiles(bob, "taken", "taken", "taken");
  expect(files.at(-1)).toMatchObject({ author: { standing: "own" }, reason: /made it/ });

  const { gesture } = await bob.engine.handlers.bundles.removeFolder({ id }, CALL);
  expect(await bob.engine.handlers.bundles.listFolders(undefined, CALL)).toEqual([]);
  await bob.engine.handlers.runs.undo({ gesture }, CALL);
  expect(await bob.engine.handlers.bundles.listFolders(undefined, CALL)).toMatchObject([
    { id, path: share },
  ]);
});

test("a file that grows is looked at once it is whole, whatever its name was before", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const { runIds } = await watchLogs(ann, copies.folder);
  const share = await makeShare(copies);
  const whole = await readFile(await writeBundle(ann, join(copies.folder, "a.assay"), runIds));
  await trust(bob, await keyOf(ann), "Ann");
  await bob.engine.handlers.bundles.addFolder({ path: share }, CALL);

  const growing = join(share, "growing.assay");
  const half = Math.floor(whole.length / 2);
  await writeFile(growing, whole.subarray(0, half));
  await writeFile(join(share, ".hidden.assay"), "a");
  await writeFile(join(share, "loading.assay.part"), whole);
  const [cut] = await waitForFiles(bob, "waiting");
  expect(cut).toMatchObject({ path: growing, author: null, reason: /not whole/ });
  expect(await listRuns(bob)).toEqual([]);
  await appendFile(growing, whole.subarray(half));
  await waitForFiles(bob, "taken");
  expect(await listRuns(bob)).toEqual(runIds);

  await rename(join(share, "loading.assay.part"), join(share, "loading.assay"));
  await waitForFiles(bob, "taken", "taken");

  // All of its length is there at once on some drives, and its bytes come later.
  const hollow = join(share, "hollow.assay");
  await using file = await open(hollow, "w");
  await file.truncate(whole.length);
  await waitForFiles(bob, "taken", "waiting", "taken");
  await file.write(whole, 0, whole.length, 0);
  await waitForFiles(bob, "taken", "taken", "taken");
});

test("a damaged one is refused, and one with conflicts waits until a person decides", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const { runIds } = await watchLogs(ann, copies.folder);
  const [runId = ""] = runIds;
  const share = await makeShare(copies);
  await trust(bob, await keyOf(ann), "Ann");
  await bob.engine.handlers.bundles.addFolder({ path: share }, CALL);
  await writeBundle(ann, join(share, "1.assay"), runIds);
  await waitForFiles(bob, "taken");

  await ann.engine.handlers.runs.edit({ ids: [runId], notes: "hers" }, CALL);
  await bob.engine.handlers.runs.edit({ ids: [runId], notes: "his" }, CALL);
  const second = await writeBundle(ann, join(share, "2.assay"), runIds);
  const [, waiting] = await waitForFiles(bob, "taken", "waiting");
  expect(waiting).toMatchObject({ path: second, reason: /changed here too/ });
  const [conflict] = (await look(bob, second)).conflicts;
  await take(bob, second, { choices: { [conflict?.id ?? ""]: "theirs" } });
  await waitForFiles(bob, "taken", "taken");
  expect(await bob.engine.handlers.runs.get({ id: runId }, CALL)).toMatchObject({ notes: "hers" });

  // One byte of the manifest: who signed it cannot be told.
  const bytes = await readFile(second);
  const at = bytes.indexOf("manifest.json");
  expect(at).toBeGreaterThan(0);
  bytes[at + 30] = (bytes[at + 30] ?? 0) ^ 1;
  await writeFile(join(share, "3.assay"), bytes);
  await writeFile(join(share, "4.assay"), "no archive at all".padEnd(50));
  const files = await waitForFiles(bob, "taken", "taken", "refused", "waiting");
  expect(files[2]?.author).toBeNull();
  await rm(join(share, "3.assay"));
  await rm(join(share, "4.assay"));
  await waitForFiles(bob, "taken", "taken");
});

test("a folder that vanishes is missing and comes back; what was looked at is known after a restart", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  const { runIds } = await watchLogs(ann, copies.folder);
  const share = await makeShare(copies);
  const away = join(copies.folder, "away");
  const stateOf = async (copy: Copy) =>
    (await copy.engine.handlers.bundles.listFolders(undefined, CALL))[0]?.state;
  {
    await using bob = await copies.open("Bob");
    await trust(bob, await keyOf(ann), "Ann");
    await bob.engine.handlers.bundles.addFolder({ path: share }, CALL);
    await expect(
      bob.engine.handlers.bundles.addFolder({ path: share }, CALL),
    ).rejects.toMatchObject({ code: "CONFLICT" });
    await rename(share, away);
    await waitFor(
      () => stateOf(bob),
      (state) => state === "missing",
    );
    await writeBundle(ann, join(away, "a.assay"), runIds);
    await rename(away, share);
    await waitForFiles(bob, "taken");
    expect(await stateOf(bob)).toBe("watching");
  }
  await using bob = await copies.open("Bob");
  const [known] = await listFiles(bob);
  expect(known?.state).toBe("taken");
  await writeBundle(ann, join(share, "b.assay"), runIds);
  await waitForFiles(bob, "taken", "taken");
  await bob.engine.handlers.system.rebuild(undefined, CALL);
  await waitForFiles(bob, "taken", "taken");
});

test("by polling the same comes about", async () => {
  await using copies = await makeCopies({ forcePolling: true });
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const { runIds } = await watchLogs(ann, copies.folder);
  const share = await makeShare(copies);
  await trust(bob, await keyOf(ann), "Ann");
  await bob.engine.handlers.bundles.addFolder({ path: share }, CALL);
  await writeBundle(ann, join(share, "a.assay"), runIds);
  await waitForFiles(bob, "taken");
  expect(await listRuns(bob)).toEqual(runIds);
});

test("folders that nobody shares are refused", async () => {
  await using copies = await makeCopies();
  await using bob = await copies.open("Bob");
  const add = (path: string, call = CALL) => bob.engine.handlers.bundles.addFolder({ path }, call);
  await writeFile(join(copies.folder, "file"), "");
  for (const [path, code] of [
    ["share", "INVALID_INPUT"],
    ["/", "INVALID_INPUT"],
    [join(copies.folder, "nowhere"), "NOT_FOUND"],
    [join(copies.folder, "file"), "INVALID_INPUT"],
    [bob.data, "INVALID_INPUT"],
    [copies.folder, "INVALID_INPUT"],
  ] as const)
    await expect(add(path)).rejects.toMatchObject({ code });
  await expect(add(copies.folder, { ...CALL, isLocal: false })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(
    bob.engine.handlers.bundles.removeFolder({ id: "none" }, CALL),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("names that tools write while they copy are no bundles yet", async () => {
  expect(
    [
      "a.assay",
      "x/b.ASSAY",
      "a.assay.part",
      ".a.assay.X1",
      "~a.assay",
      ".x/a.assay",
      "a.tmp",
    ].filter(isBundleName),
  ).toEqual(["a.assay", "x/b.ASSAY"]);
  await using copies = await makeCopies();
  const path = join(copies.folder, "x");
  await writeFile(path, "");
  expect(await hasArchiveEnd(path)).toBe(false);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  await writeFile(path, end);
  expect(await hasArchiveEnd(path)).toBe(true);
  end.writeUInt16LE(3, 20);
  await writeFile(path, Buffer.concat([end, Buffer.from("abc")]));
  expect(await hasArchiveEnd(path)).toBe(true);
  await writeFile(path, Buffer.concat([end, Buffer.from("ab")]));
  expect(await hasArchiveEnd(path)).toBe(false);
  expect((await stat(path)).size).toBe(24);
});
