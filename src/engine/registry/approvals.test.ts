import { expect, test } from "vitest";
import type { Stage } from "../../contract/registry.ts";
import { makePlace } from "../history.test-support.ts";
import type { Actor } from "../runs/index.ts";
import { CALL, openTestEngine, type TestEngine } from "../testing.ts";

const CLIENT: Actor = { profileId: "mlflow", name: "client", kind: "system", via: "api" };

/** The model "net" with three versions, the first in Production, which wants an approval from now on. */
async function openGuarded(data: string, approver: "anyone" | "other"): Promise<TestEngine> {
  const engine = await openTestEngine(data);
  const { write } = engine.tracking.context.threads;
  const about = { actor: CLIENT, name: "net", description: "", tags: {}, nowMs: 1000 };
  await write.call.registry.createModel(about);
  for (let made = 0; made < 3; made++)
    await write.call.tracking.createModelVersion({
      ...about,
      source: "s3://b/x",
      runId: "",
      loggedModelId: "",
      userId: "ana",
    });
  const { registry } = engine.handlers;
  await registry.setStage({ ...of(1), stage: "Production", archiveOthers: false }, CALL);
  await registry.setGuards({ name: "net", guards: { Production: approver } }, CALL);
  return engine;
}

const of = (version: number) => ({ name: "net", version });

const ask = ({ handlers }: TestEngine, version: number, stage: Stage = "Production", as = "me") =>
  handlers.registry.setStage(
    { ...of(version), stage, archiveOthers: true, why: "better", as },
    CALL,
  );

async function decide(
  { handlers }: TestEngine,
  version: number,
  { as, approve = true }: { readonly as: string; readonly approve?: boolean },
) {
  const { versions } = await handlers.registry.getModel({ name: "net" }, CALL);
  const request = versions.find((one) => one.version === version)?.request?.id ?? "";
  return handlers.registry.decideRequest(
    { ...of(version), request, approve, why: "seen", as },
    CALL,
  );
}

const outline = async ({ handlers }: TestEngine) => {
  const { versions } = await handlers.registry.getModel({ name: "net" }, CALL);
  return versions.map(({ version, stage, request }) => [version, stage, request?.state ?? null]);
};

test("a guarded stage is asked for, approved by another profile, undone in one gesture and rebuilt", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "other");
  const { registry, runs, system } = engine.handlers;

  // What needs no approval goes on as ever.
  expect((await ask(engine, 3, "Staging")).request).toBeNull();
  const asked = await ask(engine, 3);
  expect(asked.request).toMatchObject({ state: "open", asked: { by: "me", why: "better" } });
  expect(await outline(engine)).toEqual([
    [3, "Staging", "open"],
    [2, "None", null],
    [1, "Production", null],
  ]);
  await expect(ask(engine, 3)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(decide(engine, 3, { as: " ME" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(decide(engine, 3, { as: "me" })).rejects.toMatchObject({
    code: "FORBIDDEN",
    nextStep: expect.stringContaining("not authenticated") as string,
  });
  expect((await registry.listModels({ limit: 10 }, CALL)).rows).toMatchObject([
    { openRequests: 1 },
  ]);
  expect(await registry.listRequests({ limit: 10 }, CALL)).toMatchObject({
    rows: [{ name: "net", version: 3, request: { stage: "Production", archiveOthers: true } }],
    total: 1,
  });

  const approved = await decide(engine, 3, { as: "Ada" });
  expect(approved).toMatchObject({
    authenticated: false,
    request: { state: "approved", decided: { by: "Ada", why: "seen" } },
  });
  const end = [
    [3, "Production", "approved"],
    [2, "None", null],
    [1, "Archived", null],
  ];
  expect(await outline(engine)).toEqual(end);
  expect(await registry.listRequests({ name: "net", limit: 10 }, CALL)).toEqual({
    rows: [],
    total: 0,
  });
  await expect(runs.undo({ gesture: asked.gesture }, CALL)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await system.rebuild(undefined, CALL);
  expect(await outline(engine)).toEqual(end);

  const back = await runs.undo({ gesture: approved.gesture }, CALL);
  expect(await outline(engine)).toEqual([
    [3, "Staging", "open"],
    [2, "None", null],
    [1, "Production", null],
  ]);
  // Doing it again is approving: "me" asked.
  await expect(runs.undo({ gesture: back.gesture ?? "" }, CALL)).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await system.setSettings({ profileName: "Ada" }, CALL);
  await runs.undo({ gesture: back.gesture ?? "" }, CALL);
  expect(await outline(engine)).toEqual(end);
  expect(await system.verifyAudit({}, CALL)).toMatchObject({ broken: null });
});

test("a request is refused or taken back, by whoever asked too, and asked for again", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "other");
  const { runs } = engine.handlers;
  const first = await ask(engine, 2);
  await runs.undo({ gesture: first.gesture }, CALL);
  expect((await outline(engine))[1]).toEqual([2, "None", null]);
  await ask(engine, 2);
  const refused = await decide(engine, 2, { as: "me", approve: false });
  expect((await outline(engine))[1]).toEqual([2, "None", "refused"]);
  await expect(decide(engine, 2, { as: "Ada" })).rejects.toMatchObject({ code: "CONFLICT" });
  await runs.undo({ gesture: refused.gesture }, CALL);
  await decide(engine, 2, { as: "Ada", approve: false });
  const again = await ask(engine, 2);
  expect((await outline(engine))[1]).toEqual([2, "None", "open"]);
  await runs.undo({ gesture: again.gesture }, CALL);
  expect((await outline(engine))[1]).toEqual([2, "None", "refused"]);
});

test("who asks may approve where anyone may, and a rule is taken off and comes back by undo", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "anyone");
  const { registry, runs } = engine.handlers;
  const guards = async () => (await registry.getModel({ name: "net" }, CALL)).guards;
  await ask(engine, 2);
  await decide(engine, 2, { as: "me" });
  expect(await outline(engine)).toEqual([
    [3, "None", null],
    [2, "Production", "approved"],
    [1, "Archived", null],
  ]);
  const lifted = await registry.setGuards(
    { name: "net", guards: { Production: null, Staging: "other" } },
    CALL,
  );
  expect(await guards()).toEqual({ Production: null, Staging: "other" });
  expect((await ask(engine, 3)).request).toBeNull();
  expect((await ask(engine, 1, "Staging")).request).toMatchObject({ stage: "Staging" });
  await runs.undo({ gesture: lifted.gesture }, CALL);
  expect(await guards()).toEqual({ Production: "anyone", Staging: null });
});

test("programs do not move a version into a guarded stage, and into others they do", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "anyone");
  const { write } = engine.tracking.context.threads;
  const move = (version: number, stage: string) =>
    write.call.registry.setStage({ actor: CLIENT, ...of(version), stage, archiveOthers: false });
  await expect(move(2, "production")).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringMatching(/needs an approval.*assay models stage/) as string,
  });
  await move(2, "Staging");
  await move(1, "Production");
  expect(await outline(engine)).toEqual([
    [3, "None", null],
    [2, "Staging", null],
    [1, "Production", null],
  ]);
});

test("the history of a model has its versions, who did it, and what can still be undone", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "other");
  const { registry, runs } = engine.handlers;
  const { id } = await registry.getModel({ name: "net" }, CALL);
  await ask(engine, 3);
  await decide(engine, 3, { as: "Ada" });
  const read = async (cursor?: string) =>
    runs.history(
      { entity: `model:${id}`, limit: 4, ...(cursor !== undefined && { cursor }) },
      CALL,
    );
  const first = await read();
  expect(first.rows.map(({ actor, op, canUndo }) => [actor, op, canUndo])).toEqual([
    ["Ada", "version.edit", true],
    ["Ada", "version.edit", true],
    ["me", "version.edit", false],
    ["me", "model.edit", true],
  ]);
  const { rows, nextCursor } = await read(first.nextCursor ?? "");
  expect(rows.map(({ actor, canUndo }) => [actor, canUndo])).toEqual([
    ["me", false],
    ["client", false],
    ["client", false],
    ["client", false],
  ]);
  expect((await read(nextCursor ?? "")).rows).toMatchObject([
    { actor: "client", op: "model.edit" },
  ]);
});

test("an alias rolls back to where it was, again further back, and each is undone", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "anyone");
  const { registry, runs, system } = engine.handlers;
  const set = (version: number | null) =>
    registry.setAlias({ name: "net", alias: "champion", version }, CALL);
  const roll = (from: number) =>
    registry.rollbackAlias({ name: "net", alias: "champion", from }, CALL);
  const seen = async () => {
    const { aliases } = await registry.getModel({ name: "net" }, CALL);
    return aliases.map(({ version, rollback }) => [version, rollback])[0];
  };
  await set(1);
  expect(await seen()).toEqual([1, null]);
  await expect(roll(1)).rejects.toMatchObject({ code: "CONFLICT" });
  await set(2);
  await set(3);
  expect(await seen()).toEqual([3, 2]);
  await expect(roll(2)).rejects.toMatchObject({ code: "CONFLICT" });
  const first = await roll(3);
  expect(first.version).toBe(2);
  expect(await seen()).toEqual([2, 1]);
  await roll(2);
  expect(await seen()).toEqual([1, null]);
  await expect(runs.undo({ gesture: first.gesture }, CALL)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await set(3);
  await system.rebuild(undefined, CALL);
  expect(await seen()).toEqual([3, 1]);
});

test("undo and redo of a rollback, a version that is gone, and a time without the alias are followed", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "anyone");
  const { registry, runs } = engine.handlers;
  const set = (version: number | null) =>
    registry.setAlias({ name: "net", alias: "champion", version }, CALL);
  const seen = async () => {
    const { aliases } = await registry.getModel({ name: "net" }, CALL);
    return aliases.map(({ version, rollback }) => [version, rollback])[0];
  };
  for (const version of [1, 2, 3]) await set(version);
  const rolled = await registry.rollbackAlias({ name: "net", alias: "champion", from: 3 }, CALL);
  const undone = await runs.undo({ gesture: rolled.gesture }, CALL);
  expect(await seen()).toEqual([3, 2]);
  await runs.undo({ gesture: undone.gesture ?? "" }, CALL);
  expect(await seen()).toEqual([2, 1]);
  await set(3);
  await set(null);
  await expect(
    registry.rollbackAlias({ name: "net", alias: "champion", from: 3 }, CALL),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  await set(1);
  expect(await seen()).toEqual([1, 3]);
  const removed = await registry.removeVersion(of(3), CALL);
  expect(await seen()).toEqual([1, 2]);
  await runs.undo({ gesture: removed.gesture }, CALL);
  expect(await seen()).toEqual([1, 3]);
});

test("undo and redo lead into no guarded stage that nobody approved, but for taking an approval back", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "other");
  const { registry, runs } = engine.handlers;
  // It stood there before the rule, and is moved away.
  const away = await registry.setStage({ ...of(1), stage: "None", archiveOthers: false }, CALL);
  await expect(runs.undo({ gesture: away.gesture ?? "" }, CALL)).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect(await outline(engine)).toContainEqual([1, "None", null]);

  // One that was approved goes back to where it was approved to be.
  await ask(engine, 2);
  await decide(engine, 2, { as: "ana" });
  const archived = await registry.setStage(
    { ...of(2), stage: "Archived", archiveOthers: false },
    CALL,
  );
  await runs.undo({ gesture: archived.gesture ?? "" }, CALL);
  expect(await outline(engine)).toContainEqual([2, "Production", "approved"]);
});

test("a program can neither rename nor remove a model whose stages need an approval, and make another in its place", async () => {
  await using place = await makePlace();
  await using engine = await openGuarded(place.data, "anyone");
  const { registry } = engine.tracking.context.threads.write.call;
  const refused = expect.objectContaining({ code: "FORBIDDEN" }) as Error;
  const rename = { actor: CLIENT, name: "net", edit: { name: "old" } };
  await expect(registry.editModel(rename)).rejects.toEqual(refused);
  await expect(registry.removeModel({ actor: CLIENT, name: "net" })).rejects.toEqual(refused);
  await registry.editModel({ actor: CLIENT, name: "net", edit: { description: "of a program" } });
  await engine.handlers.registry.removeModel({ name: "net" }, CALL);
});
