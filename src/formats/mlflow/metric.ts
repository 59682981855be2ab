import { eventLinesCodec } from "../event-lines/index.ts";
import { parseNumber, parseStep } from "../numbers.ts";
import { placeOf } from "./place.ts";

/** Time in milliseconds, value, step (missing in very old stores); what may follow names a model or a data set. */
const LINE = /^(\d{1,19}) (\S+)(?: (-?\d{1,19}))?(?: .*)?$/;

/** A metric of MLflow's file store: the file's name is the metric's. */
export const mlflowMetricCodec = eventLinesCodec({
  id: "mlflow-metric",
  matches: (file) => placeOf(file, "metrics") !== undefined,

  sniff(head) {
    const text = new TextDecoder().decode(head);
    const end = text.indexOf("\n");
    if (end < 0) return { kind: "wait" };
    return LINE.test(text.slice(0, end).trimEnd())
      ? { kind: "yes", logger: "mlflow" }
      : { kind: "no", reason: "not a metric of MLflow's file store: its first line is another" };
  },

  sourcePath: (file) => placeOf(file, "metrics")?.run ?? file.folder,
  runName: (file) => placeOf(file, "metrics")?.run.split("/").at(-1) ?? "",
  memory: (file) => placeOf(file, "metrics")?.key ?? file.name,

  read(line, sink) {
    const [, time, text, stepText] = LINE.exec(line) ?? [];
    const value = parseNumber(text ?? "");
    if (time === undefined || value === undefined) return "bad";
    const step = stepText === undefined ? 0 : parseStep(stepText);
    if (step === undefined || typeof sink.memory !== "string") return "bad";
    sink.push(sink.memory, step, Number(time) * 1000, value);
    return "events";
  },
});
