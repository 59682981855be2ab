import type { DatabaseCodec, DatabaseReader, DatabaseRow } from "../codec.ts";
import type { EventSink } from "../event-sink.ts";
import { tryParseJson } from "../jsonl/json-line.ts";
import { followRows, START_OF_ROWS, type RowsState, type RowTable } from "../sqlite/follow-rows.ts";
import { isDatabaseName } from "../sqlite/names.ts";
import { entriesIn, groupEntries, numberIn, textIn } from "../sqlite/rows.ts";
import { timeFromText } from "../times.ts";
import { toExternal } from "./distribution.ts";
import { endEvent } from "./states.ts";

const PART = "s.study_name || '/' || t.number";
const TRIALS = "JOIN trials t ON t.trial_id = r.trial_id JOIN studies s ON s.study_id = t.study_id";

/** Optuna's RDB storage: each trial is a run, named by its study. */
export const optunaDatabaseCodec: DatabaseCodec<RowsState> = {
  id: "optuna-database",
  kind: "database",
  parts: true,
  matches: isDatabaseName,
  marks: ["study_name", "trials"],

  sniff(db) {
    const isStore = db.columns("studies").has("study_name") && db.columns("trials").has("number");
    return isStore
      ? { kind: "yes", logger: "optuna" }
      : { kind: "no", reason: "a database of no logger that is known" };
  },

  sourcePath: (file) => file.path,
  runName: (file) => file.path,
  initial: () => START_OF_ROWS,
  read: (db, state, points) =>
    followRows(db, state, points, {
      tables: [PARAMS, intermediateIn(db), valuesIn(db)],
      readRuns: () => readTrials(db),
      tellRun: tellTrial,
    }),

  fingerprint: (state) => Object.keys(state.names.runs)[0],
};

function readTrials(db: DatabaseReader): readonly DatabaseRow[] {
  return db.all(`
    SELECT ${PART} AS part, s.study_name AS study, t.state, t.datetime_start AS started, t.datetime_complete AS ended,
           (SELECT ${groupEntries("a.key", "a.value_json")} FROM trial_user_attributes a WHERE a.trial_id = t.trial_id) AS attributes
      FROM trials t JOIN studies s USING (study_id) ORDER BY t.trial_id`);
}

function tellTrial(trial: DatabaseRow, part: string, sink: EventSink): void {
  // Optuna's times are local; it notes no zone.
  const [startedUs, endedUs] = ["started", "ended"].map(
    (column) => timeFromText(textIn(trial, column) ?? "")?.us,
  );
  const experiment = textIn(trial, "study");
  sink.emit({
    kind: "source",
    part,
    name: part,
    ...(experiment !== undefined && { experiment }),
    ...(startedUs !== undefined && { startedUs }),
  });
  for (const [key, json] of entriesIn(trial, "attributes")) {
    const value = tryParseJson(json);
    sink.emit({ kind: "tag", part, key, value: typeof value === "string" ? value : json });
  }
  const ended = endEvent(part, textIn(trial, "state"), endedUs ?? startedUs);
  if (ended !== undefined) sink.emit(ended);
}

const PARAMS: RowTable = {
  name: "trial_params",
  joins: TRIALS,
  columns: {
    part: PART,
    key: "r.param_name",
    value: "r.param_value",
    distribution: "r.distribution_json",
  },
  tell(row, part, sink) {
    const [key, value] = [textIn(row, "key"), numberIn(row, "value")];
    if (key === undefined || value === undefined) return;
    const distribution = textIn(row, "distribution") ?? "";
    sink.emit({ kind: "param", part, key, value: toExternal(value, distribution) });
  },
};

function intermediateIn(db: DatabaseReader): RowTable {
  const hasType = db.columns("trial_intermediate_values").has("intermediate_value_type");
  return {
    name: "trial_intermediate_values",
    joins: TRIALS,
    columns: {
      part: PART,
      step: "r.step",
      value: "r.intermediate_value",
      type: hasType ? "r.intermediate_value_type" : "'FINITE'",
    },
    tell(row, part, sink) {
      const step = numberIn(row, "step");
      if (step === undefined) return;
      sink.push(
        "intermediate_value",
        step,
        NaN,
        valueOf(numberIn(row, "value"), row["type"]),
        part,
      );
    },
  };
}

function valuesIn(db: DatabaseReader): RowTable {
  return {
    name: "trial_values",
    joins: TRIALS,
    columns: {
      part: PART,
      objective: "r.objective",
      value: "r.value",
      type: db.columns("trial_values").has("value_type") ? "r.value_type" : "'FINITE'",
    },
    beside: {
      ended: "t.datetime_complete",
      objectives: "(SELECT count(*) FROM study_directions d WHERE d.study_id = s.study_id)",
      step: "(SELECT max(i.step) FROM trial_intermediate_values i WHERE i.trial_id = t.trial_id)",
    },
    tell(row, part, sink) {
      const isOne = (numberIn(row, "objectives") ?? 1) <= 1;
      const timeUs = timeFromText(textIn(row, "ended") ?? "")?.us ?? NaN;
      const value = valueOf(numberIn(row, "value"), row["type"]);
      const metric = isOne ? "value" : `value_${numberIn(row, "objective") ?? 0}`;
      sink.push(metric, numberIn(row, "step") ?? 0, timeUs, value, part);
    },
  };
}

function valueOf(value: number | undefined, type: unknown): number {
  if (type === "INF_POS") return Infinity;
  return type === "INF_NEG" ? -Infinity : (value ?? NaN);
}
