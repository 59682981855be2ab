export type { AppendCodec, Codec, CodecState, FileFacts, ParseResult } from "./codec.ts";
export {
  findCheckout,
  parseGitFile,
  parseHead,
  type Checkout,
  type HeadLog,
} from "./git/reflog.ts";
export type { MediaContent } from "./media.ts";
export { PointLog } from "./point-log.ts";
export { CODECS, matchCodecs } from "./registry.ts";
export { sniffMedia } from "./sniff-media.ts";
