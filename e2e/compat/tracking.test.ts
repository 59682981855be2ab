import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { ROOT, startEngine } from "../support/engine.ts";
import { ensurePython } from "../support/python.ts";

/** MLflow's own client goes through everything; each check is a test of its own name. */
const CHECKS = join(ROOT, "e2e", "compat", "clients", "mlflow_checks");
/** More than are ever left out by mistake. */
const FEWEST = 170;

interface Check {
  readonly name: string;
  readonly problem: string | null;
}

async function runChecks(): Promise<Check[]> {
  await using engine = await startEngine();
  const python = await ensurePython("peers");
  const child = spawn(python, [CHECKS], {
    env: { ...process.env, MLFLOW_TRACKING_URI: new URL(engine.link).origin },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const checks: Check[] = [];
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith("CHECK ")) checks.push(JSON.parse(line.slice(6)) as Check);
  return checks;
}

const checks = await runChecks();

it("MLflow's client goes through all checks", () => {
  expect(checks.length).toBeGreaterThanOrEqual(FEWEST);
});

it.each(checks)("$name", ({ problem }) => {
  expect(problem).toBeNull();
});
