import { expect, test } from "vitest";
import { findEnd, judgeState, type StateEvidence } from "./run-state.ts";

const NOW = 1_790_000_000e6;
const S = 1e6;
const MIN = 60 * S;
const evidence = (change: Partial<StateEvidence>): StateEvidence => ({
  ageUs: 5 * S,
  lastDataUs: NOW - (change.ageUs ?? 5 * S),
  rhythm: undefined,
  writer: { kind: "unknown" },
  endMark: undefined,
  endNoter: undefined,
  sourceMissing: false,
  bootUs: undefined,
  console: undefined,
  ...change,
});
const quiet = (minutes: number, change: Partial<StateEvidence> = {}): Partial<StateEvidence> => ({
  ageUs: minutes * MIN,
  ...change,
});
const every = (us: number): Partial<StateEvidence> => ({
  rhythm: { usualUs: us, longestUs: us },
});
const is = (kind: "alive" | "stopped" | "gone"): Partial<StateEvidence> => ({
  writer: { kind, pid: 7 },
});
const FAILED_CONSOLE = {
  ageUs: 5 * S,
  outcome: { state: "failed", reason: "ValueError: x" },
} as const;

test.each([
  ["fresh data", {}, "running", "data is arriving"],
  ["quiet for two minutes", quiet(2), "stalled", "no data since"],
  ["quiet for two minutes at a rhythm of one", quiet(2, every(MIN)), "running", "arriving"],
  [
    "quiet after a long wait of late",
    quiet(14, { rhythm: { usualUs: 10 * S, longestUs: 10 * MIN } }),
    "running",
    "arriving",
  ],
  ["quiet for an hour", quiet(60), "finished", "no end mark"],
  [
    "quiet for an hour, of a logger that notes ends",
    quiet(60, { endNoter: "W&B" }),
    "lost",
    "W&B noted no end",
  ],
  [
    "quiet for an hour at a rhythm of ten minutes",
    quiet(60, every(10 * MIN)),
    "running",
    "arriving",
  ],
  ["its process is alive but silent", quiet(120, is("alive")), "stalled", "process 7 is alive"],
  ["its process is stopped", { ...is("stopped") }, "stalled", "process 7 is stopped"],
  ["its process has ended a moment ago", is("gone"), "finished", "process 7 has ended"],
  [
    "its process has ended without the end that its logger notes",
    { ...is("gone"), endNoter: "W&B" },
    "lost",
    "W&B noted no end",
  ],
  [
    "data arrives although its process is said to be gone",
    { ...is("gone"), ageUs: S },
    "running",
    "arriving",
  ],
  ["its console says that it failed", { console: FAILED_CONSOLE }, "failed", "ValueError: x"],
  [
    "its console says so, and its process is gone",
    { ...is("gone"), console: FAILED_CONSOLE },
    "failed",
    "ValueError",
  ],
  [
    "its console says so, but its process is alive",
    { ...is("alive"), console: FAILED_CONSOLE },
    "running",
    "alive",
  ],
  [
    "its console is written to",
    quiet(20, { console: { ageUs: S, outcome: undefined } }),
    "running",
    "console",
  ],
  [
    "the machine began again in its midst",
    quiet(5, { bootUs: NOW - 4.8 * MIN }),
    "lost",
    "started again",
  ],
  [
    "the machine began again, its process is gone",
    quiet(5, { ...is("gone"), bootUs: NOW - 4.8 * MIN }),
    "lost",
    "started again",
  ],
  [
    "the machine began again long after it",
    quiet(60 * 24, { ...is("gone"), bootUs: NOW - MIN }),
    "finished",
    "has ended",
  ],
  ["its files are gone", quiet(2, { sourceMissing: true }), "lost", "files are gone"],
  [
    "an end mark says so",
    { ...is("alive"), endMark: { state: "failed", reason: "x" } },
    "failed",
    "x",
  ],
] as const)("%s: %s", (_, change, state, words) => {
  const judged = judgeState(evidence(change));
  expect(judged.state).toBe(state);
  expect(judged.reason).toContain(words);
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
