import { expect, test } from "vitest";
import { findEnd, judgeState, type StateEvidence } from "./run-state.ts";

const NOW = 1_790_000_000e6;
const evidence = (change: Partial<StateEvidence>): StateEvidence => ({
  nowUs: NOW,
  lastDataUs: NOW - 5e6,
  rhythmUs: undefined,
  writer: "unknown",
  pid: undefined,
  endMark: undefined,
  sourceMissing: false,
  ...change,
});
const ago = (minutes: number): Partial<StateEvidence> => ({ lastDataUs: NOW - minutes * 60e6 });

test.each([
  ["fresh data", {}, "running"],
  ["quiet for two minutes", ago(2), "stalled"],
  ["quiet for two minutes at a rhythm of one", { ...ago(2), rhythmUs: 60e6 }, "running"],
  ["quiet for an hour", ago(60), "finished"],
  ["quiet for an hour at a rhythm of ten minutes", { ...ago(60), rhythmUs: 600e6 }, "running"],
  ["its process is alive but silent", { ...ago(120), writer: "alive", pid: 7 }, "stalled"],
  ["its process has ended a moment ago", { writer: "gone", pid: 7 }, "finished"],
  [
    "data arrives although its process is said to be gone",
    { lastDataUs: NOW - 1e6, writer: "gone", pid: 7 },
    "running",
  ],
  ["its files are gone", { ...ago(2), sourceMissing: true }, "lost"],
  [
    "an end mark says so",
    { writer: "alive", pid: 7, endMark: { state: "failed", reason: "x" } },
    "failed",
  ],
  ["a clock that was set back", { lastDataUs: NOW + 3600e6 }, "running"],
] as const)("%s: %s", (_, change, state) => {
  const judged = judgeState(evidence(change));
  expect(judged.state).toBe(state);
  expect(judged.reason).not.toBe("");
});

const END = { state: "finished", reason: "it says so", atUs: NOW } as const;
const FAILED = { state: "failed", reason: "it broke", atUs: NOW + 1e6 } as const;
test.each([
  ["no source tells an end", [undefined, undefined], undefined],
  ["one of two tells it", [undefined, END], END],
  ["the later of two ends counts", [FAILED, END], FAILED],
])("of a run with several sources, %s", (_, marks, expected) => {
  const sources = marks.map((endMark) => ({ endMark, sourceDataUs: NOW + 5e6 }));
  expect(findEnd(sources)).toEqual(expected);
});

test("a source without an end mark that goes on after the end of another is a run that goes on", () => {
  const ended = { endMark: END, sourceDataUs: NOW };
  expect(findEnd([ended, { endMark: undefined, sourceDataUs: NOW + 600e6 }])).toBeUndefined();
});
