export type { AppendCodec, Codec, CodecState, FileFacts, ParseResult } from "./codec.ts";
export type { MediaContent } from "./media.ts";
export { PointLog } from "./point-log.ts";
export { CODECS, matchCodecs } from "./registry.ts";
export { sniffMedia } from "./sniff-media.ts";
