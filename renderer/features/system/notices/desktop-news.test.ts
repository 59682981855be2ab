import { expect, test } from "vitest";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { DESKTOP_NOTICE_KINDS } from "../../../../src/contract/system.ts";
import { findStalled, isWanted, summarizeRuns } from "./desktop-news.ts";

const run = (part: Partial<RunRow>): RunRow =>
  ({
    id: "r1",
    name: "adam",
    projectId: "p1",
    state: "finished",
    stateReason: "exit code 0",
    removed: false,
    startedUs: 0,
    lastDataUs: 600e6,
    ...part,
  }) as RunRow;
const ALL = { desktopNotices: [...DESKTOP_NOTICE_KINDS], desktopNoticeMinutes: 5 };

test.each([
  ["a long run that finished", {}, true],
  ["a short run that finished", { lastDataUs: 60e6 }, false],
  ["a short run that failed", { lastDataUs: 60e6, state: "failed" }, true],
  ["a run that was killed", { state: "killed" }, true],
  ["a run that stalled", { state: "stalled", lastDataUs: 60e6 }, true],
  ["a run that goes on", { state: "running" }, false],
  ["a run that was removed", { state: "failed", removed: true }, false],
  ["a run of which nobody knows how long it was", { startedUs: null }, true],
] as const)("%s: notified of %s", (_, part, wanted) => {
  expect(isWanted(run(part), ALL)).toBe(wanted);
});

test("each kind can be left out", () => {
  const without = { ...ALL, desktopNotices: ["ended" as const] };
  expect(isWanted(run({ state: "failed" }), without)).toBe(false);
  expect(isWanted(run({}), without)).toBe(true);
});

test("one run is told with its reason, many in one summary", () => {
  expect(summarizeRuns([])).toBeUndefined();
  expect(summarizeRuns([run({ state: "failed", stateReason: "ValueError: x" })])).toEqual({
    title: "adam failed",
    text: "ValueError: x",
    link: "assay://run/r1",
  });
  const many = Array.from({ length: 50 }, (_, i) =>
    run({ id: `r${i}`, name: `run ${i}`, state: i < 3 ? "failed" : "finished" }),
  );
  expect(summarizeRuns(many)).toEqual({
    title: "50 runs: 3 failed, 47 finished",
    text: "run 0, run 1, run 2 and 47 more",
    link: "assay://project/p1",
  });
  expect(summarizeRuns([run({}), run({ id: "r2", projectId: "p2" })])?.link).toBe("assay://run/r1");
});

test("a run has stalled when it was at work before", () => {
  const stalled = run({ state: "stalled" });
  expect(findStalled(undefined, [stalled])).toEqual([]);
  expect(findStalled(new Map([["r1", "stalled"]]), [stalled])).toEqual([]);
  expect(findStalled(new Map([["r1", "running"]]), [stalled])).toEqual([stalled]);
});
