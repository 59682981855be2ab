import type { AppendCodec, FileFacts, Sniff } from "../codec.ts";
import {
  type BlockLogState,
  HEADER_BYTES,
  parseBlockLog,
  readBlockOutput,
  type ReadRecord,
  rewrittenBlockLog,
  START_OF_BLOCK_LOG,
} from "./parse.ts";

export { readBlockRecord } from "./parse.ts";
export { readTimestamp, visitFields } from "./fields.ts";
export type { BlockLogState, RecordSink } from "./parse.ts";
export { readRun, type RunFields } from "./run.ts";

interface BlockLogFormat {
  readonly id: string;
  /** Of the file's name, with its dot. */
  readonly extension: string;
  /** The file's first bytes. */
  readonly magic: readonly number[];
  readonly read: ReadRecord;
  readonly readMedia?: AppendCodec["readMedia"];
  /** Text of a record of the terminal; "" for any other. */
  readonly outputOf?: (record: Uint8Array) => string;
}

/** A codec for runs that are one file of records in blocks; `id` is the logger's name as well. */
export function blockLogCodec(format: BlockLogFormat): AppendCodec<BlockLogState> {
  const { id, extension, magic, read, readMedia, outputOf } = format;
  return {
    id,
    kind: "append",
    lowerStepStartsAttempt: false,

    matches(file) {
      return file.name.endsWith(extension);
    },

    sniff(head): Sniff {
      const start = head.subarray(0, HEADER_BYTES);
      if (start.every((byte) => byte === 0)) return { kind: "wait" };
      if (!start.every((byte, i) => byte === magic[i]))
        return { kind: "no", reason: `not a ${extension} file that is known: it begins otherwise` };
      return start.length < HEADER_BYTES ? { kind: "wait" } : { kind: "yes", logger: id };
    },

    sourcePath(file) {
      return file.path;
    },

    runName,

    initial() {
      return START_OF_BLOCK_LOG;
    },

    parse: (bytes, state, _final, points) => parseBlockLog(bytes, state, read, points),
    rewritten: rewrittenBlockLog,
    ...(readMedia !== undefined && { readMedia }),
    ...(outputOf !== undefined && { readOutput: (bytes) => readBlockOutput(bytes, outputOf) }),

    fingerprint(state) {
      return state.facts.fingerprint ?? undefined;
    },
  };
}

/** Until a record names it: the folder, `run-<time>-<id>`. */
function runName(file: FileFacts): string {
  return file.folder === "." ? file.name : (file.folder.split("/").at(-1) ?? file.folder);
}
