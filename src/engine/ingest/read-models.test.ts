import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { versionsByRun, type MlflowModel } from "../../formats/index.ts";
import { makeTestFolder } from "../testing.ts";
import { layOut } from "./imports/imports.test-support.ts";
import { readMlflowDatabase, readMlflowFiles } from "./imports/read-mlflow.ts";
import { readModels } from "./read-models.ts";

interface Expected {
  readonly runs: readonly string[];
  readonly models: readonly MlflowModel[];
}

/** As the page of a run shows them, from what MLflow's own client read. */
function expectedOf({ models }: Expected, run: string) {
  return models.flatMap(({ name, aliases, versions }) =>
    versions
      .filter((version) => version.run === run)
      .map(({ version, stage, source, description, createdUs }) => ({
        model: name,
        version: Number(version),
        stage: stage === "None" ? "" : stage,
        aliases: Object.keys(aliases)
          .filter((alias) => aliases[alias] === version)
          .toSorted(),
        source,
        description,
        createdUs,
      })),
  );
}

test("a registry in files is what MLflow's client reads: nothing deleted, aliases as they are, tags with slashes", async () => {
  await using folder = await makeTestFolder();
  const expected = await layOut<Expected>("imports/mlflow_registry_files", folder.path);
  const store = join(folder.path, "mlruns");
  const { models, left } = await readMlflowFiles({ store, runs: [] });
  expect(models).toEqual(expected.models);
  expect(left).toEqual([]);
  for (const run of expected.runs) {
    const found = await readModels({ runFolder: `${store}/1/${run}` });
    expect(found).toEqual(expectedOf(expected, run));
  }
});

test("a registry in a database is what MLflow's client reads", async () => {
  await using folder = await makeTestFolder();
  const expected = await layOut<Expected>("imports/mlflow_registry_database", folder.path);
  const { models } = await readMlflowDatabase({ path: join(folder.path, "mlflow.db") });
  expect(models).toEqual(expected.models);
  for (const run of expected.runs)
    expect(versionsByRun(models).get(run)).toEqual(expectedOf(expected, run));
});

test("what is no file of a registry is not waited for or taken in, and is listed", async () => {
  await using folder = await makeTestFolder();
  const models = join(folder.path, "models");
  const meta = (name: string): string => `name: ${name}\ndescription: ''\n`;
  for (const name of ["huge", "pipe", "good"])
    await mkdir(join(models, name, "tags"), { recursive: true });
  await writeFile(join(models, "huge/meta.yaml"), `${meta("huge")}# ${"x".repeat(2 ** 21)}\n`);
  execFileSync("mkfifo", [join(models, "pipe/meta.yaml")]);
  await writeFile(join(models, "good/meta.yaml"), meta("good"));
  await writeFile(join(models, "good/tags/huge"), "x".repeat(2 ** 21));
  await writeFile(join(models, "good/tags/small"), "x");
  const found = await readMlflowFiles({ store: folder.path, runs: [] });
  expect(found.models.map(({ name, tags }) => [name, tags])).toEqual([["good", { small: "x" }]]);
  expect(found.left.map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
    "good tags/huge: it is too large, or no file that can be read",
    "huge: its meta.yaml cannot be read",
    "pipe: its meta.yaml cannot be read",
  ]);
});
