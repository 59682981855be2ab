import { type ReadTime, timeFromText } from "../times.ts";

/** What `logging` and its like put before a message: a time, a level, the name of the logger. */
const TIME =
  /^\s*[[(]?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|\s?[+-]\d\d:?\d\d)?)[\])]?/;
const LEVEL = /^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)$/i;
/** One piece of a prefix, with what divides it from the next. */
const PIECES = [
  // [INFO], [train.py:12]; not [12] or [Epoch 3].
  /^[\s\-|:,]*\[\s*([A-Za-z_][\w.:/-]*)\s*\][\s\-|:]*/,
  // train.py:12 -
  /^[\s\-|:,]*([A-Za-z_][\w./]*:\d+)(?:\s*[-|:]|\])\s*/,
  // name - and INFO |
  /^[\s\-|:,]*([A-Za-z_][\w.]*)\s+[-|]\s+/,
  // INFO, INFO:
  /^[\s\-|:,]*([A-Z][A-Za-z]*)(?::\s*|\s+)/,
] as const;
/** logging's own form: INFO:name:message. */
const BASIC = /^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.]+:\s*/;
const MAX_PIECES = 5;

export interface Message {
  readonly text: string;
  readonly time: ReadTime | undefined;
}

/** A line's message, and when it was logged where that stands before it. */
export function readPrefix(line: string): Message {
  const found = TIME.exec(line);
  if (found === null) {
    const basic = BASIC.exec(line) ?? /^\[(?:DEBUG|INFO|WARNING|ERROR)\]\s*/.exec(line);
    return { text: basic === null ? line : line.slice(basic[0].length), time: undefined };
  }
  const time = timeFromText((found[1] as string).replace(/\s([+-])/, "$1"));
  let text = line.slice(found[0].length);
  for (let i = 0; i < MAX_PIECES; i++) {
    const piece = pieceOf(text);
    if (piece === undefined) break;
    text = text.slice(piece.length);
  }
  return { text: text.replace(/^[\s\-|:,\]]+/, ""), time };
}

function pieceOf(text: string): string | undefined {
  for (const [i, pattern] of PIECES.entries()) {
    const found = pattern.exec(text);
    if (found === null) continue;
    // A word with a space behind is a message, unless it is a level.
    if (i < PIECES.length - 1 || LEVEL.test(found[1] as string)) return found[0];
  }
  return undefined;
}
