import { execFile, spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import { DEMO } from "../support/demo.ts";
import { ROOT, startEngine } from "../support/engine.ts";
import { makeTempFolder } from "../support/temp.ts";

/** What the guide's commands need. */
const hasTools = ["bash", "curl", "jq", "python3"].every(
  (tool) => spawnSync(tool, ["--version"]).error === undefined,
);

/** Every command of the guide, in its order. */
async function readCommands(): Promise<string[]> {
  const guide = await readFile(join(ROOT, "docs", "api.md"), "utf8");
  return [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = ""]) => commands);
}

/** In one shell, which ends with the first command that fails. */
function runScript(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; out: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(
      "bash",
      ["-euo", "pipefail", "-c", script],
      { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, out, errors) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, errors }),
    );
  });
}

describe.skipIf(!hasTools)("the guide of the HTTP interface", () => {
  it("has commands that do what it says", async () => {
    await using folder = await makeTempFolder();
    const bin = join(folder.path, "bin");
    const here = join(folder.path, "here");
    await mkdir(bin);
    await mkdir(here);
    const command = join(ROOT, "scripts", "assay.mjs");
    await writeFile(
      join(bin, "assay"),
      `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`,
    );
    await chmod(join(bin, "assay"), 0o755);
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    const commands = await readCommands();
    expect(commands.length).toBeGreaterThan(10);
    const { code, out, errors } = await runScript(commands.join("\n"), here, {
      PATH: [bin, process.env["PATH"] ?? ""].join(delimiter),
      ASSAY_DATA: engine.dataDir,
    });
    expect({ code, errors: code === 0 ? "" : `${out.slice(-2000)}\n${errors}` }).toEqual({
      code: 0,
      errors: "",
    });

    const read = (name: string): Promise<Buffer> => readFile(join(here, name));
    const block = decodeColumnBlob(new Uint8Array(await read("block.bin")).buffer);
    expect(block.meta).toMatchObject({ kind: "chart", lines: { length: 6 } });
    for (const name of ["report.html", "again.html"])
      expect((await read(name)).toString()).toContain("<title>Learning rates");
    expect((await read("points.parquet")).subarray(0, 4).toString()).toBe("PAR1");
    expect((await read("accuracy.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
    expect((await read("figures/results.tex")).toString()).toContain("\\toprule");
    for (const name of ["demo.assay", "more.assay"])
      expect((await read(name)).subarray(0, 2).toString()).toBe("PK");
    expect((await read("more.assay")).length).toBeLessThan((await read("demo.assay")).length);

    const { reports } = engine.api;
    const [first, second] = (await reports.list()).toReversed();
    expect([first?.title, second?.title]).toEqual(["Learning rates", "Learning rates again"]);
    const { document, comments } = await reports.get({ id: first?.id ?? "" });
    expect(document.blocks.slice(0, 2)).toMatchObject([
      { id: "summary", markdown: "A rate of **0.3** learns fastest." },
      { id: "curves", frozen: { sha256: expect.any(String) } },
    ]);
    expect(comments.map(({ author, text }) => [author, text])).toEqual([
      ["Ann", "Two of each."],
      ["me", "How many seeds?"],
    ]);
    expect(out).toContain('"conflictsLeft": 0');
    expect(out).toContain("12 new runs");
  });
});
