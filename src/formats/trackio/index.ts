import { flattenParams, isPlainObject } from "../../base/json.ts";
import type { DatabaseCodec, DatabaseReader, DatabaseRow } from "../codec.ts";
import type { EventSink } from "../event-sink.ts";
import { factEvents } from "../facts.ts";
import { numberOf, tryParseJson } from "../jsonl/json-line.ts";
import { followRows, START_OF_ROWS, type RowsState, type RowTable } from "../sqlite/follow-rows.ts";
import { isDatabaseName } from "../sqlite/names.ts";
import { numberIn, textIn } from "../sqlite/rows.ts";
import { timeFromText } from "../times.ts";

/** Trackio's database of a project: runs by name. Keys that begin with "_" are its own. */
export const trackioCodec: DatabaseCodec<RowsState> = {
  id: "trackio",
  kind: "database",
  parts: true,
  matches: isDatabaseName,
  marks: ["run_name", "configs"],

  sniff(db) {
    const isStore =
      ["run_name", "metrics"].every((name) => db.columns("metrics").has(name)) &&
      db.columns("configs").has("config");
    return isStore
      ? { kind: "yes", logger: "trackio" }
      : { kind: "no", reason: "a database of no logger that is known" };
  },

  sourcePath: (file) => file.path,
  runName: (file) => file.name.replace(/\.[^.]+$/, ""),
  initial: () => START_OF_ROWS,
  read: (db, state, points) =>
    followRows(db, state, points, {
      tables: [metricsIn(db, "metrics", ""), metricsIn(db, "system_metrics", "system.")],
      readRuns: () =>
        db.all("SELECT run_name AS part, config, created_at AS created FROM configs ORDER BY id"),
      tellRun,
    }),

  fingerprint: (state) => Object.keys(state.names.runs)[0],
};

function tellRun(row: DatabaseRow, part: string, sink: EventSink): void {
  const config = tryParseJson(textIn(row, "config") ?? "");
  const startedUs = timeFromText(textIn(row, "created") ?? "")?.us;
  sink.emit({ kind: "source", part, name: part, ...(startedUs !== undefined && { startedUs }) });
  const user = isPlainObject(config) ? config["_Username"] : undefined;
  for (const fact of factEvents(part, { "env.user": user })) sink.emit(fact);
  for (const [key, value] of Object.entries(isPlainObject(config) ? config : {})) {
    if (key.startsWith("_")) continue;
    for (const [name, one] of flattenParams(value, key))
      sink.emit({ kind: "param", part, key: name, value: one });
  }
}

function metricsIn(db: DatabaseReader, name: string, prefix: string): RowTable {
  return {
    name,
    columns: {
      part: "r.run_name",
      timestamp: "r.timestamp",
      step: db.columns(name).has("step") ? "r.step" : "r.id",
      metrics: "r.metrics",
    },
    tell(row, part, sink) {
      const step = numberIn(row, "step");
      const values = tryParseJson(textIn(row, "metrics") ?? "");
      if (step === undefined || !isPlainObject(values)) return;
      const timeUs = timeFromText(textIn(row, "timestamp") ?? "")?.us ?? NaN;
      for (const [key, value] of flattenParams(values)) {
        const number = numberOf(value);
        if (number !== undefined && !key.startsWith("_"))
          sink.push(`${prefix}${key}`, step, timeUs, number, part);
      }
    },
  };
}
