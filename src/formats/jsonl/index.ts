import type { AppendCodec } from "../codec.ts";
import { nameByFile } from "../names.ts";
import { rewrittenRecords } from "../records.ts";
import { isPrintedTable } from "../stable-baselines3.ts";
import { type JsonlState, parseJsonl, START_OF_JSONL } from "./parse.ts";
import { hasLinesName, sniffJsonl } from "./sniff.ts";

/** A JSON object a line: metrics.jsonl as people write it, Stable-Baselines3's progress.json, log.txt of DETR and MAE. */
export const jsonlCodec: AppendCodec<JsonlState> = {
  id: "jsonl",
  kind: "append",
  lowerStepStartsAttempt: false,

  matches(file) {
    return hasLinesName(file.name);
  },

  sniff: sniffJsonl,

  sourcePath(file) {
    return file.path;
  },

  runName: nameByFile,

  /** Stable-Baselines3 prints beside what it records. */
  claims(file) {
    return file.name === "progress.json" ? ["log.txt"] : [];
  },

  isCopy(_head, _file, _copy, copyHead) {
    return isPrintedTable(new TextDecoder().decode(copyHead));
  },

  initial() {
    return START_OF_JSONL;
  },

  parse: parseJsonl,

  rewritten(state) {
    return { ...START_OF_JSONL, ...rewrittenRecords(state.records, state.names) };
  },

  fingerprint(state) {
    return state.names.first ?? undefined;
  },
};
