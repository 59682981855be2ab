import type { CodecState, DatabaseCodec, DatabaseReader } from "../codec.ts";
import { EventSink } from "../event-sink.ts";
import { parseStep } from "../numbers.ts";
import { isDatabaseName } from "../sqlite/names.ts";
import { changed, numberIn, textIn } from "../sqlite/rows.ts";
import { endEvent } from "./states.ts";

type State = CodecState & {
  /** Of the last metric row that was read: SQLite numbers rows as they are added. */
  readonly metrics: number;
  readonly params: number;
  /** By run: what its row and its tags said. */
  readonly names: { readonly runs: { readonly [id: string]: string } };
};

/** Infinities stand as the largest numbers there are. */
const INFINITE = 1.7976931348623157e308;

/** MLflow's database (`mlflow.db`): its runs, by name of column, so that other versions are read as far as they go. */
export const mlflowDatabaseCodec: DatabaseCodec<State> = {
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
  initial: () => ({ metrics: 0, params: 0, names: { runs: {} } }),

  read(db, state, points) {
    const sink = new EventSink(points);
    const runs = readRuns(db, state.names.runs, sink);
    const params = readParams(db, state.params, sink);
    const metrics = readMetrics(db, state.metrics, sink);
    const names = runs === state.names.runs ? state.names : { runs };
    return { events: sink.take(), state: { metrics, params, names } };
  },

  // The runs in it have ids of their own.
  fingerprint: (state) => Object.keys(state.names.runs)[0],
};

function readRuns(
  db: DatabaseReader,
  known: State["names"]["runs"],
  sink: EventSink,
): State["names"]["runs"] {
  const hasName = db.columns("runs").has("name");
  const runs = db.all(`
    SELECT r.run_uuid AS id, ${hasName ? "r.name" : "NULL"} AS name, r.status, r.start_time AS started, r.end_time AS ended,
           x.name AS experiment,
           (SELECT json_group_object(t.key, t.value) FROM tags t WHERE t.run_uuid = r.run_uuid) AS tags
      FROM runs r LEFT JOIN experiments x ON x.experiment_id = r.experiment_id ORDER BY r.rowid`);
  return changed(
    known,
    runs,
    ({ id }) => String(id),
    (run) => {
      const part = textIn(run, "id") ?? "";
      const tags = JSON.parse(textIn(run, "tags") ?? "{}") as Readonly<
        Record<string, string | null>
      >;
      const name = textIn(run, "name") ?? tags["mlflow.runName"] ?? undefined;
      const [experiment, started] = [textIn(run, "experiment"), numberIn(run, "started")];
      sink.emit({
        kind: "source",
        part,
        loggerRunId: part,
        ...(name !== undefined && name !== "" && { name }),
        ...(experiment !== undefined && { experiment }),
        ...(started !== undefined && { startedUs: started * 1000 }),
      });
      for (const [key, value] of Object.entries(tags))
        if (!key.startsWith("mlflow.")) sink.emit({ kind: "tag", part, key, value: value ?? "" });
      const endedMs = numberIn(run, "ended") ?? started ?? 0;
      const ended = endEvent(part, textIn(run, "status"), endedMs * 1000);
      if (ended !== undefined) sink.emit(ended);
    },
  );
}

function readParams(db: DatabaseReader, after: number, sink: EventSink): number {
  let last = after;
  for (const row of db.all(
    "SELECT rowid AS num, run_uuid AS id, key, value FROM params WHERE rowid > ? ORDER BY rowid",
    after,
  )) {
    last = numberIn(row, "num") ?? last;
    const [part, key, value] = [textIn(row, "id"), textIn(row, "key"), textIn(row, "value")];
    if (part !== undefined && key !== undefined)
      sink.emit({ kind: "param", part, key, value: value ?? "" });
  }
  return last;
}

function readMetrics(db: DatabaseReader, after: number, sink: EventSink): number {
  let last = after;
  for (const row of db.all(
    `SELECT rowid AS num, run_uuid AS id, key, value, is_nan AS isNan, timestamp, CAST(step AS TEXT) AS step
       FROM metrics WHERE rowid > ? ORDER BY rowid`,
    after,
  )) {
    last = numberIn(row, "num") ?? last;
    const [part, key, value] = [textIn(row, "id"), textIn(row, "key"), numberIn(row, "value")];
    const step = parseStep(textIn(row, "step") ?? "0");
    if (part === undefined || key === undefined || value === undefined || step === undefined)
      continue;
    sink.push(
      key,
      step,
      (numberIn(row, "timestamp") ?? NaN) * 1000,
      valueOf(value, row["isNan"]),
      part,
    );
  }
  return last;
}

function valueOf(value: number, isNan: unknown): number {
  if (isNan === 1) return NaN;
  return Math.abs(value) >= INFINITE ? Math.sign(value) * Infinity : value;
}
