import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesField, doubleField, varint, varintField } from "../tfevents/testing.ts";
import { MalformedOtlp, readOtlpJson, readOtlpProto } from "./index.ts";

const TRACE = Array.from({ length: 16 }, (_none, i) => i + 1);
const SPAN = [0, 0, 0, 0, 0, 0, 0, 9];
const TRACE_HEX = "0102030405060708090a0b0c0d0e0f10";
const SPAN_HEX = "0000000000000009";

function fixed64(field: number, value: bigint): number[] {
  return [...varint((field << 3) | 1), ...new Uint8Array(new BigUint64Array([value]).buffer)];
}

function keyValue(field: number, key: string, value: readonly number[]): number[] {
  return bytesField(field, [...bytesField(1, key), ...bytesField(2, value)]);
}

function request(...span: readonly number[][]): Uint8Array {
  return Uint8Array.from(bytesField(1, bytesField(2, bytesField(2, span.flat()))));
}

const ids = [bytesField(1, TRACE), bytesField(2, SPAN)];

test("a span of protobuf is read with all its kinds of values", () => {
  const bytes = request(
    ...ids,
    bytesField(4, [7]),
    bytesField(5, "größe"),
    fixed64(7, 1_700_000_000_000_000_001n),
    fixed64(8, 1_700_000_000_000_000_002n),
    keyValue(9, "text", bytesField(1, "a")),
    keyValue(9, "flag", varintField(2, 1)),
    keyValue(9, "whole", varintField(3, -5n)),
    keyValue(9, "wide", varintField(3, 2n ** 60n + 1n)),
    keyValue(9, "real", doubleField(4, 1.5)),
    keyValue(9, "nan", doubleField(4, NaN)),
    keyValue(9, "list", bytesField(5, bytesField(1, varintField(3, 1)))),
    keyValue(9, "map", bytesField(6, keyValue(1, "x", bytesField(1, "y")))),
    keyValue(9, "bytes", bytesField(7, [1, 2, 255])),
    keyValue(9, "none", []),
    bytesField(11, [...fixed64(1, 3n), ...bytesField(2, "tick")]),
    bytesField(13, [...bytesField(1, TRACE), ...bytesField(2, SPAN)]),
    bytesField(13, bytesField(1, [...TRACE, ...TRACE])),
    bytesField(15, [...bytesField(2, "bad"), ...varintField(3, 2)]),
  );
  expect(readOtlpProto(bytes)).toEqual([
    {
      resource: [],
      spans: [
        {
          traceId: TRACE_HEX,
          spanId: SPAN_HEX,
          parentId: "0000000000000007",
          name: "größe",
          startNs: 1_700_000_000_000_000_001n,
          endNs: 1_700_000_000_000_000_002n,
          status: "ERROR",
          statusMessage: "bad",
          attributes: [
            { key: "text", value: { string_value: "a" } },
            { key: "flag", value: { bool_value: true } },
            { key: "whole", value: { int_value: -5 } },
            { key: "wide", value: { int_value: 2n ** 60n + 1n } },
            { key: "real", value: { double_value: 1.5 } },
            { key: "nan", value: { double_value: "NaN" } },
            { key: "list", value: { array_value: { values: [{ int_value: 1 }] } } },
            {
              key: "map",
              value: { kvlist_value: { values: [{ key: "x", value: { string_value: "y" } }] } },
            },
            { key: "bytes", value: { bytes_value: "AQL/" } },
            { key: "none", value: {} },
          ],
          events: [{ name: "tick", timeNs: 3n, attributes: [] }],
          links: [{ traceId: TRACE_HEX, spanId: SPAN_HEX, attributes: [] }],
        },
      ],
    },
  ]);
});

test("JSON says the same as protobuf", () => {
  const bytes = request(
    ...ids,
    bytesField(5, "n"),
    fixed64(7, 5n),
    keyValue(9, "a", varintField(3, 1)),
  );
  const span = {
    traceId: TRACE_HEX.toUpperCase(),
    spanId: "9",
    parentSpanId: "0000000000000000",
    name: "n",
    startTimeUnixNano: "5",
    attributes: [{ key: "a", value: { intValue: "1" } }],
  };
  const document = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
  expect(readOtlpJson(document)).toEqual(readOtlpProto(bytes));
});

test.each([
  ["no trace id", request(bytesField(2, SPAN))],
  ["a span id that is too long", request(bytesField(1, TRACE), bytesField(2, TRACE))],
  ["a time beyond 2^63", request(...ids, fixed64(7, 2n ** 63n))],
  ["a torn message", request(...ids).subarray(0, -1)],
  ["a length beyond its message", Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0x0f)],
])("%s is refused", (_what, bytes) => expect(() => readOtlpProto(bytes)).toThrow(MalformedOtlp));

test.each([
  [null],
  [[]],
  ["x"],
  [{ resourceSpans: {} }],
  [{ resourceSpans: [1] }],
  [{ resourceSpans: [{ scopeSpans: [{ spans: [{}] }] }] }],
  [{ resourceSpans: [{ resource: { attributes: [{ key: 5 }] } }] }],
  [{ resourceSpans: [{ resource: { attributes: [{ key: "a", value: { intValue: "x" } }] } }] }],
])("%j is refused", (document) => expect(() => readOtlpJson(document)).toThrow(MalformedOtlp));

test("values nested too deep are refused", () => {
  let value: number[] = bytesField(1, "x");
  for (let i = 0; i < 200; i++) value = bytesField(5, bytesField(1, value));
  expect(() => readOtlpProto(request(...ids, keyValue(9, "deep", value)))).toThrow("levels deep");
});

test("more values than memory holds are refused", () => {
  const span = new Uint8Array(2_000_002);
  for (let at = 0; at < span.length; at += 2) span[at] = 0x4a;
  expect(() => readOtlpProto(wrap(0x0a, wrap(0x12, wrap(0x12, span))))).toThrow("more than");
});

function wrap(key: number, content: Uint8Array): Uint8Array {
  const head = [key, ...varint(content.length)];
  const whole = new Uint8Array(head.length + content.length);
  whole.set(head);
  whole.set(content, head.length);
  return whole;
}

test("whatever is sent, it is read or refused in words", () => {
  const good = request(...ids, bytesField(5, "n"), keyValue(9, "a", bytesField(1, "b")));
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 5 }), fc.nat(good.length), (changes, cut) => {
      const bytes = good.slice(0, cut);
      for (const [at, byte] of changes) if (at < cut) bytes[at] = byte;
      try {
        readOtlpProto(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedOtlp);
      }
    }),
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const document of [value, { resourceSpans: value }, { resourceSpans: [value] }]) {
        try {
          readOtlpJson(document);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedOtlp);
        }
      }
    }),
  );
});
