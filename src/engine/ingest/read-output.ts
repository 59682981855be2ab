import { findCodec } from "./find-codec.ts";
import { readHead } from "./read-window.ts";

/** Of a longer log what stands at its beginning. */
const MAX_LOG_BYTES = 256 * 1024 * 1024;
/** More than this is shown from its end. */
const MAX_CHARACTERS = 8_000_000;

export interface Output {
  readonly text: string;
  /** Something before it, or behind it, is left out. */
  readonly truncated: boolean;
}

/** What a training wrote to its terminal, from the log that holds it. Throws the file system's own errors. */
export async function readOutput(request: {
  readonly absolutePath: string;
  readonly codec: string;
}): Promise<Output> {
  const codec = findCodec(request.codec);
  if (codec?.kind !== "append" || codec.readOutput === undefined)
    return { text: "", truncated: false };
  const { head, whole } = await readHead(request.absolutePath, MAX_LOG_BYTES);
  const text = codec.readOutput(head);
  const isLong = text.length > MAX_CHARACTERS;
  return { text: isLong ? text.slice(-MAX_CHARACTERS) : text, truncated: isLong || !whole };
}
