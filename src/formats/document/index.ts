import type { AppendCodec, FileFacts, Sniff } from "../codec.ts";
import { nameByFile } from "../names.ts";
import {
  type DocumentReader,
  type DocumentState,
  parseDocument,
  readDocumentFact,
  rewrittenDocument,
  START_OF_DOCUMENT,
} from "./parse.ts";

export type { DocumentSink, DocumentState } from "./parse.ts";

interface DocumentFormat extends DocumentReader {
  readonly id: string;
  readonly logger: string;
  readonly matches: (file: FileFacts) => boolean;
  /** Whether the beginning of the text can be that of such a document; the whole text where it is short. */
  readonly isLike: (head: string, file: FileFacts) => boolean;
  readonly folderBeside?: (file: FileFacts) => string;
  /** Where files beside it are of the same run; else each document is one. */
  readonly sourcePath?: (file: FileFacts) => string;
  readonly runName?: (file: FileFacts) => string;
}

/** A codec for runs that are one document, JSON unless it is decoded otherwise, written whole each time. */
export function documentCodec(format: DocumentFormat): AppendCodec<DocumentState> {
  const { id, logger, matches, isLike, folderBeside } = format;
  return {
    id,
    kind: "append",
    lowerStepStartsAttempt: false,
    matches,
    ...(folderBeside !== undefined && { folderBeside }),

    sniff(head, file): Sniff {
      const text = new TextDecoder().decode(head).trimStart();
      if (text === "") return { kind: "wait" };
      return isLike(text, file)
        ? { kind: "yes", logger }
        : { kind: "no", reason: `not a file of ${logger}: it holds something else` };
    },

    sourcePath: format.sourcePath ?? ((file) => file.path),
    runName: format.runName ?? nameByFile,

    initial() {
      return START_OF_DOCUMENT;
    },

    parse: (bytes, state, final, points) => parseDocument(bytes, state, final, format, points),
    rewritten: rewrittenDocument,
    readFact: (bytes, key) => readDocumentFact(bytes, key, format),

    fingerprint(state) {
      return state.names.first ?? undefined;
    },
  };
}
