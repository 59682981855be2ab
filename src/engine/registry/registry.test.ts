import { expect, test } from "vitest";
import { makePlace } from "../history.test-support.ts";
import type { Actor } from "../runs/index.ts";
import { CALL, openTestEngine, type TestEngine } from "../testing.ts";

const CLIENT: Actor = { profileId: "mlflow", name: "client", kind: "system", via: "api" };

/** As programs do it over MLflow's interface. */
async function register(
  engine: TestEngine,
  name: string,
  {
    versions = 0,
    runId = "",
    tags = {},
  }: { versions?: number; runId?: string; tags?: Record<string, string> } = {},
): Promise<void> {
  const { write } = engine.tracking.context.threads;
  const about = { actor: CLIENT, name, description: "", nowMs: 1000 };
  await write.call.registry.createModel({ ...about, tags });
  for (let made = 0; made < versions; made++) {
    await write.call.tracking.createModelVersion({
      ...about,
      tags: {},
      source: "s3://b/x",
      runId,
      loggedModelId: "",
      userId: "ana",
    });
  }
}

const outline = async ({ handlers }: TestEngine, name = "net") => {
  const { versions, ...model } = await handlers.registry.getModel({ name }, CALL);
  return {
    aliases: Object.fromEntries(model.aliases.map(({ alias, version }) => [alias, version])),
    stages: Object.fromEntries(versions.map(({ version, stage }) => [version, stage])),
  };
};

test("aliases move and stages archive others, each undone alone, and all of it survives a rebuild", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry, runs, system } = engine.handlers;
  await register(engine, "net", { versions: 3 });
  const set = (alias: string, version: number | null) =>
    registry.setAlias({ name: "net", alias, version }, CALL);
  const move = (version: number, archiveOthers: boolean) =>
    registry.setStage({ name: "net", version, stage: "Production", archiveOthers }, CALL);
  const undo = (gesture: string | null) => runs.undo({ gesture: gesture ?? "" }, CALL);

  await set("champion", 1);
  const moved = await set("champion", 2);
  expect(await set("champion", 2)).toEqual({ gesture: null });
  await move(1, false);
  const archived = await move(3, true);
  const end = {
    aliases: { champion: 2 },
    stages: { 3: "Production", 2: "None", 1: "Archived" },
  };
  expect(await outline(engine)).toEqual(end);
  await system.rebuild(undefined, CALL);
  expect(await outline(engine)).toEqual(end);

  expect(await undo(archived.gesture)).toMatchObject({ title: "Undone: change of 2 versions" });
  await undo(moved.gesture);
  expect(await outline(engine)).toEqual({
    aliases: { champion: 1 },
    stages: { 3: "None", 2: "None", 1: "Production" },
  });
  await runs.redo(undefined, CALL);
  expect((await outline(engine)).aliases).toEqual({ champion: 2 });

  await expect(set("latest", 1)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(set("champion", 9)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what is removed comes back with its versions and aliases", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry, runs } = engine.handlers;
  await register(engine, "net", { versions: 2 });
  await registry.setAlias({ name: "net", alias: "champion", version: 2 }, CALL);
  const version = await registry.removeVersion({ name: "net", version: 2 }, CALL);
  expect(await outline(engine)).toEqual({ aliases: {}, stages: { 1: "None" } });
  await runs.undo({ gesture: version.gesture }, CALL);
  const model = await registry.removeModel({ name: "net" }, CALL);
  expect((await registry.listModels({ limit: 10 }, CALL)).rows).toEqual([]);
  await runs.undo({ gesture: model.gesture }, CALL);
  expect(await outline(engine)).toMatchObject({ aliases: { champion: 2 } });
});

test("models are found by a part of their name and listed page by page, prompts among them not", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry } = engine.handlers;
  for (const name of ["beta net", "Alpha", "gamma"]) await register(engine, name, { versions: 1 });
  await register(engine, "hello", { tags: { "mlflow.prompt.is_prompt": "true" } });
  const names = ({ rows }: { readonly rows: ReadonlyArray<{ readonly name: string }> }) =>
    rows.map(({ name }) => name);
  const first = await registry.listModels({ limit: 2 }, CALL);
  expect([names(first), first.total]).toEqual([["Alpha", "beta net"], 3]);
  const cursor = first.nextCursor ?? "";
  const second = await registry.listModels({ limit: 2, cursor }, CALL);
  expect([names(second), second.nextCursor]).toEqual([["gamma"], null]);
  expect(names(await registry.listModels({ limit: 2, search: "NET" }, CALL))).toEqual(["beta net"]);
  await expect(registry.listModels({ limit: 2, cursor: "?" }, CALL)).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("a version names its run, and people's words about it are kept apart from those of others", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry, runs } = engine.handlers;
  const { trackingId } = await engine.tracking.context.threads.write.call.tracking.createRun({
    experimentId: "0",
    name: "steady",
    userId: "ana",
    startMs: 1000,
    tags: [],
    nowUs: 1_000_000,
  });
  await register(engine, "net", { versions: 1, runId: trackingId });
  const [run] = (await runs.list({ removed: false, limit: 10 }, CALL)).rows;
  await registry.editVersion(
    { name: "net", version: 1, description: "the first", tags: { gate: "passed" } },
    CALL,
  );
  const about = { newName: "network", description: "all of them", tags: { owner: "me" } };
  const { gesture } = await registry.editModel({ name: "net", ...about }, CALL);
  expect(await registry.getModel({ name: "network" }, CALL)).toMatchObject({
    description: "all of them",
    tags: [{ key: "owner", value: "me" }],
    versions: [
      {
        run: { id: run?.id, name: "steady" },
        user: "ana",
        source: "s3://b/x",
        description: "the first",
        tags: [{ key: "gate", value: "passed" }],
        createdUs: 1_000_000,
      },
    ],
  });
  await register(engine, "net");
  await expect(runs.undo({ gesture }, CALL)).rejects.toMatchObject({ code: "CONFLICT" });
});
