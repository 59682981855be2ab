import type { ParseResult } from "../codec.ts";
import { PointLog } from "../point-log.ts";
import {
  type MetricColumn,
  NO_NAMES,
  NO_RECORDS,
  RecordCollector,
  type RecordNames,
  type RecordOutcome,
  type RecordsState,
} from "../records.ts";
import type { Placed } from "./lanes.ts";
import { LogReader, type ReaderMemory, START_OF_READER } from "./reader.ts";
import { compileRules, type TextRule } from "./rules.ts";
import { SegmentReader } from "./segments.ts";

export type TextLogState = {
  /** Lines read so far. */
  readonly lines: number;
  readonly isSkipping: boolean;
  /** By which the file is read: those of the project that held for it when reading began. */
  readonly rules: readonly TextRule[];
  /** Lines of no rule are left. */
  readonly onlyRules?: boolean;
  readonly memory: ReaderMemory;
  readonly records: RecordsState;
  readonly names: RecordNames;
};

export function startOfTextLog(rules: readonly TextRule[]): TextLogState {
  return {
    lines: 0,
    isSkipping: false,
    rules,
    memory: START_OF_READER,
    records: NO_RECORDS,
    names: NO_NAMES,
  };
}

/** Reads the lines of a text log that are ended, whose earlier lines gave `state`. */
export function parseTextLog(
  bytes: Uint8Array,
  state: TextLogState,
  final: boolean,
  points = new PointLog(),
): ParseResult<TextLogState> {
  const records = new RecordCollector(state.records, state.names, points);
  const segments = new SegmentReader(bytes, state, final);
  const reader = new LogReader(state.memory, compileRules(state.rules), state.onlyRules);
  const columns = new Map<string, MetricColumn>();
  const take = (placed: readonly Placed[]): RecordOutcome => {
    for (const { at, restarted, values, time } of placed) {
      for (const { name, value } of values) {
        const column = columns.get(name) ?? records.openColumn(name);
        columns.set(name, column);
        records.add(column, value);
      }
      const outcome = records.endRecordAt(at, restarted, time);
      if (outcome !== "next") return outcome;
    }
    return "next";
  };
  const restart = (outcome: "differs" | "backfill"): ParseResult<TextLogState> => {
    const { events, ...known } = records.restart(outcome);
    const start = { ...startOfTextLog(state.rules), ...known };
    return { events, state: start, consumed: 0, restart: true };
  };
  let segment = segments.next();
  for (; segment !== undefined; segment = reader.isTired ? undefined : segments.next()) {
    const outcome = take(reader.read(segment));
    if (outcome !== "next") return restart(outcome);
  }
  if (final && !reader.isTired) {
    const outcome = take(reader.flush());
    if (outcome !== "next") return restart(outcome);
  }
  const { lines, isSkipping, pos } = segments;
  const finished = records.finish();
  return {
    events: records.events,
    state: { lines, isSkipping, rules: state.rules, memory: reader.memory, ...finished },
    consumed: pos,
    ...(pos < bytes.length && { need: bytes.length + 1 }),
  };
}
