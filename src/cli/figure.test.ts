import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;
let recipe: string;

beforeAll(async () => {
  place = await createWorkplace();
  await place.runJson("scan", place.logs);
  recipe = join(place.dir, "paper.yaml");
  await writeFile(
    recipe,
    `version: 1
runs: { sets: [{ label: alpha, query: name = alpha }, { label: beta, query: name = beta }] }
figures:
  - { name: curves, panels: [{ metric: train/loss }] }
tables:
  - { name: results, heading: Run, metrics: [{ metric: train/loss }] }
`,
  );
});
afterAll(() => place[Symbol.asyncDispose]());

describe("assay figure", () => {
  it("makes every figure and table of a recipe, the same bytes each time", async () => {
    const [one, two] = [join(place.dir, "one"), join(place.dir, "two")];
    const formats = ["--format", "pdf", "svg", "png", "pgf", "tex-table", "md", "csv"];
    const made = await place.run("figure", recipe, "--out", one, ...formats);
    expect(made).toMatchObject({ code: 0 });
    await place.run("figure", recipe, "--out", two, ...formats);
    const names = (await readdir(one)).toSorted();
    expect(names).toEqual([
      "curves.pdf",
      "curves.png",
      "curves.svg",
      "curves.tex",
      "results.csv",
      "results.md",
      "results.tex",
    ]);
    for (const name of names)
      expect((await readFile(join(one, name))).equals(await readFile(join(two, name))), name).toBe(
        true,
      );
    expect(await readFile(join(one, "results.csv"), "utf8")).toContain("\nalpha,1,1,0.05,");
  });

  it("writes one to a file or to stdout, by the ending or the format", async () => {
    const file = join(place.dir, "table.md");
    expect((await place.run("figure", recipe, "-o", file)).code).toBe(0);
    const { stdout } = await place.run("figure", recipe, "-o", "-", "--format", "md");
    expect(stdout).toBe(await readFile(file, "utf8"));
    expect((await place.run("figure", recipe, "-o", "figure.doc")).code).toBe(2);
    expect((await place.run("figure", recipe, "--only", "nothing")).code).toBe(2);
  });

  it("fails with a list where runs are missing, and writes nothing of that", async () => {
    const { projects } = await place.runJson<{ projects: Array<{ id: string }> }>("projects", "ls");
    const out = join(place.dir, "three");
    const text = await readFile(recipe, "utf8");
    const later = join(place.dir, "later.yaml");
    await writeFile(
      later,
      text
        .replace("name = beta", "name = gamma")
        .replace("metric: train/loss }] }", "metric: acc }] }"),
    );
    const { code, stderr } = await place.run("figure", later, "--out", out);
    expect(code).toBe(1);
    expect(stderr).toContain("curves cannot be made: what its recipe names is missing.");
    expect(stderr).toContain('- set "beta": no run is found');
    expect(stderr).toContain("results cannot be made");
    expect(projects.length).toBe(1);
    await expect(readdir(out)).rejects.toThrow("ENOENT");
    await writeFile(later, `${text.replace("name = beta", "name = gamma")}missing: warn\n`);
    const warned = await place.run("figure", later, "--out", out);
    expect(warned.code).toBe(0);
    expect(warned.stderr).toContain('Missing: set "beta": no run is found');
  });

  it("draws new data anew", async () => {
    const added = join(place.logs, "gamma");
    await mkdir(added);
    await writeFile(join(added, "metrics.csv"), "step,train/loss\n0,3\n1,2\n");
    const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
    await utimes(join(added, "metrics.csv"), yesterday, yesterday);
    const wide = join(place.dir, "wide.yaml");
    await writeFile(
      wide,
      "version: 1\nruns: { sets: [{ query: '' }], groupBy: run }\ntables: [{ name: t, metrics: [{ metric: train/loss }] }]\n",
    );
    const before = (await place.run("figure", wide, "-o", "-", "--format", "md")).stdout;
    await place.runJson("scan", place.logs);
    const after = (await place.run("figure", wide, "-o", "-", "--format", "md")).stdout;
    expect([before.includes("gamma"), after.includes("gamma")]).toEqual([false, true]);
    await rm(added, { recursive: true });
  });

  it("prints a recipe to begin with, and says what is wrong with one", async () => {
    const { stdout } = await place.run("figure", "--new");
    expect(stdout).toMatch(/^# A recipe[^]*\nversion: 1\n/);
    const future = join(place.dir, "future.yaml");
    await writeFile(future, "version: 9\n");
    const { code, stderr } = await place.run("figure", future);
    expect([code, stderr]).toEqual([1, expect.stringContaining("The recipe is of version 9")]);
    expect((await place.run("figure")).code).toBe(2);
    expect((await place.run("figure", join(place.dir, "no.yaml"))).stderr).toContain(
      "cannot be read",
    );
  });
});
