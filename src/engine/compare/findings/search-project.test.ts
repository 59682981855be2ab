import { expect, test } from "vitest";
import { seededRandom } from "../../../base/stats/random.ts";
import { isStill, writeEvidence } from "./found.ts";
import { calmProject, makeRun } from "./random-project.test-support.ts";
import type { ProjectRun } from "./project-runs.ts";
import { searchRuns } from "./search-project.ts";

const calm = calmProject(3, 300);
const withRuns = (more: readonly ProjectRun[]) => ({ ...calm, runs: [...calm.runs, ...more] });
const of = (config: string, values: readonly number[], rest: Partial<ProjectRun> = {}) =>
  values.map((value, i) => makeRun(10_000 + i, { config, seed: i, value, ...rest }));

test("in calm histories of 500 runs next to nothing is found", () => {
  const alarms = Array.from({ length: 40 }, (_, seed) => searchRuns(calmProject(seed, 500)).total);
  expect(alarms.filter((count) => count > 0).length).toBeLessThanOrEqual(4);
  expect(Math.max(...alarms)).toBeLessThanOrEqual(2);
});

test("a planted outlier, with how far it is and among how many", () => {
  const { found } = searchRuns(
    withRuns(of("planted", [0.801, 0.802, 0.799, 0.8, 0.798, 0.803, 0.801, 0.6])),
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    kind: "outlier",
    key: "outlier:run-10007",
    severity: "medium",
    title: "planted-seed7 is far below its repetitions",
    sets: [
      { runIds: ["run-10007"] },
      { runIds: expect.objectContaining({ length: 7 }) as string[] },
    ],
  });
  expect(found[0]?.evidence).toContain(
    "the median of 7 runs that differ only in the seed is 0.801",
  );
});

test("an outlier is above or below by its value, worse or better by the goal; repetitions need no seed", () => {
  const losses = [0.31, 0.312, 0.308, 0.309, 0.311, 0.3105, 5];
  const told = (goal: "min" | "max" | "none", rest: Partial<ProjectRun> = {}) =>
    searchRuns({ metric: "loss", goal, runs: of("planted", losses, rest) }).found.map(
      ({ title, severity, evidence }) => [
        title.replace(/^\S+ /, ""),
        severity,
        /for the \w+/.exec(evidence)?.[0],
      ],
    );
  expect(told("min")).toEqual([["is far above its repetitions", "medium", "for the worse"]]);
  expect(told("max")).toEqual([["is far above its repetitions", "low", "for the better"]]);
  expect(told("none")).toEqual([["is far above its repetitions", "low", undefined]]);
  expect(told("min", { exact: "planted", hasSeed: false })).toHaveLength(1);
});

test("a failed seed, one that ended with NaN; not where most fail, and not of running ones", () => {
  const good = of("planted", [0.8, 0.801, 0.802]);
  const bad = (rest: Partial<ProjectRun>) =>
    makeRun(20_000, { config: "planted", seed: 9, value: 0.5, ...rest });
  const kinds = (runs: readonly ProjectRun[]) =>
    searchRuns(withRuns(runs)).found.map(({ kind, evidence }) => [kind, evidence]);
  expect(kinds([...good, bad({ state: "failed" })])).toEqual([
    ["failed", expect.stringMatching(/^1 of 4 runs .*planted-seed9 failed/)],
  ]);
  expect(kinds([...good, bad({ last: Number.NaN })])).toEqual([
    ["failed", expect.stringContaining("ended with a value that is no number")],
  ]);
  expect(kinds([...good, bad({ state: "running", last: Number.NaN })])).toEqual([]);
  expect(kinds([...good.map((run) => ({ ...run, state: "failed" })), bad({})])).toEqual([]);
});

test("a planted regression of one configuration and of the best of an experiment", () => {
  const wave = [0.003, -0.002, 0.001, -0.003, 0.002, 0, -0.001, 0.0015, -0.0005, 0.0025];
  const nightly = of("nightly", [...wave.map((w) => 0.8 + w), ...wave.map((w) => 0.78 + w)]);
  const { found } = searchRuns({ ...calm, runs: nightly });
  expect(found.map(({ kind }) => kind)).toEqual(["regression"]);
  expect(found[0]).toMatchObject({
    severity: "high",
    sets: [
      { label: "before", runIds: expect.objectContaining({ length: 10 }) as string[] },
      { label: "since", runIds: expect.objectContaining({ length: 10 }) as string[] },
    ],
  });
  // The same upwards, or with a metric that has no goal, is none.
  const upwards = nightly.map((run) => ({ ...run, value: -run.value }));
  expect(searchRuns({ ...calm, runs: upwards }).found).toEqual([]);
  expect(searchRuns({ ...calm, goal: "none", runs: nightly }).found).toEqual([]);
  const fallen = calm.runs.map((run, i) =>
    i < 150 ? run : { ...run, value: run.value - 0.2, last: run.last - 0.2 },
  );
  const told = searchRuns({ ...calm, runs: fallen }).found.filter(
    ({ kind }) => kind === "regression",
  );
  expect(told).toHaveLength(1);
  expect(told[0]?.title).toContain("the best of recent runs");
});

test("a regression among hundreds of configurations; what cannot show one does not count", () => {
  const random = seededRandom(11);
  const calmSeries = (count: number, length: number, value: () => number): ProjectRun[] =>
    Array.from({ length: count }, (_, c) =>
      of(
        `config${length} ${c}`,
        Array.from({ length }, value),
        // Too few of each experiment for a series of its own.
        { experiment: `e${c}` },
      ),
    ).flat();
  const dropped = of(
    "nightly",
    Array.from({ length: 24 }, (_, i) => (i < 12 ? 0.8 : 0.7) + 0.01 * random.share()),
    { experiment: "nightly" },
  );
  const told = (runs: readonly ProjectRun[]) => {
    const { found } = searchRuns({ ...calm, runs });
    const drops = found.filter(({ kind }) => kind === "regression");
    return drops.map(({ evidence }) => /\((\d+) series/.exec(evidence)?.[1]);
  };
  const calmOnes = calmSeries(300, 12, () => 0.5 + 0.01 * random.share());
  expect(told([...calmOnes, ...dropped])).toEqual(["301"]);
  expect(told(calmOnes)).toEqual([]);
  expect(told([...calmSeries(300, 9, () => 1), ...dropped])).toEqual(["1"]);
});

test("a run that repeats another, and a copy; repetitions without a seed are neither", () => {
  const [first] = of("planted", [0.8]);
  const again = (rest: Partial<ProjectRun>) => ({
    ...(first as ProjectRun),
    id: "again",
    name: "again",
    ...rest,
  });
  const kinds = (other: ProjectRun) =>
    searchRuns(withRuns([first as ProjectRun, other])).found.map(({ kind }) => kind);
  expect(kinds(again({}))).toEqual(["copy"]);
  expect(kinds(again({ value: 0.79, last: 0.79, print: "other" }))).toEqual(["repeat"]);
  expect(kinds(again({ value: 0.79, last: 0.79, print: "other", code: "c2" }))).toEqual([]);
  // Stopped early and started again, without values, of another script or experiment: nothing is said.
  for (const rest of [
    { state: "failed", points: 2 },
    { state: "killed" },
    { points: 0, value: Number.NaN, last: Number.NaN },
    { points: 2 },
    { experiment: "other" },
    { exact: '"eval.py"planted' },
  ])
    expect(kinds(again({ value: 0.79, last: 0.79, print: "other", ...rest }))).toEqual([]);
  const others = searchRuns(withRuns([first as ProjectRun, again({ print: "other" })])).found;
  expect(others.map(({ kind, evidence }) => [kind, evidence])).toEqual([
    ["repeat", expect.stringContaining("val/acc is equal in all, their other curves are not")],
  ]);
  const seedless = { ...(first as ProjectRun), hasSeed: false };
  expect(
    searchRuns(withRuns([seedless, { ...seedless, id: "b", value: 0.7, print: "other" }])).found,
  ).toEqual([]);
});

test("no runs, no metric, NaN, constants and ties everywhere: nothing breaks, nothing is claimed", () => {
  expect(searchRuns({ runs: [], metric: undefined, goal: "none" })).toMatchObject({
    found: [],
    runs: 0,
    metric: null,
  });
  const constant = Array.from({ length: 50 }, (_, i) =>
    makeRun(i, { config: "c", seed: i, value: 1 }),
  );
  expect(searchRuns({ ...calm, runs: constant }).found).toEqual([]);
  const nothing = constant.map((run) => ({
    ...run,
    value: Number.NaN,
    last: Number.NaN,
    points: 0,
  }));
  expect(searchRuns({ ...calm, runs: nothing }).found).toEqual([]);
  const infinite = constant.map((run, i) => ({ ...run, value: i === 3 ? Infinity : run.value }));
  expect(searchRuns({ ...calm, runs: infinite }).found).toEqual([]);
});

test("what was dismissed stays away until its evidence changes materially", () => {
  const rests = { about: "x", size: 10, place: 20 };
  const dismissed = writeEvidence(rests);
  expect(isStill(dismissed, { ...rests, size: 14, place: 22 })).toBe(true);
  expect(isStill(dismissed, { ...rests, size: 16 })).toBe(false);
  expect(isStill(dismissed, { ...rests, place: 25 })).toBe(false);
  expect(isStill(dismissed, { ...rests, about: "y" })).toBe(false);
  expect(isStill("no JSON", rests)).toBe(false);
});
