import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { unzipTexts, ZIP_MAGIC } from "../archive.ts";
import type { FileFacts } from "../codec.ts";
import { readOutcome } from "../console/outcome.ts";
import { documentCodec, type DocumentSink } from "../document/index.ts";
import { tryParseJson } from "../jsonl/json-line.ts";
import { readMetricsLine, readTask, taskFact } from "./task.ts";

const NAME = /^offline-[0-9a-f]{32}\.zip$/;
const FILES = ["task.json", "metrics.jsonl", "log.jsonl"] as const;

/** The archive is closed before the last lines come to its log. */
const CUT_TRACEBACK = /(?:^|\n)Traceback \(most recent call last\):(?:\n[^\S\n].*)*$/;
const FAILED = { state: "failed", reason: "its console ends with a traceback" } as const;
const CLOSED = { state: "finished", reason: "ClearML closed its archive" } as const;

/** The folder of which the archive was made, and which stays beside it. */
const folderBeside = ({ name }: FileFacts): string => name.replace(/\.zip$/, "");
const isAlone = (file: FileFacts): boolean => !file.siblings.has(folderBeside(file));

const archive = {
  logger: "clearml",
  matches: ({ name }: FileFacts) => NAME.test(name),
  folderBeside,
  runName: folderBeside,
  decode: (bytes: Uint8Array) => unzipTexts(bytes, FILES),
};

/** The archive that ClearML makes of a task's folder when the task is over: its being there is the end. */
export const clearmlEndCodec = documentCodec({
  ...archive,
  id: "clearml-end",
  isLike: (head, file) => head.startsWith(ZIP_MAGIC) && !isAlone(file),
  sourcePath: (file) =>
    file.folder === "." ? folderBeside(file) : `${file.folder}/${folderBeside(file)}`,
  read: tellEnd,
});

/** The archive without its folder: all of the task. */
export const clearmlArchiveCodec = documentCodec({
  ...archive,
  id: "clearml-archive",
  isLike: (head, file) => head.startsWith(ZIP_MAGIC) && isAlone(file),
  read(texts, sink) {
    for (const event of readTask(textOf(texts["task.json"]))?.events ?? []) sink.events.emit(event);
    const target = {
      push: sink.push.bind(sink),
      emit: sink.events.emit.bind(sink.events),
    };
    for (const line of textOf(texts["metrics.jsonl"]).split("\n")) readMetricsLine(line, target);
    tellEnd(texts, sink);
  },
  longFact: (texts, key) => taskFact(textOf(texts["task.json"]), key),
});

/** Archives are made of failed tasks too: what the program printed last says so. */
function tellEnd(texts: { readonly [key: string]: JsonValue }, { events }: DocumentSink): void {
  const printed = textOf(texts["log.jsonl"])
    .split("\n")
    .flatMap((line) => tryParseJson(line) ?? [])
    .flatMap((event) => (isPlainObject(event) ? [textOf(event["msg"])] : []))
    .join("\n");
  const { state, reason } = readOutcome(printed) ?? (CUT_TRACEBACK.test(printed) ? FAILED : CLOSED);
  events.emit({ kind: "state", part: null, state, reason, atUs: 0 });
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
