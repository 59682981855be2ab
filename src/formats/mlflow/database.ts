import type { DatabaseCodec, DatabaseReader, DatabaseRow } from "../codec.ts";
import type { EventSink } from "../event-sink.ts";
import { parseStep } from "../numbers.ts";
import { followRows, START_OF_ROWS, type RowsState, type RowTable } from "../sqlite/follow-rows.ts";
import { isDatabaseName } from "../sqlite/names.ts";
import { entriesIn, groupEntries, numberIn, textIn } from "../sqlite/rows.ts";
import { readVersions } from "./models.ts";
import { DIFF_TAG, factsOfTag } from "./run-tags.ts";
import { endEvent } from "./states.ts";

/** Infinities stand as the largest numbers there are. */
const INFINITE = 1.7976931348623157e308;

/** MLflow's database (`mlflow.db`): its runs, by name of column, so that other versions are read as far as they go. */
export const mlflowDatabaseCodec: DatabaseCodec<RowsState> = {
  id: "mlflow-database",
  kind: "database",
  parts: true,
  matches: isDatabaseName,
  marks: ["run_uuid", "is_nan"],

  sniff(db) {
    const isStore = ["run_uuid", "status"].every((name) => db.columns("runs").has(name));
    return isStore && db.columns("metrics").has("is_nan")
      ? { kind: "yes", logger: "mlflow" }
      : { kind: "no", reason: "a database of no logger that is known" };
  },

  sourcePath: (file) => file.path,
  runName: (file) => file.path,
  initial: () => START_OF_ROWS,
  read: (db, state, points) =>
    followRows(db, state, points, { tables: TABLES, readRuns: () => readRuns(db), tellRun }),

  readFact(db, part) {
    const rows = db.all("SELECT value FROM tags WHERE run_uuid = ? AND key = ?", part, DIFF_TAG);
    return rows[0] === undefined ? undefined : textIn(rows[0], "value");
  },

  // The runs in it have ids of their own.
  fingerprint: (state) => Object.keys(state.names.runs)[0],
};

function readRuns(db: DatabaseReader): DatabaseRow[] {
  const columns = db.columns("runs");
  const hasName = columns.has("name");
  const versions = readVersions(db);
  const runs = db.all(`
    SELECT r.run_uuid AS part, ${hasName ? "r.name" : "NULL"} AS name, r.status, r.start_time AS started, r.end_time AS ended,
           ${columns.has("artifact_uri") ? "r.artifact_uri" : "NULL"} AS artifacts,
           x.name AS experiment,
           (SELECT ${groupEntries("t.key", "t.value")} FROM tags t WHERE t.run_uuid = r.run_uuid) AS tags
      FROM runs r LEFT JOIN experiments x ON x.experiment_id = r.experiment_id ORDER BY r.rowid`);
  return runs.map((run) => ({
    ...run,
    models: JSON.stringify(versions.get(textIn(run, "part") ?? "") ?? []),
  }));
}

function tellRun(run: DatabaseRow, part: string, sink: EventSink, isKnown: boolean): void {
  const tags = entriesIn(run, "tags");
  const name = textIn(run, "name") ?? tags.find(([key]) => key === "mlflow.runName")?.[1];
  const [experiment, started] = [textIn(run, "experiment"), numberIn(run, "started")];
  sink.emit({
    kind: "source",
    part,
    loggerRunId: part,
    ...(name !== undefined && name !== "" && { name }),
    ...(experiment !== undefined && { experiment }),
    ...(started !== undefined && { startedUs: started * 1000 }),
  });
  for (const [key, value] of tags) {
    if (!key.startsWith("mlflow.")) sink.emit({ kind: "tag", part, key, value });
    for (const fact of factsOfTag(part, key, value)) sink.emit(fact);
  }
  const [artifacts, models] = [textIn(run, "artifacts"), textIn(run, "models") ?? "[]"];
  if (artifacts !== undefined && artifacts !== "")
    sink.emit({ kind: "fact", part, key: "link.artifacts", value: artifacts });
  // Also that there are none any more.
  if (models !== "[]" || isKnown)
    sink.emit({ kind: "fact", part, key: "link.models", value: models });
  const endedMs = numberIn(run, "ended") ?? started ?? 0;
  const ended = endEvent(part, textIn(run, "status"), endedMs * 1000);
  if (ended !== undefined) sink.emit(ended);
}

const PARAMS: RowTable = {
  name: "params",
  columns: { part: "r.run_uuid", key: "r.key", value: "r.value" },
  tell(row, part, sink) {
    const [key, value] = [textIn(row, "key"), textIn(row, "value")];
    if (key !== undefined) sink.emit({ kind: "param", part, key, value: value ?? "" });
  },
};

const METRICS: RowTable = {
  name: "metrics",
  columns: {
    part: "r.run_uuid",
    key: "r.key",
    value: "r.value",
    isNan: "r.is_nan",
    timestamp: "r.timestamp",
    step: "CAST(r.step AS TEXT)",
  },
  tell(row, part, sink) {
    const [key, value] = [textIn(row, "key"), numberIn(row, "value")];
    const step = parseStep(textIn(row, "step") ?? "0");
    if (key === undefined || value === undefined || step === undefined) return;
    const timeUs = (numberIn(row, "timestamp") ?? NaN) * 1000;
    sink.push(key, step, timeUs, valueOf(value, row["isNan"]), part);
  },
};

const TABLES = [PARAMS, METRICS];

function valueOf(value: number, isNan: unknown): number {
  if (isNan === 1) return NaN;
  return Math.abs(value) >= INFINITE ? Math.sign(value) * Infinity : value;
}
