import type { AppendCodec, Codec, FileFacts } from "./codec.ts";
import { csvCodec } from "./csv/index.ts";
import { jsonlCodec } from "./jsonl/index.ts";
import { hydraConfigCodec, paramsFileCodec } from "./params/index.ts";
import { tfeventsCodec } from "./tfevents/index.ts";

/** Every format that is read, in the order in which they are asked. A new one is one line here. */
export const CODECS: readonly Codec[] = [
  tfeventsCodec,
  jsonlCodec,
  csvCodec,
  paramsFileCodec,
  hydraConfigCodec,
];

/** The codecs for which the file's name is reason enough to look into it, in the order to ask them. */
export function matchCodecs(file: FileFacts): readonly Codec[] {
  return CODECS.filter((codec) => codec.matches(file));
}

/** The codec a stored source was read with; undefined when this version does not know it. */
export function findAppendCodec(id: string): AppendCodec | undefined {
  return CODECS.find((codec): codec is AppendCodec => codec.kind === "append" && codec.id === id);
}

export type Identified =
  | { readonly kind: "yes"; readonly codec: AppendCodec; readonly logger: string }
  | { readonly kind: "wait" }
  | { readonly kind: "no"; readonly reason: string };

/**
 * Which codec reads this file, by its first bytes (`head`, up to 64 KiB; `whole`: the file holds nothing else).
 * Undefined where no codec cares for the name: such a file is not worth listing.
 */
export function identifyFile(
  head: Uint8Array,
  file: FileFacts,
  whole: boolean,
): Identified | undefined {
  const reasons = new Set<string>();
  let waits = false;
  for (const codec of CODECS) {
    if (codec.kind !== "append" || !codec.matches(file)) continue;
    const sniff = codec.sniff(head, file, whole);
    if (sniff.kind === "yes") return { kind: "yes", codec, logger: sniff.logger };
    if (sniff.kind === "wait") waits = true;
    else reasons.add(sniff.reason);
  }
  if (waits) return { kind: "wait" };
  return reasons.size === 0 ? undefined : { kind: "no", reason: [...reasons].join("; ") };
}
