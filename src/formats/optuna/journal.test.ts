import { expect, test } from "vitest";
import type { RunEvent } from "../../base/run-event.ts";
import { factsOf, listPoints, readGrowing } from "../testing.ts";
import { optunaJournalCodec } from "./journal.ts";

type Operation = Readonly<Record<string, unknown>>;

function read(operations: readonly Operation[]): readonly RunEvent[] {
  const lines = operations.map((one) => `${JSON.stringify({ ...one, worker_id: "w" })}\n`);
  const bytes = new TextEncoder().encode(lines.join(""));
  const start = optunaJournalCodec.initial(factsOf("journal.log"));
  // Each line in a window of its own.
  const cuts = lines.map((_, i) => lines.slice(0, i).join("").length);
  return readGrowing(optunaJournalCodec, bytes, start, cuts).events;
}

const study = (study_name: string): Operation => ({ op_code: 0, study_name, directions: [1] });
const trial = (study_id: number, rest: Operation = {}): Operation => ({
  op_code: 4,
  study_id,
  datetime_start: "2026-11-28T00:00:00+00:00",
  ...rest,
});
const tell = (trial_id: number, value: number, state = 1): Operation => ({
  op_code: 6,
  trial_id,
  state,
  values: [value],
  datetime_complete: "2026-11-28T00:00:01+00:00",
});
const values = (events: readonly RunEvent[]): string[] =>
  listPoints(events).map((line) => line.replace(/ \d{10,} /, " "));

test("asking again for a study that is there makes no other one", () => {
  const events = read([study("a"), study("a"), study("b"), trial(1), tell(0, 5)]);
  expect(values(events)).toEqual(["b/0 value #0 0 5"]);
});

test("trials of a study that was deleted and made anew begin again; those that come too late are none", () => {
  const events = read([
    study("a"),
    trial(0),
    tell(0, 5),
    { op_code: 1, study_id: 0 },
    trial(0),
    study("a"),
    trial(1),
    tell(1, 7),
  ]);
  expect(values(events)).toEqual(["a/0 value #0 0 5", "a/0 value #1 0 7"]);
});

test("what comes for a trial that is over is refused, as Optuna does", () => {
  const events = read([
    study("a"),
    trial(0),
    { op_code: 7, trial_id: 0, step: 1, intermediate_value: 3 },
    tell(0, 5),
    tell(0, 6, 3),
    { op_code: 7, trial_id: 0, step: 2, intermediate_value: 4 },
  ]);
  expect(values(events)).toEqual(["a/0 intermediate_value #0 1 NaN 3", "a/0 value #0 1 5"]);
  expect(events.filter(({ kind }) => kind === "state")).toHaveLength(1);
});

test("a trial that waited began when it was taken up", () => {
  const events = read([
    study("a"),
    trial(0, { state: 4, datetime_start: null }),
    { op_code: 6, trial_id: 0, state: 0, values: null, datetime_start: "2026-11-28T00:00:00Z" },
  ]);
  const started = events.flatMap((event) =>
    event.kind === "source" ? (event.startedUs ?? []) : [],
  );
  expect(started).toEqual([Date.UTC(2026, 10, 28) * 1000]);
});
