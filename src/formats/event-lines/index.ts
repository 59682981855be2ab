import type { JsonValue } from "../../base/json.ts";
import type { AppendCodec, FileFacts } from "../codec.ts";
import {
  type EventLinesState,
  parseEventLines,
  type ReadLine,
  rewrittenEventLines,
  startOfEventLines,
} from "./parse.ts";

export type { EventLinesState, LineSink } from "./parse.ts";

type Shape = Pick<
  AppendCodec<EventLinesState>,
  "id" | "matches" | "sniff" | "sourcePath" | "runName" | "claims" | "isCopy"
>;

interface EventLinesFormat extends Shape {
  /** What the reader begins with; null for nothing. */
  readonly memory?: (file: FileFacts) => JsonValue;
  readonly read: ReadLine;
}

/** A codec for files in which each line tells an event of its own. */
export function eventLinesCodec(format: EventLinesFormat): AppendCodec<EventLinesState> {
  const { read, memory, ...shape } = format;
  return {
    ...shape,
    kind: "append",
    lowerStepStartsAttempt: false,

    initial(file) {
      return startOfEventLines(memory?.(file) ?? null);
    },

    parse: (bytes, state, final, points) => parseEventLines(bytes, state, final, read, points),
    rewritten: rewrittenEventLines,

    fingerprint(state) {
      return state.first ?? undefined;
    },
  };
}
