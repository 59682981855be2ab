import type { JsonValue } from "../../base/json.ts";
import type { TableCodec, TableRow, TableState } from "../codec.ts";
import { EventSink } from "../event-sink.ts";

type State = TableState & { readonly name: string; readonly id: string };

const NAME = /^(.+)_part_(\d+)\.parquet$/;
/** Of the folders beside runs: models and their versions, which have the same tables. */
const MODELS = /(^|\/)(models|model_versions)$/;
/** Of Neptune's own attributes, what is about the service and not about the training. */
const OF_SERVICE =
  /^sys\/(size|ping_time|modification_time|running_time|monitoring_time|trashed|archived|state|custom_run_id|id|name|creation_time|failed|hostname|owner|tags|group_tags|description)$/;
/** When the service deleted what it had: nothing was logged behind it. */
const SERVICE_END_US = Date.UTC(2026, 2, 6) * 1000;
const DEFAULT_NAME = "Untitled";

/** The Parquet files of Neptune's exporter, `data/<project>/<run>_part_<n>.parquet`: a value a row. */
export const neptuneExportCodec: TableCodec<State> = {
  id: "neptune-export",
  kind: "table",
  columns: [
    "project_id",
    "run_id",
    "attribute_path",
    "attribute_type",
    "step",
    "timestamp",
    "int_value",
    "float_value",
    "string_value",
    "bool_value",
    "datetime_value",
    "string_set_value",
    "file_value",
  ],

  matches: (file) => NAME.test(file.name) && !MODELS.test(file.folder),

  sniff(columns) {
    const isExport = ["run_id", "attribute_path", "attribute_type"].every((one) =>
      columns.has(one),
    );
    return isExport
      ? { kind: "yes", logger: "neptune" }
      : { kind: "no", reason: "a Parquet file, but not of Neptune's exporter" };
  },

  sourcePath(file) {
    const run = NAME.exec(file.name)?.[1] ?? file.name;
    return file.folder === "." ? run : `${file.folder}/${run}`;
  },

  // Its exporter adds a checksum to the id.
  runName: (file) => (NAME.exec(file.name)?.[1] ?? file.name).replace(/-[0-9a-f]{16}$/, ""),

  initial: () => ({ rows: 0, name: "", id: "" }),

  read(rows, state, points) {
    const reader = new RowReader(state, new EventSink(points));
    for (const row of rows) reader.read(row);
    return { events: reader.finish(), state: { ...reader.facts, rows: state.rows + rows.length } };
  },

  fingerprint: (state) => (state.id === "" ? undefined : state.id),
};

/** What is not read, by the type of the attribute. */
const NOT_READ: Readonly<Record<string, string>> = {
  string_series: "a series of texts is not read yet",
  histogram_series: "a series of histograms is not read yet",
};

class RowReader {
  readonly #sink: EventSink;
  readonly #problems = new Map<string, { where: string; count: number }>();
  facts: { readonly name: string; readonly id: string };

  constructor({ name, id }: State, sink: EventSink) {
    this.facts = { name, id };
    this.#sink = sink;
  }

  read(row: TableRow): void {
    const path = row["attribute_path"];
    const type = row["attribute_type"];
    if (typeof path !== "string" || typeof type !== "string")
      return this.#leave("a row without a name or a type", "");
    this.#identify(row);
    if (type === "float_series") return this.#readPoint(path, row);
    if (type === "file" || type === "file_series" || type === "file_set" || type === "artifact")
      return this.#readFile(path, type, row);
    const reason = NOT_READ[type];
    if (reason !== undefined) return this.#leave(reason, path);
    const value = valueOf(type, row);
    if (value === undefined) return this.#leave(`a value of the type ${type} is not there`, path);
    if (path.startsWith("sys/")) this.#readOwn(path, value);
    else this.#sink.emit({ kind: "param", part: null, key: path, value });
  }

  #identify(row: TableRow): void {
    const { run_id: id, project_id: project } = row;
    if (this.facts.id !== "" || typeof id !== "string") return;
    this.facts = { ...this.facts, id };
    this.#sink.emit({
      kind: "source",
      part: null,
      loggerRunId: id,
      ...(typeof project === "string" && project !== "" && { experiment: project }),
    });
  }

  #readPoint(path: string, row: TableRow): void {
    const { step: given, float_value: value, timestamp } = row;
    // A double that is null is one that the service did not keep.
    if (typeof value !== "number") return this.#leave("a point without a value", path);
    const step = typeof given === "number" ? wholeStep(given) : undefined;
    if (step === undefined)
      return this.#leave("a point whose step is no whole number is left out", path);
    this.#sink.push(path, step, typeof timestamp === "number" ? timestamp : NaN, value);
  }

  #readFile(path: string, type: string, row: TableRow): void {
    const place = (row["file_value"] as { readonly path?: unknown } | null | undefined)?.path;
    if (typeof place !== "string" || place === "")
      return this.#leave("a file that the exporter could not get", path);
    const name = place.split("/").at(-1) ?? place;
    this.#sink.emit({
      kind: "artifact",
      part: null,
      // Of a series each step is a file; of a single one the name has the ending.
      path: type === "file_set" ? path : `${path}/${name}`,
      place,
    });
  }

  #readOwn(path: string, value: JsonValue): void {
    const text = typeof value === "string" ? value : "";
    if (path === "sys/name" && text !== "" && text !== DEFAULT_NAME) this.#name(text);
    else if (path === "sys/custom_run_id" && text !== "" && this.facts.name === "")
      this.#sink.emit({ kind: "source", part: null, name: text });
    else if (path === "sys/creation_time" && typeof value === "string") {
      const startedUs = Date.parse(value) * 1000;
      if (Number.isFinite(startedUs)) this.#sink.emit({ kind: "source", part: null, startedUs });
    } else if (path === "sys/failed" && typeof value === "boolean") {
      this.#sink.emit({
        kind: "state",
        part: null,
        state: value ? "failed" : "finished",
        reason: value ? "Neptune noted a failure" : "Neptune's service has ended",
        atUs: SERVICE_END_US,
      });
    } else if (path === "sys/tags" || path === "sys/group_tags") {
      for (const tag of Array.isArray(value) ? value : [])
        this.#sink.emit({ kind: "tag", part: null, key: String(tag), value: "" });
    } else if (path === "sys/description" && text !== "")
      this.#sink.emit({ kind: "tag", part: null, key: "description", value: text });
    else if (!OF_SERVICE.test(path)) {
      this.#sink.emit({
        kind: "tag",
        part: null,
        key: path,
        value: typeof value === "string" ? value : JSON.stringify(value),
      });
    }
  }

  #name(name: string): void {
    this.facts = { ...this.facts, name };
    this.#sink.emit({ kind: "source", part: null, name });
  }

  #leave(message: string, where: string): void {
    const known = this.#problems.get(message);
    if (known === undefined) this.#problems.set(message, { where, count: 1 });
    else known.count++;
  }

  finish() {
    const events = this.#sink.take();
    for (const [message, { where, count }] of this.#problems)
      events.push({ kind: "problem", part: null, severity: "warning", message, where, count });
    return events;
  }
}

/** Neptune's steps have six decimals: of the widest a double has not all of them. */
function wholeStep(step: number): number | undefined {
  const whole = Math.round(step);
  const slack = Math.abs(step) > 9e9 ? 1e-3 : 0;
  return Math.abs(step - whole) <= slack ? whole : undefined;
}

function valueOf(type: string, row: TableRow): JsonValue | undefined {
  const value = row[`${type}_value`];
  if (value === null || value === undefined) return undefined;
  if (typeof value === "bigint") {
    const number = Number(value);
    return BigInt(number) === value ? number : String(value);
  }
  if (type === "datetime" && typeof value === "number") return new Date(value / 1000).toISOString();
  // JSON has no such numbers.
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  return Array.isArray(value) ? value.map(String) : undefined;
}
