import { execFile } from "node:child_process";
import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { makeTestFolder } from "../../testing.ts";
import { findStores } from "./find-stores.ts";

const FIXTURES = join(import.meta.dirname, "../../../../e2e/fixtures/loggers");

/** A home folder with what the real loggers left in it. */
async function fillHome(home: string): Promise<void> {
  for (const [from, to] of [
    ["trackio/trackio_home", ".cache/huggingface/trackio"],
    ["clearml_offline/clearml_cache_offline", ".clearml/cache/offline"],
    ["ray_tune/ray_results", "ray_results"],
  ] as const)
    await cp(join(FIXTURES, from), join(home, to), { recursive: true });
}

test("stores of a home folder are found by their names; what is known is left out", async () => {
  await using home = await makeTestFolder();
  await fillHome(home.path);
  const find = (known: readonly string[] = []) => findStores({ env: {}, home: home.path, known });
  const trackio = join(home.path, ".cache/huggingface/trackio");
  const clearml = join(home.path, ".clearml/cache/offline");
  const ray = join(home.path, "ray_results");
  expect(await find()).toEqual([
    { logger: "Trackio", path: trackio, runs: 1, isCut: false },
    { logger: "ClearML", path: clearml, runs: 1, isCut: false },
    { logger: "Ray Tune", path: ray, runs: 2, isCut: false },
  ]);
  expect((await find([trackio, ray])).map(({ logger }) => logger)).toEqual(["ClearML"]);
  // A watched folder holds them as well.
  expect(await find([home.path])).toEqual([]);
});

test("the loggers' own variables say where they are", async () => {
  await using home = await makeTestFolder();
  await using elsewhere = await makeTestFolder();
  await fillHome(home.path);
  await mkdir(join(elsewhere.path, "t"));
  await cp(join(FIXTURES, "trackio/trackio_home/demo.db"), join(elsewhere.path, "t/other.db"));
  await cp(
    join(FIXTURES, "clearml_offline/clearml_cache_offline"),
    join(elsewhere.path, "c/offline"),
    {
      recursive: true,
    },
  );
  await cp(join(FIXTURES, "ray_tune/ray_results"), join(elsewhere.path, "r"), { recursive: true });
  await cp(join(FIXTURES, "wandb_offline/wandb"), join(elsewhere.path, "w/wandb"), {
    recursive: true,
  });
  await symlink(join(elsewhere.path, "t"), join(home.path, "link"));
  const env = {
    TRACKIO_DIR: "~/link",
    CLEARML_CACHE_DIR: join(elsewhere.path, "c"),
    RAY_RESULTS_DIR: join(elsewhere.path, "r"),
    WANDB_DIR: join(elsewhere.path, "w"),
  };
  const found = await findStores({ env, home: home.path, known: [] });
  expect(found.map(({ logger, path, runs }) => [logger, path, runs])).toEqual([
    ["Trackio", join(elsewhere.path, "t"), 1],
    ["ClearML", join(elsewhere.path, "c/offline"), 1],
    ["Ray Tune", join(elsewhere.path, "r"), 2],
    ["W&B", join(elsewhere.path, "w/wandb"), 1],
  ]);
  const relative = await findStores({ env: { TRACKIO_DIR: "here" }, home: home.path, known: [] });
  expect(relative.map(({ logger }) => logger)).toEqual(["ClearML", "Ray Tune"]);
});

test("nothing in them is opened, and of very many names only some are read", async () => {
  await using home = await makeTestFolder();
  const trackio = join(home.path, ".cache/huggingface/trackio");
  await mkdir(trackio, { recursive: true });
  // Whoever opens it for reading waits for ever.
  await promisify(execFile)("mkfifo", [join(trackio, "slow.db")]);
  const ray = join(home.path, "ray_results/demo");
  for (let i = 0; i < 5100; i++)
    await mkdir(join(ray, `f_1d9f2_${String(i).padStart(5, "0")}_${i}`), { recursive: true });
  const found = await findStores({ env: {}, home: home.path, known: [] });
  expect(found).toMatchObject([
    { logger: "Trackio", runs: 1 },
    { logger: "Ray Tune", isCut: true },
  ]);
  expect(found[1]?.runs).toBeGreaterThan(4900);
});
