import type { AppendCodec, Codec, FileFacts } from "./codec.ts";
import { tfeventsCodec } from "./tfevents/index.ts";

/** Every format that is read, in the order in which they are asked. A new one is one line here. */
export const CODECS: readonly Codec[] = [tfeventsCodec];

/** The codecs for which the file's name is reason enough to look into it, in the order to ask them. */
export function matchCodecs(file: FileFacts): readonly Codec[] {
  return CODECS.filter((codec) => codec.matches(file));
}

/** The codec a stored source was read with; undefined when this version does not know it. */
export function findAppendCodec(id: string): AppendCodec | undefined {
  return CODECS.find((codec): codec is AppendCodec => codec.kind === "append" && codec.id === id);
}
