import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import type { MediaEntry, MediaKind } from "../../src/contract/run-media.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { ensurePython, finish, run as spawnPython } from "../support/python.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const CLIENTS = join(import.meta.dirname, "clients");

let temp: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  temp = await makeTempFolder();
  engine = await startEngine({ folders: [temp.path] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

interface LoggedStep {
  readonly picture: string;
  readonly tone: string;
  readonly page: string;
  readonly rows: ReadonlyArray<readonly [string, number]>;
  readonly counts: readonly number[];
  readonly low: number;
  readonly high: number;
}

it("media, console and environment of a W&B run are what was logged", async () => {
  const { api } = engine;
  const python = await ensurePython("trackers");
  const told = join(temp.path, "logged.txt");
  const script = join(CLIENTS, "wandb_media.py");
  await finish(spawnPython(python, [script, join(temp.path, "wandb-run"), told]));
  const logged = JSON.parse(await readFile(told, "utf8")) as {
    readonly steps: readonly LoggedStep[];
    readonly python: string;
  };
  const run = await waitFor("the run and its end are read", async () => {
    const { rows } = await api.runs.list({ query: "logger = wandb" });
    return rows[0]?.state === "finished" && rows[0];
  });
  const runId = run.id;
  const entriesOf = async (tag: string, kind: MediaKind): Promise<readonly MediaEntry[]> => {
    const [steps] = await api.runs.listMediaSteps({ tag, kind, runIds: [runId] });
    return steps?.entries ?? [];
  };
  const digestsOf = async (tag: string, kind: MediaKind): Promise<string[]> => {
    const digests: string[] = [];
    for (const { id } of await entriesOf(tag, kind)) {
      const answer = await fetch(`${engine.url}files/media/${runId}/${id}/0`, {
        headers: { authorization: `Bearer ${engine.token}` },
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      digests.push(createHash("sha256").update(bytes).digest("hex"));
    }
    return digests;
  };
  const { steps } = logged;
  expect(await digestsOf("picture", "image")).toEqual(steps.map(({ picture }) => picture));
  expect(await digestsOf("tone", "audio")).toEqual(steps.map(({ tone }) => tone));
  expect(await digestsOf("page", "html")).toEqual(steps.map(({ page }) => page));
  const pictures = await entriesOf("picture", "image");
  const described = await Promise.all(
    pictures.map(({ id }) => api.runs.describeMedia({ runId, id })),
  );
  expect(described.map(([sample]) => sample?.caption)).toEqual([
    "picture 0",
    "picture 1",
    "picture 2",
  ]);
  const tables = await entriesOf("table", "table");
  const cells = await Promise.all(tables.map(({ id }) => api.runs.readMediaText({ runId, id })));
  expect(cells.map((table) => table.cells)).toEqual(
    steps.map(({ rows }) => ["name", "value", ...rows.flat().map(String)]),
  );
  for (const [i, { counts, low, high }] of steps.entries()) {
    const bins = counts.length;
    const blob = await api.runs.readHistograms({ runId, tag: "weights", bins });
    const { columns } = decodeColumnBlob(await blob.arrayBuffer());
    const edges = [...(columns[0] ?? [])];
    // Over all steps: the whole of each is in the common range.
    expect(edges[0]).toBeLessThanOrEqual(low);
    expect(edges.at(-1)).toBeGreaterThanOrEqual(high);
    expect([...(columns[3] ?? [])][i]).toBe(counts.reduce((sum, count) => sum + count, 0));
  }
  const { logs } = await api.runs.listLogs({ runId });
  const console = logs.find(({ path }) => path.endsWith("files/output.log"));
  const { folder } = await api.runs.getAbout({ runId });
  const text = await readFile(join(folder ?? "", console?.path ?? ""), "utf8");
  expect(text).toContain("epoch 0\nepoch 1\nepoch 2\n");
  const { facts } = await api.runs.get({ id: runId });
  const factOf = (key: string): string | undefined => facts.find((fact) => fact.key === key)?.value;
  expect(factOf("env.python")).toBe(logged.python);
  expect(factOf("run.command")).toContain("wandb_media.py");
  const packages = await api.runs.readFact({ runId, key: "env.packages" });
  expect(packages.text).toMatch(/^wandb==0\.31\.0$/m);
});

interface ReadRun {
  readonly name: string;
  readonly uri: string;
  /** null: not on this machine. */
  readonly artifacts: ReadonlyArray<readonly [path: string, bytes: number]> | null;
  readonly models: readonly object[];
}

it.each(["files", "database"])(
  "artifacts and registered models of MLflow's store (%s) are those that its own client lists",
  async (kind) => {
    const { api } = engine;
    const python = await ensurePython("trackers");
    const script = join(CLIENTS, "mlflow_registry.py");
    const told = join(temp.path, `${kind}.txt`);
    await finish(spawnPython(python, [script, join(temp.path, kind), kind, told]));
    const expected = JSON.parse(await readFile(told, "utf8")) as readonly ReadRun[];
    expect(expected).toHaveLength(3);
    const runs = await waitFor("its runs are read to their end", async () => {
      const { rows } = await api.runs.list({ query: `logger = mlflow and path glob "${kind}/*"` });
      return rows.length === 3 && rows.every(({ state }) => state === "finished") && rows;
    });
    for (const { name, uri, artifacts, models } of expected) {
      const runId = runs.find((run) => run.name === name)?.id ?? "";
      const read = await waitFor("what was registered last is known", async () => {
        const now = await api.runs.listModels({ runId });
        const said = now.map((one) => ({ ...one, aliases: one.aliases.toSorted() }));
        return JSON.stringify(said) === JSON.stringify(models) && said;
      });
      expect(read).toEqual(models);
      const listed = await api.runs.listArtifacts({ runId });
      expect(listed.uri).toBe(uri);
      expect(listed.where).toBe(artifacts === null ? "remote" : "here");
      expect(listed.files.map(({ path, bytes }) => [path, bytes])).toEqual(artifacts ?? []);
      for (const { path, file } of listed.files) {
        const { bytes } = await api.runs.signFile({ runId, path: file ?? "" });
        expect(bytes).toBe(listed.files.find((one) => one.path === path)?.bytes);
      }
    }
  },
);
