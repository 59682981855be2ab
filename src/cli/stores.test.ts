import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createWorkplace } from "./cli.test-support.ts";
import { attachTo } from "./connection.ts";

const FIXTURES = join(import.meta.dirname, "../../e2e/fixtures/loggers");

test("stores are listed, opened as folders, and dismissed for good, which can be undone", async () => {
  await using place = await createWorkplace();
  const home = join(place.dir, "home");
  const trackio = join(home, ".cache/huggingface/trackio");
  const ray = join(home, "ray_results");
  await cp(join(FIXTURES, "trackio/trackio_home"), trackio, { recursive: true });
  await cp(join(FIXTURES, "ray_tune/ray_results"), ray, { recursive: true });
  const engine = await place.start(["serve", "--no-open", "--port", "0"], { env: { HOME: home } });
  const record = place.record();
  if (record === undefined) throw new Error(engine.stderr());
  const { api } = attachTo(record);
  const list = async (): Promise<string[]> => {
    const { stores } = await place.runJson<{ stores: ReadonlyArray<{ path: string }> }>(
      "stores",
      "ls",
    );
    return stores.map(({ path }) => path);
  };
  expect(await list()).toEqual([trackio, ray]);
  expect(await api.runs.listProjects()).toEqual([]);

  const { gesture } = await api.ingest.dismissStore({ path: ray });
  expect(await list()).toEqual([trackio]);
  await place.runJson("rebuild");
  expect(await list()).toEqual([trackio]);
  await api.runs.undo({ gesture });
  expect(await list()).toEqual([trackio, ray]);

  await place.runJson("projects", "add", trackio);
  expect(await list()).toEqual([ray]);
  await expect.poll(async () => (await api.runs.list({})).total, { timeout: 20_000 }).toBe(1);
});
