export type {
  AppendCodec,
  Codec,
  CodecState,
  DatabaseCodec,
  FileFacts,
  ParseResult,
  Sniff,
} from "./codec.ts";
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
export { isDatabaseName } from "./sqlite/names.ts";
export { applyWal, isDatabase } from "./sqlite/wal.ts";
export { sniffMedia } from "./sniff-media.ts";
export { timeFromText } from "./times.ts";
