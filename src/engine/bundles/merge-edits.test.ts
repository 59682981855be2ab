import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, waitFor } from "../testing.ts";
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

interface Pair {
  readonly copies: Copies;
  readonly ann: Copy;
  readonly bob: Copy;
  readonly logs: string;
  readonly runId: string;
  /** What one has goes to the other. */
  readonly send: (from: Copy, to: Copy) => ReturnType<typeof take>;
}

/** One run of Ann's, which Bob has taken. */
async function withPair(work: (pair: Pair) => Promise<void>): Promise<void> {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const logs = join(copies.folder, "logs");
  await mkdir(join(logs, "a"), { recursive: true });
  await writeFile(join(logs, "a", "metrics.csv"), "step,loss\n0,1\n1,0.5\n");
  await ann.engine.addFolder(logs, { confirmed: true });
  await ann.engine.whenSettled();
  const [runId = ""] = await listRuns(ann);
  let sent = 0;
  const send: Pair["send"] = async (from, to) =>
    take(to, await writeBundle(from, join(copies.folder, `${sent++}.assay`), [runId]));
  await send(ann, bob);
  await work({ copies, ann, bob, logs, runId, send });
}

type Edit = { name?: string; notes?: string; tags?: Record<string, string | null> };
const edit = (copy: Copy, runId: string, fields: Edit) =>
  copy.engine.handlers.runs.edit({ ids: [runId], ...fields }, CALL);

async function saidOf({ engine }: Copy, runId: string) {
  const { name, notes, projectId } = await engine.handlers.runs.get({ id: runId }, CALL);
  const { tags } = await engine.handlers.runs.listPaths({ projectId }, CALL);
  const [cells = []] = await engine.handlers.runs.readCells(
    { runIds: [runId], columns: tags.map((tag) => `tag.${tag}`) },
    CALL,
  );
  return { name, notes, tags: Object.fromEntries(tags.map((tag, at) => [tag, cells[at]])) };
}

async function historyOf({ engine }: Copy, entity: string) {
  const { rows } = await engine.handlers.runs.history({ entity, limit: 100 }, CALL);
  return rows
    .filter(({ op }) => op.endsWith(".edit"))
    .map(({ actor, via, after }) => ({ actor, via, after }));
}

test("what both said of different fields is merged, as said by who said it, and can be undone", async () => {
  await withPair(async ({ ann, bob, runId, send }) => {
    await edit(ann, runId, { notes: "too warm", tags: { team: "red" } });
    await edit(bob, runId, { name: "baseline", tags: { paper: "" } });
    const taken = await send(ann, bob);
    expect(taken).toMatchObject({ merged: 2, conflictsLeft: 0, runs: { same: 1 } });
    const both = { name: "baseline", notes: "too warm", tags: { paper: "", team: "red" } };
    expect(await saidOf(bob, runId)).toEqual(both);
    expect(await historyOf(bob, `run:${runId}`)).toEqual([
      { actor: "Ann", via: "bundle", after: { notes: "too warm", tags: { team: "red" } } },
      { actor: "Bob", via: "api", after: { name: "baseline", tags: { paper: "" } } },
    ]);

    // The way back brings what Bob said, and then both are quiet.
    expect(await send(bob, ann)).toMatchObject({ merged: 2, conflictsLeft: 0 });
    expect(await saidOf(ann, runId)).toEqual(both);
    const lengths = [await readJournalLength(ann), await readJournalLength(bob)];
    expect(await send(ann, bob)).toMatchObject({ merged: 0, gesture: null });
    expect(await send(bob, ann)).toMatchObject({ merged: 0, gesture: null });
    expect([await readJournalLength(ann), await readJournalLength(bob)]).toEqual(lengths);

    // Undoing is Bob's own decision, which Ann then gets.
    await bob.engine.handlers.runs.undo({ gesture: taken.gesture ?? "" }, CALL);
    expect(await saidOf(bob, runId)).toMatchObject({ notes: "", tags: { paper: "" } });
    expect(await send(ann, bob)).toMatchObject({ merged: 0, conflictsLeft: 0 });
    expect(await send(bob, ann)).toMatchObject({ merged: 2, conflictsLeft: 0 });
    expect(await saidOf(ann, runId)).toEqual(await saidOf(bob, runId));
  });
});

test("the later value wins where one side knew the other's, whichever bundle comes when", async () => {
  await withPair(async ({ copies, ann, bob, runId, send }) => {
    await edit(ann, runId, { notes: "first" });
    const old = await writeBundle(ann, join(copies.folder, "old.assay"), [runId]);
    await send(ann, bob);
    await edit(bob, runId, { notes: "second" });
    await edit(bob, runId, { notes: "third" });
    expect(await take(bob, old)).toMatchObject({ merged: 0, conflictsLeft: 0 });
    expect(await send(bob, ann)).toMatchObject({ merged: 1, conflictsLeft: 0 });
    expect(await saidOf(ann, runId)).toMatchObject({ notes: "third" });
    await edit(ann, runId, { notes: "fourth" });
    expect(await send(ann, bob)).toMatchObject({ merged: 1, conflictsLeft: 0 });
    expect(await saidOf(bob, runId)).toMatchObject({ notes: "fourth" });

    // Through a third person too.
    await using cid = await copies.open("Cid");
    await send(bob, cid);
    await edit(cid, runId, { notes: "fifth" });
    expect(await send(cid, ann)).toMatchObject({ merged: 1, conflictsLeft: 0 });
    expect(await historyOf(ann, `run:${runId}`)).toMatchObject([
      { actor: "Cid", after: { notes: "fifth" } },
      { actor: "Ann" },
      { actor: "Bob" },
      { actor: "Ann" },
    ]);
  });
});

test.each(["mine", "theirs"] as const)(
  "a conflict stands side by side until it is decided as %s, and the way back is quiet",
  async (choice) => {
    await withPair(async ({ copies, ann, bob, runId, send }) => {
      await edit(ann, runId, { notes: "Ann's", tags: { team: "red" } });
      await edit(bob, runId, { notes: "Bob's" });
      const path = await writeBundle(ann, join(copies.folder, "conflict.assay"), [runId]);
      const [conflict, ...others] = (await look(bob, path)).conflicts;
      expect(others).toEqual([]);
      expect(conflict).toMatchObject({
        entity: `run:${runId}`,
        title: 'run "a"',
        field: "notes",
        mine: { value: "Bob's", by: "Bob" },
        theirs: { value: "Ann's", by: "Ann" },
      });

      // Without a choice mine stays, the rest comes, and it is told again, on the way back too.
      expect(await take(bob, path)).toMatchObject({ merged: 1, conflictsLeft: 1 });
      expect(await saidOf(bob, runId)).toMatchObject({ notes: "Bob's", tags: { team: "red" } });
      const id = conflict?.id ?? "";
      expect((await look(bob, path)).conflicts.map((one) => one.id)).toEqual([id]);
      expect(await send(bob, ann)).toMatchObject({ merged: 0, conflictsLeft: 1 });

      const decided = await take(bob, path, { choices: { [id]: choice } });
      expect(decided).toMatchObject({ merged: choice === "mine" ? 0 : 1, conflictsLeft: 0 });
      const notes = choice === "mine" ? "Bob's" : "Ann's";
      expect(await saidOf(bob, runId)).toMatchObject({ notes });
      expect((await look(bob, path)).conflicts).toEqual([]);
      expect(await send(bob, ann)).toMatchObject({ conflictsLeft: 0 });
      expect(await saidOf(ann, runId)).toMatchObject({ notes });
      expect(await send(ann, bob)).toMatchObject({ merged: 0, conflictsLeft: 0 });
    });
  },
);

test("saved views come with their project, and their changes are merged", async () => {
  await withPair(async ({ ann, bob, runId, send }) => {
    const { projectId } = await ann.engine.handlers.runs.get({ id: runId }, CALL);
    const saved = await ann.engine.handlers.runs.saveView(
      { projectId, name: "Losses", page: "project", state: { charts: ["loss"] } },
      CALL,
    );
    await ann.engine.handlers.runs.editView({ id: saved.id, name: "All losses" }, CALL);
    expect(await send(ann, bob)).toMatchObject({ conflictsLeft: 0, problems: [] });
    const views = () => bob.engine.handlers.runs.listViews({ projectId }, CALL);
    expect(await views()).toMatchObject([
      { id: saved.id, name: "All losses", state: { charts: ["loss"] } },
    ]);
    expect((await historyOf(bob, `view:${saved.id}`)).map(({ after }) => after)).toMatchObject([
      { name: "All losses" },
      { name: "Losses" },
    ]);
    await bob.engine.handlers.runs.editView({ id: saved.id, removed: true }, CALL);
    expect(await send(bob, ann)).toMatchObject({ merged: 1, conflictsLeft: 0 });
    expect(await ann.engine.handlers.runs.listViews({ projectId }, CALL)).toEqual([]);
  });
});

test("a run that went on is replaced as a whole, an older bundle changes nothing", async () => {
  await withPair(async ({ copies, ann, bob, logs, runId, send }) => {
    const old = await writeBundle(ann, join(copies.folder, "old.assay"), [runId]);
    await appendFile(join(logs, "a", "metrics.csv"), "2,0.25\n3,0.125\n");
    await waitFor(
      () => ann.engine.handlers.runs.get({ id: runId }, CALL),
      ({ points }) => points === 4,
    );
    await edit(bob, runId, { notes: "mine" });
    expect((await send(ann, bob)).runs).toMatchObject({ newer: 1 });
    const there = await readWhole(ann, runId);
    const here = await readWhole(bob, runId);
    expect({ ...here, run: { ...here.run, notes: "" } }).toEqual(there);
    expect((await take(bob, old)).runs).toMatchObject({ older: 1 });
    expect((await readWhole(bob, runId)).points).toEqual(there.points);
    expect(await saidOf(bob, runId)).toMatchObject({ notes: "mine" });
  });
});

test("what was merged survives a rebuild", async () => {
  await withPair(async ({ ann, bob, runId, send }) => {
    await edit(ann, runId, { notes: "too warm", tags: { team: "red" } });
    await send(ann, bob);
    const before = await saidOf(bob, runId);
    await bob.engine.handlers.system.rebuild(undefined, CALL);
    expect(await saidOf(bob, runId)).toEqual(before);
    expect(await send(ann, bob)).toMatchObject({ merged: 0, runs: { same: 1 } });
    expect(await bob.engine.handlers.system.doctor(undefined, CALL)).not.toContainEqual(
      expect.objectContaining({ status: "failed" }),
    );
  });
});
