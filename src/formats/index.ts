export type {
  AppendCodec,
  Codec,
  CodecState,
  DatabaseCodec,
  DatabaseReader,
  FileFacts,
  ParseResult,
  Sniff,
  TableCodec,
  TableRow,
  TableState,
} from "./codec.ts";
export {
  makeTable,
  NoTable,
  readDataTable,
  TABLE_ENDINGS,
  toCell,
  type DataTable,
  type TableCell,
} from "./data-table/index.ts";
export { readExitCode, readOutcome } from "./console/outcome.ts";
export { noterOfEnds } from "./end-notes.ts";
export {
  findCheckout,
  parseGitFile,
  parseHead,
  type Checkout,
  type HeadLog,
} from "./git/reflog.ts";
export { tryParseJson } from "./jsonl/json-line.ts";
export { readMediaTable, type MediaContent, type MediaFile } from "./media.ts";
export { MOST_ML_MODEL_BYTES, parseMlModel, type MlModelFacts } from "./mlflow/ml-model.ts";
export {
  makeModel,
  parseModelMeta,
  parseVersionMeta,
  readRegistry,
  versionsByRun,
  type MlflowModel,
  type MlflowVersion,
} from "./mlflow/models.ts";
export {
  MalformedOtlp,
  readOtlpJson,
  readOtlpProto,
  type AnyValue,
  type KeyValue,
  type OtlpSpan,
} from "./otlp/index.ts";
export { PointLog } from "./point-log.ts";
export { CODECS, matchCodecs } from "./registry.ts";
export { isDatabaseName } from "./sqlite/names.ts";
export { applyWal, isDatabase } from "./sqlite/wal.ts";
export { decompressSnappy } from "./snappy.ts";
export { sniffMedia } from "./sniff-media.ts";
export { previewTextRule } from "./text-log/preview.ts";
export { checkRule, type TextRule } from "./text-log/rules.ts";
export { findStructEnd } from "./thrift.ts";
export { TEXT_LOG_CODEC } from "./text-log/names.ts";
export { timeFromText } from "./times.ts";
export { readVarint } from "./varint.ts";
export {
  countUnread,
  parseRunPlace,
  readRunPlaces,
  type MlflowRunPlace,
  type UnreadKind,
} from "./mlflow/run-places.ts";
export { isRunFolderName } from "./wandb/run-folder.ts";
export * from "./bundle/index.ts";
