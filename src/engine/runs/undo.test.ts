import { expect, test } from "vitest";
import { open } from "../../store/index.ts";
import { csv, listKept, makePlace, readLogs, type Place } from "../history.test-support.ts";
import { CALL, openTestEngine } from "../testing.ts";

function readGesture({ database }: Place, op: string): string {
  const db = open(database, { role: "reader" });
  const gesture = db
    .prepare("SELECT gesture FROM journal WHERE op = ? ORDER BY seq DESC")
    .pluck()
    .get(op);
  db.close();
  return gesture as string;
}

test("what Assay itself recorded is not undone; edits and the next start go on", async () => {
  await using place = await makePlace();
  await place.write("metrics.csv", csv(0, 3));
  {
    await using engine = await openTestEngine(place.data);
    await readLogs(engine, place);
    const gesture = readGesture(place, "source.bind");
    await expect(engine.handlers.runs.undo({ gesture }, CALL)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const [run] = await listKept(engine);
    await engine.handlers.runs.edit({ ids: [run?.id ?? ""], name: "still edited" }, CALL);
  }
  await place.command(async (engine) =>
    expect(await listKept(engine)).toMatchObject([{ name: "still edited", points: 4 }]),
  );
});

test("undoing a rename of a project leaves its later removal, and is refused when the name was changed again", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { runs, ingest } = engine.handlers;
  const projectId = await readLogs(engine, place);
  const names = async () => (await runs.listProjects(undefined, CALL)).map(({ name }) => name);
  const [original] = await names();
  const first = await runs.renameProject({ id: projectId, name: "first" }, CALL);
  const removal = await ingest.removeFolder({ projectId }, CALL);
  await runs.undo({ gesture: first.gesture }, CALL);
  expect(await names()).toEqual([]);
  await runs.undo({ gesture: removal.gesture }, CALL);
  expect(await names()).toEqual([original]);

  const second = await runs.renameProject({ id: projectId, name: "second" }, CALL);
  await runs.renameProject({ id: projectId, name: "third" }, CALL);
  await expect(runs.undo({ gesture: second.gesture }, CALL)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(await names()).toEqual(["third"]);
  const { rows } = await runs.history({ entity: `project:${projectId}`, limit: 1 }, CALL);
  expect(rows).toMatchObject([{ before: { name: "second" }, after: { name: "third" } }]);
});

test("an edit of runs that was changed again since is not undone from under the later one", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  for (const name of ["a", "b"]) await place.write(`${name}/metrics.csv`, csv(0, 1));
  await readLogs(engine, place);
  const { runs } = engine.handlers;
  const ids = (await listKept(engine)).map(({ id }) => id);
  const looks = async () => (await listKept(engine)).map(({ name, color }) => [name, color]);
  const both = await runs.edit({ ids, name: "both", color: 3 }, CALL);
  expect(await looks()).toEqual([
    ["both", 3],
    ["both", 3],
  ]);
  const later = await runs.edit({ ids: ids.slice(1), color: "#00ff00" }, CALL);
  await expect(runs.undo({ gesture: both.gesture }, CALL)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await runs.undo({ gesture: later.gesture }, CALL);
  await runs.undo({ gesture: both.gesture }, CALL);
  expect(await looks()).toEqual([
    ["a", 0],
    ["b", 1],
  ]);
  await runs.redo(undefined, CALL);
  expect((await looks())[0]).toEqual(["both", 3]);
});

test("tags are put on, changed and taken off, each undone alone, and survive a rebuild", async () => {
  await using place = await makePlace();
  await place.write("metrics.csv", csv(0, 3));
  await place.write("other/metrics.csv", csv(0, 3));
  await using engine = await openTestEngine(place.data);
  const { runs, system } = engine.handlers;
  const projectId = await readLogs(engine, place);
  const ids = (await listKept(engine)).map(({ id }) => id);
  const [first = ""] = ids;
  const columns = ["tags", "tags.owner", "tags.broken"];
  // The one whose tags are changed alone comes last.
  const order = [...ids.filter((id) => id !== first), first];
  const tagsOf = () => runs.readCells({ runIds: order, columns }, CALL);
  const none = [null, null, null];

  const both = await runs.edit({ ids, tags: { broken: "", owner: "me" } }, CALL);
  const all = ["broken, owner: me", "me", ""];
  expect(await tagsOf()).toEqual([all, all]);
  const off = await runs.edit({ ids: [first], tags: { broken: null } }, CALL);
  expect(await tagsOf()).toEqual([all, ["owner: me", "me", null]]);
  const found = await runs.list({ query: "tag.broken", removed: false, limit: 10 }, CALL);
  expect(found.rows.map(({ id }) => id)).toEqual(ids.filter((id) => id !== first));
  expect((await runs.listPaths({ projectId }, CALL)).tags).toEqual(["owner", "broken"]);

  await system.rebuild(undefined, CALL);
  expect(await tagsOf()).toEqual([all, ["owner: me", "me", null]]);
  await expect(runs.undo({ gesture: both.gesture }, CALL)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await runs.undo({ gesture: off.gesture }, CALL);
  expect(await tagsOf()).toEqual([all, all]);
  await runs.undo({ gesture: both.gesture }, CALL);
  expect(await tagsOf()).toEqual([none, none]);
});

test("views are saved under their name, one is the default, and all of it is undone and survives a rebuild", async () => {
  await using place = await makePlace();
  await place.write("metrics.csv", csv(0, 3));
  await using engine = await openTestEngine(place.data);
  const { runs, system } = engine.handlers;
  const projectId = await readLogs(engine, place);
  const listed = async () =>
    (await runs.listViews({ projectId }, CALL)).map(({ name, state, isDefault }) => ({
      name,
      ...state,
      isDefault,
    }));
  const first = await runs.saveView(
    { projectId, page: "project", name: "mine", state: { l: "table" } },
    CALL,
  );
  const again = await runs.saveView(
    { projectId, page: "project", name: "mine", state: { l: "charts" } },
    CALL,
  );
  expect(again.id).toBe(first.id);
  const other = await runs.saveView(
    { projectId, page: "project", name: "Best", state: { f: "x" } },
    CALL,
  );
  await runs.editView({ id: first.id, isDefault: true }, CALL);
  const change = await runs.editView({ id: other.id, isDefault: true }, CALL);
  const all = [
    { name: "Best", f: "x", isDefault: true },
    { name: "mine", l: "charts", isDefault: false },
  ];
  expect(await listed()).toEqual(all);
  await system.rebuild(undefined, CALL);
  expect(await listed()).toEqual(all);
  await runs.undo({ gesture: change.gesture }, CALL);
  expect((await listed()).map(({ isDefault }) => isDefault)).toEqual([false, true]);
  const removal = await runs.editView({ id: other.id, removed: true }, CALL);
  expect(await listed()).toHaveLength(1);
  await expect(runs.editView({ id: other.id, name: "x" }, CALL)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await runs.undo({ gesture: removal.gesture }, CALL);
  expect(await listed()).toHaveLength(2);
  await runs.undo({ gesture: again.gesture }, CALL);
  expect((await listed()).at(1)).toEqual({ name: "mine", l: "table", isDefault: true });
});

test("comparisons are saved beside views: every project lists them, and their names are the workspace's", async () => {
  await using place = await makePlace();
  await place.write("metrics.csv", csv(0, 3));
  await using other = await makePlace();
  await other.write("metrics.csv", csv(0, 3));
  await using engine = await openTestEngine(place.data);
  const { runs, system } = engine.handlers;
  const [a, b] = [await readLogs(engine, place), await readLogs(engine, other)];
  const listed = async (projectId: string) =>
    (await runs.listViews({ projectId }, CALL)).map(({ name, page, state }) => [name, page, state]);
  const page = "compare" as const;
  await runs.saveView({ projectId: a, page: "project", name: "seeds", state: {} }, CALL);
  const one = await runs.saveView({ projectId: a, page, name: "seeds", state: { cbl: "x" } }, CALL);
  const again = await runs.saveView(
    { projectId: b, page, name: "seeds", state: { cbl: "y" } },
    CALL,
  );
  expect(again.id).toBe(one.id);
  const two = await runs.saveView({ projectId: b, page, name: "losses", state: {} }, CALL);
  const inB = [
    ["losses", page, {}],
    ["seeds", page, { cbl: "y" }],
  ];
  expect(await listed(b)).toEqual(inB);
  expect(await listed(a)).toHaveLength(3);
  expect(await listed(a)).toContainEqual(["seeds", "project", {}]);

  await expect(runs.editView({ id: two.id, name: "seeds" }, CALL)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await expect(runs.editView({ id: two.id, isDefault: true }, CALL)).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  const renamed = await runs.editView({ id: two.id, name: "all losses" }, CALL);
  expect((await listed(b)).map(([name]) => name)).toEqual(["all losses", "seeds"]);
  await system.rebuild(undefined, CALL);
  expect((await listed(b)).map(([name]) => name)).toEqual(["all losses", "seeds"]);
  await runs.undo({ gesture: renamed.gesture }, CALL);
  await runs.editView({ id: one.id, removed: true }, CALL);
  expect(await listed(b)).toEqual([["losses", page, {}]]);
  await runs.undo({}, CALL);
  expect(await listed(b)).toEqual(inB);
});
