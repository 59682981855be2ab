import type { AppendCodec } from "../codec.ts";
import { rewrittenRecords } from "../records.ts";
import { hasTextLogName, nameTextLog, TEXT_LOG_CODEC } from "./names.ts";
import { parseTextLog, startOfTextLog, type TextLogState } from "./parse.ts";
import { sniffTextLog } from "./sniff.ts";

/** What trainings print: lines of metrics and progress bars, by the styles of `styles.ts` and the project's own rules. */
export const textLogCodec: AppendCodec<TextLogState> = {
  id: TEXT_LOG_CODEC,
  kind: "append",
  lowerStepStartsAttempt: false,

  matches(file) {
    return hasTextLogName(file) || (file.rules ?? []).length > 0;
  },

  sniff: sniffTextLog,

  sourcePath(file) {
    return file.path;
  },

  runName: nameTextLog,

  initial(file) {
    return startOfTextLog(file.rules ?? []);
  },

  parse: parseTextLog,

  rewritten(state) {
    return { ...startOfTextLog(state.rules), ...rewrittenRecords(state.records, state.names) };
  },

  fingerprint(state) {
    return state.names.first ?? undefined;
  },
};
