import type { Codec, FileFacts } from "./codec.ts";
import { csvCodec } from "./csv/index.ts";
import { jsonlCodec } from "./jsonl/index.ts";
import { hydraConfigCodec, paramsFileCodec } from "./params/index.ts";
import { tfeventsCodec } from "./tfevents/index.ts";

/** Every format that is read, in the order in which they are asked. A new one is one line here. */
export const CODECS: readonly Codec[] = [
  tfeventsCodec,
  csvCodec,
  jsonlCodec,
  paramsFileCodec,
  hydraConfigCodec,
];

/** The codecs for which the file's name is reason enough to look into it, in the order to ask them. */
export function matchCodecs(file: FileFacts): readonly Codec[] {
  return CODECS.filter((codec) => codec.matches(file));
}
