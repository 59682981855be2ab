import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JsonValue } from "../../base/json.ts";
import { factsOf, readGrowing, summarizeParts } from "../testing.ts";
import { optunaJournalCodec } from "./journal.ts";

const FIXTURES = join(import.meta.dirname, "../../../e2e/fixtures/loggers");

interface Expected {
  readonly runs: ReadonlyArray<{
    readonly path: string;
    readonly trials: ReadonlyArray<{
      readonly number: number;
      readonly state: string;
      readonly value: number;
      readonly params: Readonly<Record<string, JsonValue>>;
      readonly intermediate: number;
    }>;
  }>;
}

/** What Optuna itself says of a study. */
function expectTrials(name: string, events: ReturnType<typeof readGrowing>["events"]): void {
  const expected = JSON.parse(
    readFileSync(join(FIXTURES, name, "expected.json"), "utf8"),
  ) as Expected;
  const parts = summarizeParts(events);
  for (const { path, trials } of expected.runs) {
    expect([...parts.keys()].filter((part) => part?.startsWith(`${path}/`))).toHaveLength(
      trials.length,
    );
    for (const { number, value, params, intermediate, state } of trials) {
      const part = parts.get(`${path}/${number}`);
      expect(part?.params).toEqual(params);
      expect(part?.metrics["value"]?.last).toBe(value);
      expect(part?.metrics["intermediate_value"]?.points ?? 0).toBe(intermediate);
      const ended = events.find(
        (event) => event.kind === "state" && event.part === `${path}/${number}`,
      );
      const word = state === "PRUNED" ? "pruned" : state;
      expect(ended?.kind === "state" && ended.reason).toContain(word);
    }
  }
}

test("each trial of a journal is a run, as Optuna itself reads it", () => {
  const name = "optuna_journal_storage.log";
  const bytes = new Uint8Array(readFileSync(join(FIXTURES, "optuna_journal", name)));
  const file = factsOf(name);
  expect(optunaJournalCodec.sniff(bytes, file, true)).toEqual({ kind: "yes", logger: "optuna" });
  const { events } = readGrowing(optunaJournalCodec, bytes, optunaJournalCodec.initial(file));
  expectTrials("optuna_journal", events);
});
