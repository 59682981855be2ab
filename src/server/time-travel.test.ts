import { appendFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { expect, test } from "vitest";
import { makeTestFolder, openTestEngine, waitFor } from "../engine/testing.ts";
import type { ApiClient } from "./index.ts";
import { bearer, json, serveEngine } from "./server.test-support.ts";

const MLFLOW = "/api/2.0/mlflow";

interface Asked {
  readonly client: ApiClient;
  readonly at?: number;
}

/**
 * Everything that can be asked of runs. Left out is what is not reconstructed: how a folder is followed, when the newest
 * data came (to the second of its arrival), and the files and problems of sources.
 */
async function askAll({ client, at }: Asked): Promise<unknown> {
  const when = at === undefined ? {} : { at };
  const projects = await client.runs.listProjects(when);
  const all: unknown[] = [projects.map(({ watch: _w, watchReason: _r, ...rest }) => rest)];
  const columns = [
    "metrics.loss.last",
    "metrics.loss.min",
    "metrics.loss.mean",
    "metrics.loss.best",
  ]
    .concat(["metrics.loss.count", "params.lr", "params.extra", "tags.team", "state", "points"])
    .concat(["tags", "logger", "path", "experiment"]);
  for (const { id: projectId } of projects) {
    const which = { projectId, ...when };
    const lists = await Promise.all([
      client.runs.list({ ...which, columns, removed: false, limit: 100 }),
      client.runs.list({ ...which, columns, removed: true, limit: 100 }),
      client.runs.list({
        ...which,
        query: "metrics.loss.last < 0.5 and not tags.team = red",
        limit: 100,
      }),
      client.runs.list({
        ...which,
        search: "a|renamed",
        sort: [{ path: "metrics.loss.best" }],
        limit: 100,
      }),
    ]);
    all.push(
      lists.map((list) => ({
        ...list,
        rows: list.rows.map((row) => ({ ...row, lastDataUs: null })),
      })),
    );
    const runIds = lists.slice(0, 2).flatMap(({ rows }) => rows.map(({ id }) => id));
    const bytesOf = async (blob: Blob): Promise<string> =>
      Buffer.from(await blob.arrayBuffer()).toString("base64");
    const picture = { ...when, metric: "loss", pixelColumns: 20 };
    all.push(
      await client.runs.listGroups({ ...which, groupBy: [["params.lr"], ["state"]], columns }),
      await client.runs.listMetrics(which),
      await client.runs.listPaths(which),
      await client.runs.listValues({ ...which, path: "state" }),
      await client.runs.readCells({ ...when, runIds, columns: ["metrics.loss.last", "params.lr"] }),
      await bytesOf(await client.runs.readSeries({ ...picture, runIds, ghosts: true })),
      await bytesOf(
        await client.runs.readSeries({ ...picture, runIds, range: { from: 3, to: 700 } }),
      ),
      await bytesOf(await client.runs.readGroupSeries({ ...picture, groups: [runIds] })),
    );
    const sets = [{ runs: { projectId } }];
    const opened = await client.compare.openComparison({ ...when, sets, groupBy: ["params.lr"] });
    const groups = opened.groups.map((group) => group.runIds);
    all.push(opened);
    if (groups.length > 0) {
      const compared = { ...when, groups };
      all.push(
        await client.compare.readMetrics({ ...compared, metrics: ["loss"] }),
        await client.compare.diffConfig(compared),
        await client.compare.listComparedMetrics(compared),
        await client.compare.readCurves({ ...compared, metric: "loss", goal: "min" }),
        await bytesOf(await client.compare.readTable({ ...when, runIds, columns })),
      );
    }
    for (const id of runIds) {
      const { lastDataUs: _, sources, ...run } = await client.runs.get({ ...when, id });
      all.push(
        run,
        sources.map(({ files: _f, problems: _p, ...source }) => source),
      );
      if (run.series.some(({ metric }) => metric === "loss"))
        all.push(await client.runs.getPoints({ ...when, runId: id, metric: "loss" }));
    }
  }
  return all;
}

/** Loss falls in eighths, so that no sum is rounded. */
const rows = (from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, i) => `${from + i},${((from + i) % 16) / 8 + 0.125}\n`,
  ).join("");

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("ten recorded moments answer as they did; after a restart and a rebuild as well", async () => {
  await using folder = await makeTestFolder();
  const logs = join(folder.path, "logs");
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(join(logs, name, ".."), { recursive: true });
    await writeFile(join(logs, name), text);
  };
  const serve = async () => {
    const engine = await openTestEngine(join(folder.path, "data"));
    const server = await serveEngine(engine, folder.path);
    const origin = `http://127.0.0.1:${server.port}`;
    const client = createORPCClient<ApiClient>(
      new RPCLink({ url: `${origin}/rpc`, headers: bearer }),
    );
    return {
      engine,
      client,
      mlflow: async (path: string, body: object): Promise<never> => {
        const answer = await fetch(`${origin}${MLFLOW}/${path}`, {
          method: "POST",
          headers: json,
          body: JSON.stringify(body),
        });
        if (answer.status !== 200) throw new Error(`${path}: ${await answer.text()}`);
        return (await answer.json()) as never;
      },
      async [Symbol.asyncDispose]() {
        await server.close();
        await engine.close();
      },
    };
  };
  const moments: Array<{ readonly at: number; readonly answers: unknown }> = [];
  {
    await using place = await serve();
    const { client, engine, mlflow } = place;
    const points = (name: string, count: number) =>
      waitFor(
        async () => (await client.runs.list({ limit: 100 })).rows,
        (runs) => runs.some((run) => run.observedName === name && run.points === count),
      );
    const idOf = async (name: string): Promise<string> =>
      (await client.runs.list({ limit: 100 })).rows.find((run) => run.observedName === name)?.id ??
      "";
    /** A moment around which nothing changed for a second: runs may stall meanwhile. */
    const record = async (): Promise<void> => {
      for (;;) {
        await engine.whenSettled();
        const before = await askAll({ client });
        await pause(1200);
        const at = Date.now() * 1000;
        const answers = await askAll({ client });
        if (!isDeepStrictEqual(before, answers)) continue;
        moments.push({ at, answers });
        await pause(5);
        return;
      }
    };

    await write("a/metrics.csv", `step,loss\n${rows(0, 10)}`);
    await write("a/hparams.yaml", "lr: 0.1\ndepth: 3\n");
    await write("b/metrics.csv", `step,loss,acc\n0,1,0.5\n`);
    const { projectId } = await engine.addFolder(logs, { confirmed: true });
    await points("a", 10);
    const a = await idOf("a");
    const b = await idOf("b");
    await record();

    await appendFile(join(logs, "a/metrics.csv"), rows(10, 300));
    await points("a", 300);
    await client.runs.edit({ ids: [b], name: "renamed b", tags: { team: "red" } });
    await record();

    const { experiment_id: experiment } = await mlflow("experiments/create", { name: "rest" });
    const made: { run: { info: { run_id: string } } } = await mlflow("runs/create", {
      experiment_id: experiment,
      run_name: "logged",
      start_time: 1000,
    });
    const run_id = made.run.info.run_id;
    const log = (from: number, to: number) =>
      mlflow("runs/log-batch", {
        run_id,
        metrics: Array.from({ length: to - from }, (_, i) => ({
          key: "loss",
          value: (from + i) / 8,
          timestamp: 1000 + from + i,
          step: from + i,
        })),
      });
    await log(0, 5);
    await record();

    await log(5, 700);
    await mlflow("runs/log-parameter", { run_id, key: "lr", value: "0.10" });
    await mlflow("runs/set-tag", { run_id, key: "kind", value: "first" });
    await client.runs.edit({ ids: [a], notes: "a note", color: "#123456" });
    await record();

    await mlflow("runs/set-tag", { run_id, key: "kind", value: "second" });
    await client.runs.editMetric({ projectId, metric: "loss", goal: "max", unit: "bits" });
    await write("a/hparams.yaml", "lr: 0.2\nextra: yes\n");
    await waitFor(
      async () => (await client.runs.get({ id: a })).paramValues,
      (params) => params.some(({ key }) => key === "extra"),
    );
    await record();

    await client.runs.remove({ ids: [b] });
    await write("c/metrics.csv", `step,loss\n${rows(0, 20)}`);
    await points("c", 20);
    const c = await idOf("c");
    await record();

    await client.runs.restore({ ids: [b] });
    await mlflow("runs/update", { run_id, status: "FINISHED", end_time: 5000 });
    await mlflow("runs/set-tag", { run_id, key: "mlflow.runName", value: "logged anew" });
    await record();

    const joined = await client.runs.join({ id: a, ids: [c] });
    await appendFile(join(logs, "a/metrics.csv"), rows(300, 2600));
    await waitFor(
      async () => (await client.runs.get({ id: a })).points,
      (count) => count === 2620,
    );
    await record();

    await client.runs.undo({ gesture: joined.gesture });
    await client.runs.renameProject({ id: projectId, name: "other" });
    await client.runs.edit({ ids: [b], tags: { team: null }, state: "failed" });
    await record();

    await mlflow("runs/delete", { run_id });
    await rename(join(logs, "b"), join(logs, "moved"));
    await waitFor(
      async () => (await client.runs.get({ id: b })).sources[0]?.path,
      (path) => path?.startsWith("moved") === true,
    );
    await record();

    // What came after the last of them.
    await mlflow("experiments/update", { experiment_id: experiment, new_name: "later" });
    await appendFile(join(logs, "c/metrics.csv"), rows(20, 40));
    await client.runs.edit({ ids: [a, b, c], name: "all alike", notes: "", color: 3 });
    await write("d/metrics.csv", `step,loss\n${rows(0, 20)}`);
    await points("d", 20);
    await client.runs.join({ id: b, ids: [await idOf("d")] });
    await engine.whenSettled();
    for (const [number, { at, answers }] of moments.entries())
      expect(await askAll({ client, at }), `moment ${number + 1}`).toEqual(answers);
  }
  expect(moments).toHaveLength(10);
  await using again = await serve();
  await again.engine.whenSettled();
  for (const { at, answers } of moments)
    expect(await askAll({ client: again.client, at })).toEqual(answers);
  await again.client.system.rebuild();
  for (const { at, answers } of moments)
    expect(await askAll({ client: again.client, at })).toEqual(answers);
}, 240_000);
