import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, utimes, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunRow } from "../../src/contract/runs.ts";
import { startEngine } from "../support/engine.ts";
import { ensurePython } from "../support/python.ts";
import { makeTempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

/* How real libraries end, and what a run that ended so is said to be. */

const SCRIPT = join(import.meta.dirname, "clients", "run_ends.py");

const LOST = /noted no end: it was killed or crashed/;
type End = readonly [library: string, how: string, state: RunRow["state"], reason: RegExp];
const ENDS: Readonly<Record<string, readonly End[]>> = {
  trackers: [
    ["wandb", "ok", "finished", /^W&B noted exit code 0$/],
    ["wandb", "raise", "failed", /^W&B noted exit code 1$/],
    ["wandb", "interrupt", "killed", /^W&B noted exit code 255: interrupted$/],
    ["wandb", "kill", "lost", LOST],
    ["sacred", "ok", "finished", /^Sacred noted COMPLETED$/],
    ["sacred", "raise", "failed", /^Sacred noted FAILED: ValueError: loss is nan$/],
    ["sacred", "interrupt", "killed", /^Sacred noted INTERRUPTED/],
    ["sacred", "kill", "lost", LOST],
    ["mlflow", "ok", "finished", /^MLflow noted FINISHED$/],
    ["mlflow", "raise", "failed", /^MLflow noted FAILED$/],
    ["mlflow", "kill", "lost", LOST],
    ["optuna", "ok", "finished", /^Optuna noted COMPLETE$/],
    ["optuna", "raise", "failed", /^Optuna noted FAIL$/],
    ["optuna", "kill", "lost", LOST],
  ],
  offline: [
    ["swanlab", "ok", "finished", /^SwanLab noted its end/],
    ["swanlab", "raise", "failed", /^SwanLab noted its end: ValueError: loss is nan$/],
    // What it holds back until the end is lost with a process that is killed.
    ["swanlab", "interrupt", "killed", /^SwanLab noted its end/],
  ],
  ray: [["ray", "raise", "failed", /^Ray noted an error: .*ValueError: loss is nan/]],
};

it.each(Object.entries(ENDS))("runs of %s end as their libraries say", async (family, ends) => {
  const python = await ensurePython(family);
  await using temp = await makeTempFolder();
  for (const [library, how] of ends) {
    const cwd = join(temp.path, `${library}-${how}`);
    await mkdir(cwd);
    const child = spawn(python, [SCRIPT, library, how], { cwd, stdio: "ignore" });
    await once(child, "exit");
    // Two hours pass.
    if (how === "kill") await makeOlder(cwd);
  }
  await using engine = await startEngine({ folders: [temp.path] });
  await engine.settled();
  const read = async (): Promise<Record<string, Pick<RunRow, "state" | "stateReason">>> => {
    const { rows } = await engine.api.runs.list({ removed: false, limit: 100 });
    const found: Record<string, Pick<RunRow, "state" | "stateReason">> = {};
    for (const { id, state, stateReason } of rows) {
      const { sources } = await engine.api.runs.get({ id });
      found[sources[0]?.path.split("/")[0] ?? ""] = { state, stateReason };
    }
    return found;
  };
  const isRight = (run: Pick<RunRow, "state" | "stateReason"> | undefined, end: End): boolean =>
    run?.state === end[2] && end[3].test(run.stateReason);
  await waitFor("all are told", async () => {
    const runs = await read();
    return ends.every((end) => isRight(runs[`${end[0]}-${end[1]}`], end));
  }).catch(async () => {
    const runs = await read();
    expect(
      ends.filter((end) => !isRight(runs[`${end[0]}-${end[1]}`], end)),
      JSON.stringify(runs),
    ).toEqual([]);
  });
});

async function makeOlder(folder: string): Promise<void> {
  const then = new Date(Date.now() - 7_200_000);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), then, then);
}
