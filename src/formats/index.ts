export type {
  AppendCodec,
  Codec,
  CodecState,
  CompanionCodec,
  FileFacts,
  ParseResult,
  Sniff,
} from "./codec.ts";
export { CODECS, findAppendCodec, matchCodecs } from "./registry.ts";
