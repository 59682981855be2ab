import type { RunEvent } from "../../base/run-event.ts";
import type { LongFact } from "../../base/run-facts.ts";
import type { AppendCodec, FileFacts, ParseResult, Sniff } from "../codec.ts";

export type WholeTextState = {
  /** Bytes of the text that was read. */
  readonly bytes: number;
  readonly isRead: boolean;
  /** What of the file's place the reader needs; "" for nothing. */
  readonly memory: string;
  /** By what the file is known again; null for nothing. */
  readonly fingerprint: string | null;
};

interface WholeTextFormat {
  readonly id: string;
  readonly logger: string;
  readonly matches: (file: FileFacts) => boolean;
  readonly isLike?: (head: string) => boolean;
  readonly sourcePath: (file: FileFacts) => string;
  readonly runName: (file: FileFacts) => string;
  readonly memory?: (file: FileFacts) => string;
  /** An empty text tells something, too: one that is just being written is read again. */
  readonly mayBeEmpty?: boolean;
  /** What the text tells; undefined where it is not whole yet. */
  readonly read: (
    text: string,
    memory: string,
  ) => { readonly events: readonly RunEvent[]; readonly fingerprint?: string } | undefined;
  readonly longFact?: (text: string, key: LongFact) => string | undefined;
}

/** Small files that hold facts of a run, each written whole: what they say now counts. */
export function wholeTextCodec(format: WholeTextFormat): AppendCodec<WholeTextState> {
  const { id, logger, matches, isLike, sourcePath, runName, memory, read, longFact } = format;
  const mayBeEmpty = format.mayBeEmpty ?? false;
  return {
    id,
    kind: "append",
    lowerStepStartsAttempt: false,
    matches,
    sourcePath,
    runName,

    sniff(head): Sniff {
      const text = new TextDecoder().decode(head);
      if (isLike === undefined || isLike(text)) return { kind: "yes", logger };
      return text.trim() === ""
        ? { kind: "wait" }
        : { kind: "no", reason: `not a file of ${logger}: it holds something else` };
    },

    initial: (file) => ({
      bytes: 0,
      isRead: false,
      memory: memory?.(file) ?? "",
      fingerprint: null,
    }),

    parse(bytes, state, final): ParseResult<WholeTextState> {
      // Behind a text that was read, something was appended: all of it is read once more.
      if (state.isRead && bytes.length > 0)
        return { events: [], state: { ...state, isRead: false }, consumed: 0, restart: true };
      // An empty one may be one that is just being written.
      if (state.isRead || (bytes.length === 0 && !final && !mayBeEmpty))
        return { events: [], state, consumed: 0 };
      const told = read(new TextDecoder().decode(bytes), state.memory);
      if (told === undefined) return { events: [], state, consumed: 0, need: bytes.length + 1 };
      const fingerprint = told.fingerprint ?? state.fingerprint;
      return {
        events: told.events,
        state: { ...state, bytes: bytes.length, isRead: true, fingerprint },
        consumed: bytes.length,
      };
    },

    rewritten: (state) => ({ ...state, bytes: 0, isRead: false }),
    readFact: (bytes, key) => longFact?.(new TextDecoder().decode(bytes), key),

    fingerprint(state) {
      return state.fingerprint ?? undefined;
    },
  };
}
