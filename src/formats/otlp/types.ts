/** A value of an attribute, as protobuf's JSON names it; `{}` for none. Doubles that are not finite are texts. */
export type AnyValue =
  | { readonly string_value: string }
  | { readonly bool_value: boolean }
  | { readonly int_value: number | bigint }
  | { readonly double_value: number | string }
  | { readonly array_value: { readonly values?: readonly AnyValue[] } }
  | { readonly kvlist_value: { readonly values?: readonly KeyValue[] } }
  /** In base64. */
  | { readonly bytes_value: string }
  | { readonly [none: string]: never };

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/** Ids in hexadecimal: 32 digits of a trace, 16 of a span. Times in ns since 1970, at most 2^63 - 1. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** "" for a root. */
  readonly parentId: string;
  readonly name: string;
  readonly startNs: bigint;
  /** 0 for one that has not ended. */
  readonly endNs: bigint;
  readonly status: SpanStatus;
  readonly statusMessage: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly OtlpEvent[];
  readonly links: readonly OtlpLink[];
}

export type SpanStatus = "UNSET" | "OK" | "ERROR";

export interface OtlpEvent {
  readonly name: string;
  readonly timeNs: bigint;
  readonly attributes: readonly KeyValue[];
}

export interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly KeyValue[];
}

/** Spans of one process. */
export interface ResourceSpans {
  readonly resource: readonly KeyValue[];
  readonly spans: readonly OtlpSpan[];
}

/** What was sent is no export of spans; the message says why. */
export class MalformedOtlp extends Error {
  override readonly name = "MalformedOtlp";
}
