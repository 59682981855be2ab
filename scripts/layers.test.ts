import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A tree of its own with the project's rules, so that a wrong import never stands in the working tree. */
let tree: string;
beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), "assay-layers-"));
  await cp(join(ROOT, ".dependency-cruiser.cjs"), join(tree, "rules.cjs"));
  // node_modules is a link here: without this its packages would count as lying outside of the tree.
  await writeFile(
    join(tree, "planted.cjs"),
    `const rules = require("./rules.cjs");
     module.exports = { ...rules, options: { ...rules.options, preserveSymlinks: true } };`,
  );
  await cp(join(ROOT, "package.json"), join(tree, "package.json"));
  await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"), "junction");
});
afterAll(() => rm(tree, { recursive: true, force: true }));

/** Rules that the import of `to` by `from` breaks. */
async function brokenRules(from: string, to: string): Promise<string[]> {
  const folders = ["src", "renderer", "electron"];
  for (const folder of folders) await rm(join(tree, folder), { recursive: true, force: true });
  for (const folder of folders) await mkdir(join(tree, folder), { recursive: true });
  await mkdir(dirname(join(tree, from)), { recursive: true });
  const isFile = to.endsWith(".ts");
  if (isFile) {
    await mkdir(dirname(join(tree, to)), { recursive: true });
    await writeFile(join(tree, to), "export const planted = 1;\n");
  }
  const specifier = isFile ? `${"../".repeat(from.split("/").length - 1)}${to}` : to;
  await writeFile(join(tree, from), `import * as wrong from "${specifier}";\nexport { wrong };\n`);
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [
        join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs"),
        "--config=planted.cjs",
        "--output-type=json",
        ...folders,
      ],
      { cwd: tree },
      (_error, stdout) => {
        resolve(stdout);
      },
    );
  });
  const result = JSON.parse(output) as {
    summary: { violations: Array<{ rule: { name: string }; from: string }> };
  };
  return result.summary.violations.filter((v) => v.from === from).map((v) => v.rule.name);
}

/** Views that show a module without being one: the chart wall shows `runs`, the address of MLflow's interface is the server's. */
const VIEWS = new Set(["wall", "tracking"]);
/** Asked over MLflow's interface alone: no contract of ours. */
const FOREIGN = new Set(["tracking"]);

describe("the layer check", () => {
  it.each([
    ["src/store/planted.ts", "src/engine/engine.ts", "not-in-allowed"],
    ["src/formats/planted.ts", "node:fs", "not-in-allowed"],
    ["src/formats/planted.ts", "src/contract/index.ts", "not-in-allowed"],
    ["src/contract/planted.ts", "src/server/index.ts", "not-in-allowed"],
    ["renderer/app/planted.ts", "src/engine/engine.ts", "not-in-allowed"],
    ["src/engine/runs/planted.ts", "better-sqlite3", "only-in-src-store"],
    ["src/engine/runs/planted.ts", "@orpc/server", "only-in-src-server"],
    ["src/engine/runs/planted.ts", "src/engine/ingest/queries.ts", "engine-module-door"],
    ["renderer/features/runs/planted.ts", "renderer/features/ingest/page.ts", "feature-door"],
    ["renderer/kit/planted.ts", "renderer/features/runs/index.ts", "kit-has-no-domain"],
    ["src/server/planted.ts", "electron/main.ts", "nothing-imports-the-shells"],
  ])("refuses that %s imports %s", async (from, to, rule) => {
    expect(await brokenRules(from, to)).toContain(rule);
  });

  it.each([
    ["src/engine/runs/planted.ts", "src/store/index.ts"],
    ["src/engine/runs/planted.ts", "src/engine/ingest/index.ts"],
    ["renderer/features/runs/planted.ts", "src/contract/index.ts"],
    ["src/store/planted.ts", "better-sqlite3"],
  ])("lets %s import %s", async (from, to) => {
    expect(await brokenRules(from, to)).toEqual([]);
  });
});

describe("a module", () => {
  it("has one name in contract, engine and interface", async () => {
    const contract = await namesIn("src/contract", "file");
    const engine = (await namesIn("src/engine", "folder")).filter((name) => !FOREIGN.has(name));
    const features = await namesIn("renderer/features", "folder");
    // A part of a large one stands beside it: "run-media" of "runs"; what several answer is no module.
    const modules = contract.filter(
      (name) =>
        !/^(common|index|model-header|(run|report|figure|ingest|registry|compare)-.*)$/.test(name),
    );
    expect(engine).toEqual(modules);
    expect(features.filter((name) => !VIEWS.has(name))).toEqual(engine);
  });
});

async function namesIn(folder: string, kind: "file" | "folder"): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => name !== "README.md")
    .filter((entry) => (kind === "folder" ? entry.isDirectory() : entry.isFile()))
    .map((entry) => entry.name.replace(/\.ts$/, ""))
    .filter((name) => !name.endsWith(".test"))
    .toSorted();
}
