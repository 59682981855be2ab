import type { AppendCodec } from "../codec.ts";
import { nameByFile } from "../names.ts";
import { rewrittenRecords } from "../records.ts";
import { isJsonOfTable, isPrintedTable } from "../stable-baselines3.ts";
import { type CsvState, parseCsv, startAgain } from "./parse.ts";
import { hasMetricsName, sniffCsv, writerOf } from "./sniff.ts";

/**
 * Tables of metrics: comma, tab or semicolon, one header line, one row per step or epoch. Lightning's CSVLogger, Keras'
 * CSVLogger, Stable-Baselines3's progress.csv and Monitor, Ultralytics' results.csv, and what people write themselves.
 */
export const csvCodec: AppendCodec<CsvState> = {
  id: "csv",
  kind: "append",
  lowerStepStartsAttempt: false,

  /** Keras' users name the file as they like, by habit training.log. */
  matches(file) {
    return /\.(csv|tsv|log)$/i.test(file.name) || hasMetricsName(file.name);
  },

  sniff: sniffCsv,

  sourcePath(file) {
    return file.path;
  },

  runName: nameByFile,

  /** Stable-Baselines3 writes the same records in up to three forms, side by side. */
  claims(file) {
    return file.name === "progress.csv" ? ["progress.json", "log.txt"] : [];
  },

  isCopy(head, _file, copy, copyHead) {
    return copy.name === "log.txt"
      ? isPrintedTable(new TextDecoder().decode(copyHead))
      : isJsonOfTable(copyHead, head);
  },

  initial(file) {
    return startAgain({ isLightning: writerOf(file) === "lightning" });
  },

  parse: parseCsv,

  rewritten(state) {
    const { records, names: metrics } = rewrittenRecords(state.records, state.names.metrics);
    return { ...startAgain(state), records, names: { header: null, metrics } };
  },

  fingerprint(state) {
    return state.names.metrics.first ?? undefined;
  },
};
