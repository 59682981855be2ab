import { mkdir, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../engine/testing.ts";
import { bearer, serveEngine } from "./server.test-support.ts";

/** A real engine behind a real server, with one run of so many points. */
async function serveRun(points: number) {
  const folder = await makeTestFolder();
  const root = join(folder.path, "logs");
  await mkdir(join(root, 'r "1"'), { recursive: true });
  const rows = Array.from({ length: points }, (_, step) => `${step},${Math.sin(step)}`);
  await writeFile(join(root, 'r "1"', "metrics.csv"), `step,loss\n${rows.join("\n")}\n`);
  const engine = await openTestEngine(join(folder.path, "data"), { ephemeral: true });
  await engine.addFolder(root, { confirmed: true });
  await engine.whenSettled();
  const server = await serveEngine(engine, folder.path);
  return {
    port: server.port,
    engine,
    begin: () => engine.handlers.exports.begin({ table: "points", format: "csv" }, CALL),
    progress: (id: string) => engine.handlers.exports.progress({ id }, CALL),
    fetch: (path: string, headers: Record<string, string> = bearer) =>
      fetch(`http://127.0.0.1:${server.port}/${path}`, { headers }),
    async [Symbol.asyncDispose]() {
      await server.close();
      await engine.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test("an export is read once, by who may, as a file with the name of its run", async () => {
  await using served = await serveRun(30);
  const { id, url, name } = await served.begin();
  expect(name).toBe("r -1--points.csv");
  expect((await served.fetch(url, {})).status).toBe(401);
  expect((await served.fetch("exports/nothing")).status).toBe(404);
  const answer = await served.fetch(url);
  expect(answer.headers.get("content-disposition")).toBe(
    "attachment; filename*=UTF-8''r%20-1--points.csv",
  );
  const lines = (await answer.text()).trimEnd().split("\n");
  expect(lines).toHaveLength(31);
  expect(lines[1]).toMatch(/,1,0,,0$/);
  expect(await served.progress(id)).toMatchObject({ state: "done", rows: 30 });
  expect((await served.fetch(url)).status).toBe(409);
});

test("who goes away in the middle ends it, and only so much was made as was read", async () => {
  await using served = await serveRun(200_000);
  const { id, url } = await served.begin();
  const request = get({ port: served.port, path: `/${url}`, headers: bearer });
  await new Promise<void>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      response.once("data", () => {
        response.pause();
        resolve();
      });
    });
  });
  const held = await served.progress(id);
  expect(held.state).toBe("running");
  expect(held.rows).toBeLessThan(200_000);
  request.on("error", () => undefined);
  request.destroy();
  const ended = await waitFor(
    () => served.progress(id),
    ({ state }) => state !== "running",
  );
  expect(ended.state).toBe("cancelled");
});
