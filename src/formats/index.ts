export type { AppendCodec, Codec, CodecState, FileFacts, ParseResult } from "./codec.ts";
export { PointLog } from "./point-log.ts";
export { CODECS, matchCodecs } from "./registry.ts";
