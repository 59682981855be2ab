export type {
  AppendCodec,
  Codec,
  CodecState,
  CompanionCodec,
  FileFacts,
  ParseResult,
  Sniff,
} from "./codec.ts";
export { CODECS, findAppendCodec, type Identified, identifyFile, matchCodecs } from "./registry.ts";
