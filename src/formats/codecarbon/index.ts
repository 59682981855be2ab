import { RowReader } from "../csv/rows.ts";
import { eventLinesCodec, type LineSink } from "../event-lines/index.ts";
import { factEvents } from "../facts.ts";

/** Columns that tell of the run; the others tell of the machine, again and again. */
const TOLD = [
  "duration",
  "emissions",
  "energy_consumed",
  "cpu_energy",
  "gpu_energy",
  "ram_energy",
  "water_consumed",
  "country_iso_code",
  "codecarbon_version",
];
/** When the row was written, in the local time of the machine. */
const TIMESTAMP = "timestamp";

/**
 * CodeCarbon's `emissions.csv`: a row for each run, written when it ends (kg, kWh, l, s). It is no log of a run of its
 * own: by its time it is found out to which run a row belongs, and what it tells are tags.
 */
export const codecarbonCodec = {
  ...eventLinesCodec({
    id: "codecarbon",
    matches: (file) => /^emissions.*\.csv$/i.test(file.name),

    sniff(head) {
      const [header = "", ...rest] = new TextDecoder().decode(head).split("\n");
      if (rest.length === 0) return { kind: "wait" };
      const cells = cellsOf(header);
      const isOurs = ["timestamp", "run_id", "duration", "emissions"].every((name) =>
        cells.includes(name),
      );
      return isOurs
        ? { kind: "yes", logger: "codecarbon" }
        : { kind: "no", reason: "not a table of CodeCarbon's" };
    },

    sourcePath: (file) => file.path,
    runName: (file) => file.path,
    read: readRow,
  }),
  parts: true as const,
};

function readRow(line: string, sink: LineSink): "nothing" | "events" | "bad" {
  const cells = cellsOf(line);
  if (!Array.isArray(sink.memory) || cells.includes("run_id")) {
    sink.memory = [...cells];
    return "nothing";
  }
  const header = sink.memory as readonly string[];
  const cellOf = (name: string): string | undefined => {
    const cell = cells[header.indexOf(name)];
    return cell === "" ? undefined : cell;
  };
  const [part, timestamp] = [cellOf("run_id"), cellOf(TIMESTAMP)];
  if (part === undefined || timestamp === undefined || cells.length < header.length) return "bad";
  const name = cellOf("project_name");
  sink.emit({ kind: "source", part, ...(name !== undefined && { name }) });
  for (const column of [TIMESTAMP, ...TOLD]) {
    const value = cellOf(column);
    if (value !== undefined) sink.emit({ kind: "tag", part, key: `codecarbon.${column}`, value });
  }
  const told = {
    "env.os": cellOf("os"),
    "env.python": cellOf("python_version"),
    "env.cpu": cellOf("cpu_model"),
    "env.cpus": cellOf("cpu_count"),
    "env.gpu": cellOf("gpu_model"),
    "env.gpus": cellOf("gpu_count"),
  };
  for (const fact of factEvents(part, told)) sink.emit(fact);
  return "events";
}

function cellsOf(line: string): readonly string[] {
  const rows = new RowReader(new TextEncoder().encode(`${line.trim()}\n`), ",");
  return rows.next(0, true) < 0 ? [] : rows.cells();
}
