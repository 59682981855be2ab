import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunId } from "../../base/ids.ts";
import { event, eventFile, scalar, summary } from "../../formats/tfevents/testing.ts";
import { storedPath } from "../../store/index.ts";
import { CALL } from "../testing.ts";
import { TRACKING_ROUTES } from "../tracking/index.ts";
import {
  listRuns,
  look,
  makeCopies,
  readJournalLength,
  readWhole,
  take,
  writeBundle,
  type Copies,
  type Copy,
} from "./exchange.test-support.ts";
import { buildZip, forge, unpack, withJson } from "./hostile.test-support.ts";
import { redactEntry, type SharedEntry } from "./merge/past.ts";

/** A folder with one run in it. */
async function watchOne({ engine }: Copy, logs: string, rows: string): Promise<string> {
  await mkdir(join(logs, "a"), { recursive: true });
  await writeFile(join(logs, "a", "metrics.csv"), `step,loss\n${rows}`);
  const { projectId } = await engine.addFolder(logs, { confirmed: true });
  await engine.whenSettled();
  return projectId;
}

async function forged(
  copies: Copies,
  path: string,
  change: (content: Map<string, Uint8Array>) => Map<string, Uint8Array>,
): Promise<string> {
  const changed = change(await unpack(path));
  const other = join(copies.folder, `forged-${Math.random()}.assay`);
  await writeFile(other, buildZip(forge(changed)));
  return other;
}

async function logOverRest({ engine }: Copy, name: string): Promise<void> {
  const route = TRACKING_ROUTES.find(({ path }) => path === "runs/create");
  const { Fields } = await import("../tracking/fields.ts");
  const fields = new Fields(
    { experiment_id: "0", run_name: name, start_time: 5 },
    { isQuery: false },
  );
  await route?.handler(engine.tracking.context, { fields, path: {} });
}

test("runs of MLflow's interface, whose project everybody has, stay apart and find their way back", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  await logOverRest(ann, "hers");
  await logOverRest(bob, "his");
  const [hers = ""] = await listRuns(ann);
  const { projectId: server } = await ann.engine.handlers.runs.get({ id: hers }, CALL);
  const { id: viewId } = await ann.engine.handlers.runs.saveView(
    { projectId: server, name: "Hers", page: "project", state: {} },
    CALL,
  );
  const path = await writeBundle(ann, join(copies.folder, "a.assay"), [hers]);
  expect(await take(bob, path)).toMatchObject({ runs: { new: 1 }, problems: [] });
  const { projectId } = await bob.engine.handlers.runs.get({ id: hers }, CALL);
  expect(projectId).not.toBe(server);
  const projects = await bob.engine.handlers.runs.listProjects(undefined, CALL);
  expect(Object.fromEntries(projects.map(({ id, runs }) => [id, runs]))).toEqual({
    [server]: 1,
    [projectId]: 1,
  });
  expect(await bob.engine.handlers.runs.listViews({ projectId }, CALL)).toMatchObject([
    { id: viewId },
  ]);
  expect(await bob.engine.handlers.runs.listViews({ projectId: server }, CALL)).toEqual([]);

  await bob.engine.handlers.runs.editView({ id: viewId, name: "Hers, by Bob" }, CALL);
  const back = await writeBundle(bob, join(copies.folder, "b.assay"), [hers]);
  expect(await take(ann, back)).toMatchObject({ runs: { yours: 1 }, merged: 1, conflictsLeft: 0 });
  expect(await ann.engine.handlers.runs.listViews({ projectId: server }, CALL)).toMatchObject([
    { name: "Hers, by Bob" },
  ]);
  expect(await ann.engine.handlers.runs.listProjects(undefined, CALL)).toHaveLength(1);
});

test("a bundle that names a run or a project of ours leaves what was read here alone", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  await watchOne(ann, join(copies.folder, "hers"), "0,1\n1,2\n");
  const projectId = await watchOne(bob, join(copies.folder, "his"), "0,3\n1,4\n2,5\n");
  const [hers = ""] = await listRuns(ann);
  const [his = ""] = await listRuns(bob);
  const before = await readWhole(bob, his);
  const path = await writeBundle(ann, join(copies.folder, "a.assay"), [hers]);

  const asHis = await forged(copies, path, (content) => {
    const run = withJson(content, `runs/${hers}.json`, (of) => (of["id"] = his));
    const renamed = [...run].map(([name, bytes]): [string, Uint8Array] => [
      name.replace(hers, his),
      bytes,
    ]);
    return withJson(new Map(renamed), "manifest.json", (of) => {
      of["runs"] = [{ id: his, name: "a", project: "hers", content: "0".repeat(64) }];
    });
  });
  expect(await take(bob, asHis)).toMatchObject({ runs: { yours: 1 } });
  expect(await readWhole(bob, his)).toEqual(before);

  const intoHis = await forged(copies, path, (content) =>
    withJson(content, `runs/${hers}.json`, (of) => (of["project"] = { id: projectId, name: "x" })),
  );
  expect(await take(bob, intoHis)).toMatchObject({ runs: { new: 1 } });
  const { rows } = await bob.engine.handlers.runs.list(
    { projectId, removed: false, limit: 10 },
    CALL,
  );
  expect(rows.map(({ id }) => id)).toEqual([his]);
  expect(await readWhole(bob, his)).toEqual(before);
});

test("two runs whose logs lay at one place one after the other are two", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  await watchOne(ann, join(copies.folder, "logs"), "0,1\n");
  const [first = ""] = await listRuns(ann);
  const path = await writeBundle(ann, join(copies.folder, "a.assay"), [first]);
  await take(bob, path);
  const other = "01234567-0123-7123-8123-0123456789ab" as RunId;
  const later = await forged(copies, path, (content) => {
    const run = withJson(content, `runs/${first}.json`, (of) => {
      const [source] = of["sources"] as Array<{ id: string }>;
      of["id"] = other;
      of["sources"] = [{ ...source, id: other }];
      for (const one of of["series"] as Array<{ sourceId: string }>) one.sourceId = other;
    });
    const renamed = [...run].map(([name, bytes]): [string, Uint8Array] => [
      name.replace(first, other),
      bytes,
    ]);
    return withJson(new Map(renamed), "manifest.json", (of) => {
      of["runs"] = [{ id: other, name: "a", project: "logs", content: "0".repeat(64) }];
    });
  });
  expect(await take(bob, later)).toMatchObject({ runs: { new: 1 } });
  expect(await listRuns(bob)).toEqual([first, other].toSorted());
  const pointsOf = async (id: string) =>
    (await readWhole(bob, id)).points.map(({ count, columns }) => [count, columns]);
  expect(await pointsOf(other)).toEqual(await pointsOf(first));
});

test("an entry whose values were left out still tells who said what, and is believed only as it was written", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  await watchOne(ann, join(copies.folder, "logs"), "0,1\n");
  const [id = ""] = await listRuns(ann);
  await ann.engine.handlers.runs.edit({ ids: [id], notes: "the key is hunter2" }, CALL);
  const path = await writeBundle(ann, join(copies.folder, "a.assay"), [id]);
  const redact = (name: string): Promise<string> =>
    forged(copies, path, (content) =>
      withJson(content, "edits.json", (edits) => {
        const fields = edits["fields"] as Record<string, Record<string, { value: unknown }>>;
        fields[`run:${id}`] = {
          notes: { ...fields[`run:${id}`]?.["notes"], value: "the key is …" },
        };
        edits["entries"] = (edits["entries"] as SharedEntry[]).map((entry) =>
          "before" in entry ? { ...redactEntry(entry), actor: { ...entry.actor, name } } : entry,
        );
      }),
    );
  expect((await look(bob, await redact("Eve"))).problems).toMatchObject([{ entry: "edits.json" }]);
  const redacted = await redact("Ann");
  expect(await take(bob, redacted)).toMatchObject({ merged: 1, problems: [] });
  const { rows } = await bob.engine.handlers.runs.history({ entity: `run:${id}`, limit: 1 }, CALL);
  expect(rows).toMatchObject([{ actor: "Ann", via: "bundle", after: { notes: "the key is …" } }]);
  // What Bob says next is later for Ann, who has the entry whole.
  await bob.engine.handlers.runs.edit({ ids: [id], notes: "no keys here" }, CALL);
  const back = await writeBundle(bob, join(copies.folder, "b.assay"), [id]);
  expect(await take(ann, back)).toMatchObject({ merged: 1, conflictsLeft: 0 });
});

test("series of many blocks arrive bit for bit, of 4 bytes and of 8; a call that was left keeps what came", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const logs = join(copies.folder, "logs");
  const rows = Array.from({ length: 120_001 }, (_, step) => `${step},${Math.sin(step) / 3}\n`);
  await mkdir(join(logs, "f"), { recursive: true });
  const events = Array.from({ length: 60_000 }, (_, step) =>
    event(1_795_313_567 + step, step, summary(scalar("loss", Math.fround(step / 7)))),
  );
  await writeFile(join(logs, "f", "events.out.tfevents.1795313567.host.1.0"), eventFile(...events));
  await watchOne(ann, logs, rows.join(""));
  const runIds = await listRuns(ann);
  const path = await writeBundle(ann, join(copies.folder, "a.assay"), runIds);
  const left = new AbortController();
  await expect(
    bob.engine.handlers.bundles.take(
      { path, choices: {}, partial: false },
      { ...CALL, signal: left.signal, onProgress: () => left.abort() },
    ),
  ).rejects.toMatchObject({ code: "CANCELLED" });
  expect(await readJournalLength(bob)).toBeGreaterThan(0);
  await take(bob, path);
  for (const id of runIds) expect(await readWhole(bob, id)).toEqual(await readWhole(ann, id));
});

test("a key is named, taken back by undo, and known from then on or not", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  await watchOne(ann, join(copies.folder, "logs"), "0,1\n");
  const path = await writeBundle(ann, join(copies.folder, "a.assay"), await listRuns(ann));
  const { bundles, runs, system } = bob.engine.handlers;
  const { author } = (await look(bob, path)).bundle;
  expect(author).toMatchObject({ name: "Ann", standing: "unknown", knownAs: null });
  expect((await ann.engine.handlers.bundles.listKeys(undefined, CALL)).own).toMatchObject({
    fingerprint: author.fingerprint,
    publicKey: author.publicKey,
    standing: "own",
  });
  const { gesture } = await bundles.nameKey({ publicKey: author.publicKey, name: "Ann B." }, CALL);
  expect((await look(bob, path)).bundle.author).toMatchObject({
    standing: "trusted",
    knownAs: "Ann B.",
  });
  await system.rebuild(undefined, CALL);
  expect((await bundles.listKeys(undefined, CALL)).named).toMatchObject([{ knownAs: "Ann B." }]);
  await runs.undo({ gesture }, CALL);
  expect((await bundles.listKeys(undefined, CALL)).named).toEqual([]);
  expect((await look(bob, path)).bundle.author.standing).toBe("unknown");
  await runs.redo(undefined, CALL);
  expect((await look(bob, path)).bundle.author.knownAs).toBe("Ann B.");
  await expect(bundles.nameKey({ publicKey: "AAAA", name: "x" }, CALL)).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("files come by their content, once; one that is not there is named", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  await watchOne(ann, join(copies.folder, "logs"), "0,1\n");
  const [id = ""] = await listRuns(ann);
  const path = await writeBundle(ann, join(copies.folder, "a.assay"), [id]);
  const bytes = Buffer.from("weights");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const other = createHash("sha256").update("elsewhere").digest("hex");
  const withFiles = (files: readonly object[], content: Uint8Array): Promise<string> =>
    forged(copies, path, (entries) =>
      withJson(entries, `runs/${id}.json`, (of) => (of["files"] = files)).set(
        `files/${sha256}`,
        content,
      ),
    );
  const file = { path: "model/weights.bin", size: bytes.length, sha256 };
  const taken = await take(
    bob,
    await withFiles([file, { path: "gone.bin", size: 9, sha256: other }], bytes),
  );
  expect(taken.problems).toEqual([
    { entry: `files/${other}`, reason: expect.stringContaining("gone.bin") as unknown },
  ]);
  const { runs } = bob.engine.handlers;
  const listed = await runs.listFiles({ runId: id, folder: "model", limit: 10 }, CALL);
  expect(listed.entries).toMatchObject([{ name: "weights.bin", bytes: bytes.length }]);
  expect(await readFile(storedPath(join(bob.data, "artifacts"), sha256), "utf8")).toBe("weights");
  await bob.engine.handlers.system.rebuild(undefined, CALL);
  expect(await runs.listFiles({ runId: id, folder: "model", limit: 10 }, CALL)).toEqual(listed);

  for (const bad of ["../evil", "/etc/passwd", "a/../../b", "a\\b", "a/./b", "", "a\0", ".."])
    expect((await look(bob, await withFiles([{ ...file, path: bad }], bytes))).problems).toEqual([
      { entry: `runs/${id}.json`, reason: expect.stringContaining('"path"') as unknown },
    ]);
});
