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

/** @param only names; all without it */
async function runChecks(only?: readonly string[]): Promise<Check[]> {
  await using engine = await startEngine();
  const python = await ensurePython("peers");
  const child = spawn(python, [CHECKS], {
    env: {
      ...process.env,
      MLFLOW_TRACKING_URI: new URL(engine.link).origin,
      ...(only !== undefined && { CHECKS_ONLY: JSON.stringify(only) }),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const checks: Check[] = [];
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith("CHECK ")) checks.push(JSON.parse(line.slice(6)) as Check);
  return checks;
}

/** As of other tests of real processes, what fails is tried once more, and told. */
async function runTwice(): Promise<readonly Check[]> {
  const first = await runChecks();
  const failed = first.filter(({ problem }) => problem !== null);
  if (failed.length === 0) return first;
  for (const { name, problem } of failed)
    process.stdout.write(`tried again: ${name}\n${problem}\n`);
  const second = await runChecks(failed.map(({ name }) => name));
  const again = new Map(second.map((check) => [check.name, check]));
  return first.map((check) => again.get(check.name) ?? check);
}

const checks = await runTwice();

it("MLflow's client goes through all checks", () => {
  expect(checks.length).toBeGreaterThanOrEqual(FEWEST);
});

it.each(checks)("$name", ({ problem }) => {
  expect(problem).toBeNull();
});
