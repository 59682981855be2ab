import { flattenParams, isPlainObject } from "../../base/json.ts";
import type { CodecState, DatabaseCodec, DatabaseReader } from "../codec.ts";
import { EventSink } from "../event-sink.ts";
import { numberOf, tryParseJson } from "../jsonl/json-line.ts";
import { isDatabaseName } from "../sqlite/names.ts";
import { changed, numberIn, textIn } from "../sqlite/rows.ts";
import { timeFromText } from "../times.ts";

type State = CodecState & {
  /** Ids of the last rows that were read. */
  readonly metrics: number;
  readonly system: number;
  readonly names: { readonly configs: { readonly [run: string]: string } };
};

/** Trackio's database of a project: runs by name. Keys that begin with "_" are its own. */
export const trackioCodec: DatabaseCodec<State> = {
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
  initial: () => ({ metrics: 0, system: 0, names: { configs: {} } }),

  read(db, state, points) {
    const sink = new EventSink(points);
    const configs = readConfigs(db, state.names.configs, sink);
    const metrics = readMetrics(db, "metrics", state.metrics, sink);
    const system = readMetrics(db, "system_metrics", state.system, sink);
    const names = configs === state.names.configs ? state.names : { configs };
    return { events: sink.take(), state: { metrics, system, names } };
  },

  fingerprint: (state) => Object.keys(state.names.configs)[0],
};

function readConfigs(
  db: DatabaseReader,
  known: State["names"]["configs"],
  sink: EventSink,
): State["names"]["configs"] {
  const rows = db.all(
    "SELECT run_name AS part, config, created_at AS created FROM configs ORDER BY id",
  );
  return changed(
    known,
    rows,
    ({ part }) => String(part),
    (row) => {
      const part = textIn(row, "part") ?? "";
      const config = tryParseJson(textIn(row, "config") ?? "");
      const startedUs = timeFromText(textIn(row, "created") ?? "")?.us;
      sink.emit({
        kind: "source",
        part,
        name: part,
        ...(startedUs !== undefined && { startedUs }),
      });
      for (const [key, value] of Object.entries(isPlainObject(config) ? config : {})) {
        if (key.startsWith("_")) continue;
        for (const [name, one] of flattenParams(value, key))
          sink.emit({ kind: "param", part, key: name, value: one });
      }
    },
  );
}

function readMetrics(
  db: DatabaseReader,
  table: "metrics" | "system_metrics",
  after: number,
  sink: EventSink,
): number {
  const columns = db.columns(table);
  if (columns.size === 0) return after;
  let last = after;
  for (const row of db.all(
    `SELECT id AS num, run_name AS part, timestamp, ${columns.has("step") ? "step" : "id"} AS step, metrics
       FROM ${table} WHERE id > ? ORDER BY id`,
    after,
  )) {
    last = numberIn(row, "num") ?? last;
    const [part, step] = [textIn(row, "part"), numberIn(row, "step")];
    const values = tryParseJson(textIn(row, "metrics") ?? "");
    if (part === undefined || step === undefined || !isPlainObject(values)) continue;
    const timeUs = timeFromText(textIn(row, "timestamp") ?? "")?.us ?? NaN;
    const prefix = table === "metrics" ? "" : "system.";
    for (const [key, value] of flattenParams(values)) {
      const number = numberOf(value);
      if (number !== undefined && !key.startsWith("_"))
        sink.push(`${prefix}${key}`, step, timeUs, number, part);
    }
  }
  return last;
}
