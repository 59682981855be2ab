import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { RunEvent } from "../../base/run-event.ts";
import type { FileFacts } from "../codec.ts";
import { parseYaml } from "../params/yaml.ts";
import { wholeTextCodec } from "../whole-text/index.ts";
import { isRunMeta, placeOf } from "./place.ts";
import { factsOfTag } from "./run-tags.ts";
import { endEvent } from "./states.ts";

const runName = (run: string): string => run.split("/").at(-1) ?? run;

/** A param of MLflow's file store: the file's name is the key, all of its text the value. */
export const mlflowParamCodec = wholeTextCodec({
  id: "mlflow-param",
  logger: "mlflow",
  matches: (file) => placeOf(file, "params") !== undefined,
  sourcePath: (file) => placeOf(file, "params")?.run ?? file.folder,
  runName: (file) => runName(placeOf(file, "params")?.run ?? ""),
  memory: (file) => placeOf(file, "params")?.key ?? file.name,
  mayBeEmpty: true,
  read: (value, key) => ({
    events: [{ kind: "param", part: null, key, value }],
  }),
});

/** A tag. Those that MLflow sets itself begin with `mlflow.`; one of them names the run. */
export const mlflowTagCodec = wholeTextCodec({
  id: "mlflow-tag",
  logger: "mlflow",
  matches: (file) => placeOf(file, "tags") !== undefined,
  sourcePath: (file) => placeOf(file, "tags")?.run ?? file.folder,
  runName: (file) => runName(placeOf(file, "tags")?.run ?? ""),
  memory: (file) => placeOf(file, "tags")?.key ?? file.name,
  mayBeEmpty: true,
  read(value, key) {
    const events: RunEvent[] = [];
    if (key === "mlflow.runName" && value !== "")
      events.push({ kind: "source", part: null, name: value });
    else if (!key.startsWith("mlflow.")) events.push({ kind: "tag", part: null, key, value });
    events.push(...factsOfTag(null, key, value));
    return { events };
  },
  longFact: (text) => text,
});

/** By the number in meta.yaml. */
const STATUSES = [undefined, "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"] as const;

/** `meta.yaml` of a run: its name, since when it runs, and how it ended. */
export const mlflowRunCodec = wholeTextCodec({
  id: "mlflow-run",
  logger: "mlflow",
  matches: isRunMeta,
  isLike: (head) => /^(run_id|run_uuid|artifact_uri|end_time|experiment_id)\s*:/m.test(head),
  sourcePath: (file: FileFacts) => file.folder,
  runName: (file: FileFacts) => runName(file.folder),
  read(text) {
    const meta = parseMeta(text);
    if (meta === undefined) return undefined;
    const textOf = (key: string): string | undefined => {
      const value = meta[key];
      return typeof value === "string" && value !== "" ? value : undefined;
    };
    const timeOf = (key: string): number | undefined => {
      const value = meta[key];
      return typeof value === "number" && value > 0 ? value * 1000 : undefined;
    };
    const id = textOf("run_id") ?? textOf("run_uuid");
    const [name, startedUs, endedUs] = [
      textOf("run_name"),
      timeOf("start_time"),
      timeOf("end_time"),
    ];
    const events: RunEvent[] = [
      {
        kind: "source",
        part: null,
        ...(id !== undefined && { loggerRunId: id }),
        ...(name !== undefined && { name }),
        ...(startedUs !== undefined && { startedUs }),
      },
    ];
    const artifacts = textOf("artifact_uri");
    if (artifacts !== undefined)
      events.push({ kind: "fact", part: null, key: "link.artifacts", value: artifacts });
    const { status } = meta;
    const ended = endEvent(
      null,
      typeof status === "number" ? STATUSES[status] : undefined,
      endedUs ?? startedUs,
    );
    if (ended !== undefined) events.push(ended);
    return { events, ...(id !== undefined && { fingerprint: id }) };
  },
});

export function parseMeta(text: string): { readonly [key: string]: JsonValue } | undefined {
  // It ends with a line's end when it is whole.
  if (!text.endsWith("\n")) return undefined;
  try {
    const meta = parseYaml(text, "pyyaml");
    return isPlainObject(meta) ? meta : undefined;
  } catch {
    return undefined;
  }
}
