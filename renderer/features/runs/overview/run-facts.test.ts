import { expect, test } from "vitest";
import { findCommand, findGit, findHost, gitOf, pickKeyMetrics } from "./run-facts.ts";

const COMMIT = "0f3c2b1a9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a";
const NOTHING = { commit: undefined, branch: undefined, repository: undefined, dirty: undefined };

test.each([
  ["mlflow.source.git.commit", "mlflow.source.git.branch"],
  ["git/commit", "git/branch"],
  ["git_sha", "git_branch"],
  ["gitCommitHash", "gitBranch"],
  ["meta.git_revision", "branch"],
  ["commit_id", "env.git_active_branch"],
])("the commit is told by %s", (commit, branch) => {
  const told = [
    { key: branch, value: "main" },
    { key: commit, value: COMMIT },
  ];
  expect(findGit(told)).toEqual({ ...NOTHING, commit: COMMIT, branch: "main" });
});

test("a param that only sounds like it is none", () => {
  for (const [key, value] of [
    ["commit", "every epoch"],
    ["commitment_loss", COMMIT],
    ["model.revision_of", COMMIT],
    ["branch", 3],
    ["tree.branch.git", "main"],
    ["git_commit", { sha: COMMIT }],
  ] as const)
    expect(findGit([{ key, value }]), key).toEqual(NOTHING);
});

test("what the run says itself stands before the log of the repository", () => {
  const log = { commit: "b".repeat(40), branch: "try" };
  const said = [{ key: "git_commit", value: COMMIT }];
  expect(gitOf(said, log)).toEqual({ ...NOTHING, commit: COMMIT, byLog: false });
  expect(gitOf([], log)).toEqual({ ...NOTHING, ...log, byLog: true });
  expect(gitOf([], { ...log, branch: null })).toMatchObject({ branch: undefined, byLog: true });
  expect(gitOf([], { commit: null, branch: null })).toEqual({ ...NOTHING, byLog: false });
});

test("whether the work tree was clean comes in many words", () => {
  const dirty = (value: string | boolean | number): unknown =>
    findGit([{ key: "git.dirty", value }]).dirty;
  expect([true, "True", "1", 1, "dirty"].map(dirty)).toEqual([true, true, true, true, true]);
  expect([false, "no", 0, "clean"].map(dirty)).toEqual([false, false, false, false]);
  expect(dirty("perhaps")).toBeUndefined();
});

test("the command is a line, made of words where it was logged so", () => {
  expect(findCommand([{ key: "command", value: "python train.py" }])).toBe("python train.py");
  expect(findCommand([{ key: "sys.argv", value: ["train.py", "--name", "it's a b", ""] }])).toBe(
    `train.py --name 'it'\\''s a b' ''`,
  );
  expect(
    findCommand([
      { key: "argv", value: [] },
      { key: "cmd", value: "  " },
    ]),
  ).toBeUndefined();
  expect(findHost([{ key: "hostname", value: "box" }])).toBe("box");
});

test("key metrics: goals that were said, then validation, then what has a course", () => {
  const of = (metric: string, goal: "min" | "none", goalGuessed = true, points = 9) => ({
    metric,
    goal,
    goalGuessed,
    points,
  });
  const series = [
    of("system/cpu", "min"),
    of("once", "none", true, 1),
    of("lr", "none"),
    of("train/loss", "min"),
    of("val/loss", "min"),
    of("mine", "min", false),
  ];
  const names = pickKeyMetrics(series, 5).map(({ metric }) => metric);
  expect(names).toEqual(["mine", "val/loss", "train/loss", "lr", "once"]);
  expect(pickKeyMetrics(series, 2)).toHaveLength(2);
});
