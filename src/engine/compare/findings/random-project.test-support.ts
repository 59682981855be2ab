import { drawNormal } from "../../../base/stats/random.test-support.ts";
import { seededRandom } from "../../../base/stats/random.ts";
import type { ProjectRun, ProjectRuns } from "./project-runs.ts";

/* Test support: a project in which nothing is the matter. Not part of the product. */

/** Configurations with 1 to 8 seeds each, over time, each with its own level and the same noise. */
export function calmProject(seed: number, count: number): ProjectRuns {
  const random = seededRandom(seed);
  const normal = (): number => drawNormal(random);
  const runs: ProjectRun[] = [];
  for (let c = 0; runs.length < count; c++) {
    const level = 0.8 + 0.05 * normal();
    const seeds = 1 + random.below(8);
    for (let i = 0; i < seeds && runs.length < count; i++)
      runs.push(makeRun(runs.length, { config: `c${c}`, seed: i, value: level + 0.01 * normal() }));
  }
  return { runs, metric: "val/acc", goal: "max" };
}

export function makeRun(
  at: number,
  {
    config,
    seed,
    value,
    ...rest
  }: { config: string; seed: number; value: number } & Partial<ProjectRun>,
): ProjectRun {
  return {
    id: `run-${at}`,
    name: `${config}-seed${seed}`,
    experiment: "Default",
    state: "finished",
    value,
    last: value,
    points: 100,
    print: `1 100 ${value * 90}`,
    config,
    exact: `${config} seed ${seed}`,
    hasSeed: true,
    code: " ",
    ...rest,
  };
}
