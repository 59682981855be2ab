export { readOtlpJson } from "./read-json.ts";
export { readOtlpProto } from "./read-proto.ts";
export { MalformedOtlp, type AnyValue, type KeyValue, type OtlpSpan } from "./types.ts";
