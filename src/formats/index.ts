export type {
  AppendCodec,
  Codec,
  CodecState,
  CompanionCodec,
  FileFacts,
  ParseResult,
  Sniff,
} from "./codec.ts";
export { CODECS, matchCodecs } from "./registry.ts";
