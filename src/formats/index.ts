export type { AppendCodec, Codec, CodecState, FileFacts, ParseResult } from "./codec.ts";
export { CODECS, matchCodecs } from "./registry.ts";
