import type { CodecState, DatabaseCodec, DatabaseReader } from "../codec.ts";
import { EventSink } from "../event-sink.ts";
import { tryParseJson } from "../jsonl/json-line.ts";
import { isDatabaseName } from "../sqlite/names.ts";
import { changed, numberIn, textIn } from "../sqlite/rows.ts";
import { timeFromText } from "../times.ts";
import { toExternal } from "./distribution.ts";
import { endEvent } from "./states.ts";

type State = CodecState & {
  /** Ids of the last rows that were read. */
  readonly params: number;
  readonly values: number;
  readonly intermediate: number;
  /** By trial: what its row and its attributes said. */
  readonly names: { readonly trials: { readonly [id: string]: string } };
};

const PART = "s.study_name || '/' || t.number AS part";
const TRIALS = "JOIN trials t USING (trial_id) JOIN studies s USING (study_id)";

/** Optuna's RDB storage: each trial is a run, named by its study. */
export const optunaDatabaseCodec: DatabaseCodec<State> = {
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
  initial: () => ({ params: 0, values: 0, intermediate: 0, names: { trials: {} } }),

  read(db, state, points) {
    const sink = new EventSink(points);
    const trials = readTrials(db, state.names.trials, sink);
    const params = readParams(db, state.params, sink);
    const intermediate = readIntermediate(db, state.intermediate, sink);
    const values = readValues(db, state.values, sink);
    const names = trials === state.names.trials ? state.names : { trials };
    return { events: sink.take(), state: { params, values, intermediate, names } };
  },

  fingerprint: (state) => Object.keys(state.names.trials)[0],
};

function readTrials(
  db: DatabaseReader,
  known: State["names"]["trials"],
  sink: EventSink,
): State["names"]["trials"] {
  const trials = db.all(`
    SELECT ${PART}, s.study_name AS study, t.state, t.datetime_start AS started, t.datetime_complete AS ended,
           (SELECT json_group_object(a.key, a.value_json) FROM trial_user_attributes a WHERE a.trial_id = t.trial_id) AS attributes
      FROM trials t JOIN studies s USING (study_id) ORDER BY t.trial_id`);
  return changed(
    known,
    trials,
    ({ part }) => String(part),
    (trial) => {
      const part = textIn(trial, "part") ?? "";
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
      const attributes = JSON.parse(textIn(trial, "attributes") ?? "{}") as Record<string, string>;
      for (const [key, json] of Object.entries(attributes)) {
        const value = tryParseJson(json);
        sink.emit({ kind: "tag", part, key, value: typeof value === "string" ? value : json });
      }
      const ended = endEvent(part, textIn(trial, "state"), endedUs ?? startedUs);
      if (ended !== undefined) sink.emit(ended);
    },
  );
}

function readParams(db: DatabaseReader, after: number, sink: EventSink): number {
  let last = after;
  for (const row of db.all(
    `SELECT p.param_id AS num, ${PART}, p.param_name AS key, p.param_value AS value, p.distribution_json AS distribution
       FROM trial_params p ${TRIALS} WHERE p.param_id > ? ORDER BY p.param_id`,
    after,
  )) {
    last = numberIn(row, "num") ?? last;
    const [part, key, value] = [textIn(row, "part"), textIn(row, "key"), numberIn(row, "value")];
    if (part === undefined || key === undefined || value === undefined) continue;
    const distribution = textIn(row, "distribution") ?? "";
    sink.emit({ kind: "param", part, key, value: toExternal(value, distribution) });
  }
  return last;
}

function readIntermediate(db: DatabaseReader, after: number, sink: EventSink): number {
  let last = after;
  const hasType = db.columns("trial_intermediate_values").has("intermediate_value_type");
  for (const row of db.all(
    `SELECT v.trial_intermediate_value_id AS num, ${PART}, v.step, v.intermediate_value AS value,
            ${hasType ? "v.intermediate_value_type" : "'FINITE'"} AS type
       FROM trial_intermediate_values v ${TRIALS} WHERE v.trial_intermediate_value_id > ?
      ORDER BY v.trial_intermediate_value_id`,
    after,
  )) {
    last = numberIn(row, "num") ?? last;
    const [part, step] = [textIn(row, "part"), numberIn(row, "step")];
    if (part !== undefined && step !== undefined)
      sink.push(
        "intermediate_value",
        step,
        NaN,
        valueOf(numberIn(row, "value"), row["type"]),
        part,
      );
  }
  return last;
}

function readValues(db: DatabaseReader, after: number, sink: EventSink): number {
  let last = after;
  const hasType = db.columns("trial_values").has("value_type");
  for (const row of db.all(
    `SELECT v.trial_value_id AS num, ${PART}, v.objective, v.value, ${hasType ? "v.value_type" : "'FINITE'"} AS type,
            t.datetime_complete AS ended,
            (SELECT count(*) FROM study_directions d WHERE d.study_id = s.study_id) AS objectives,
            (SELECT max(i.step) FROM trial_intermediate_values i WHERE i.trial_id = t.trial_id) AS step
       FROM trial_values v ${TRIALS} WHERE v.trial_value_id > ? ORDER BY v.trial_value_id`,
    after,
  )) {
    last = numberIn(row, "num") ?? last;
    const part = textIn(row, "part");
    if (part === undefined) continue;
    const isOne = (numberIn(row, "objectives") ?? 1) <= 1;
    const timeUs = timeFromText(textIn(row, "ended") ?? "")?.us ?? NaN;
    const value = valueOf(numberIn(row, "value"), row["type"]);
    const metric = isOne ? "value" : `value_${numberIn(row, "objective") ?? 0}`;
    sink.push(metric, numberIn(row, "step") ?? 0, timeUs, value, part);
  }
  return last;
}

function valueOf(value: number | undefined, type: unknown): number {
  if (type === "INF_POS") return Infinity;
  return type === "INF_NEG" ? -Infinity : (value ?? NaN);
}
