import { expect, test } from "vitest";
import { calmProject } from "../../src/engine/compare/findings/random-project.test-support.ts";
import { searchRuns } from "../../src/engine/compare/findings/search-project.ts";

const PROJECTS = Math.round(1000 * Number(process.env["SOAK_SCALE"] ?? "0.1"));

test("false alarms in calm projects of 500 runs", () => {
  const kinds = new Map<string, number>();
  let alarmed = 0;
  let alarms = 0;
  for (let seed = 0; seed < PROJECTS; seed++) {
    const { found, total } = searchRuns(calmProject(50_000 + seed, 500));
    if (total > 0) alarmed++;
    alarms += total;
    for (const { kind } of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  console.log(
    `calm projects of 500 runs with any finding: ${alarmed} of ${PROJECTS} (${((alarmed / PROJECTS) * 100).toFixed(1)} %; nominal at most 5 %), ${(alarms / PROJECTS).toFixed(3)} findings each; by kind: ${JSON.stringify(Object.fromEntries(kinds))}`,
  );
  expect(alarmed / PROJECTS).toBeLessThan(0.08);
});
