import { deflateSync } from "fflate";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeColumnBlob, type Column } from "./column-blob.ts";
import { isAppError } from "./errors.ts";
import { encodeReportFile, openReportFile, type ReportContent } from "./report-file.ts";

const bits = (column: Column): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

const NO_META: ReportContent["meta"] = {
  reportId: "r",
  madeMs: 1,
  author: "a",
  productVersion: "1",
  theme: "system",
  runs: [],
  blocks: {},
};
const contentOf = (blocks: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): ReportContent => ({
  document: { title: "</script><!--", blocks: [] },
  comments: [],
  meta: NO_META,
  blocks,
});

/** Not-a-numbers with other bits too. */
const anyBits = (width: 4 | 8) =>
  fc.uint8Array({ minLength: 0, maxLength: 400 }).map((bytes) => {
    const whole = bytes.slice(0, bytes.length - (bytes.length % width)).buffer;
    return width === 4 ? new Float32Array(whole) : new Float64Array(whole);
  });
const column: fc.Arbitrary<Column> = fc.oneof(
  fc
    .array(fc.oneof(fc.constant(Number.NaN), fc.constant(-0), fc.maxSafeInteger()))
    .map((list) => Float64Array.from(list)),
  fc.array(fc.integer()).map((list) => Float64Array.from(list)),
  fc.array(fc.double()).map((list) => Float64Array.from(list)),
  anyBits(8),
  anyBits(4),
  fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((list) => {
    return BigInt64Array.from(list);
  }),
  fc.array(fc.nat()).map((list) => Uint32Array.from(list)),
  fc.uint8Array(),
);
const blocks = fc.dictionary(
  fc.string(),
  fc.record({ meta: fc.jsonValue(), columns: fc.array(column, { maxLength: 5 }) }),
  { maxKeys: 4 },
);

describe("a report's file", () => {
  test("gives every block back bit for bit, and the same text again", () => {
    fc.assert(
      fc.property(blocks, fc.jsonValue(), (given, document) => {
        const content = {
          ...contentOf(
            new Map(
              Object.entries(given).map(([id, { meta, columns }]) => [
                id,
                encodeColumnBlob(meta, columns),
              ]),
            ),
          ),
          document,
        };
        const text = encodeReportFile(content);
        expect(text).toMatch(/^[A-Za-z0-9+/=]*$/);
        expect(encodeReportFile(content)).toBe(text);
        const open = openReportFile(text);
        const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(open.document).toEqual(asJson(document));
        expect(open.blockIds).toEqual([...content.blocks.keys()]);
        for (const [id, { meta, columns }] of Object.entries(given)) {
          const back = open.readBlock(id);
          expect(back?.meta).toEqual(asJson(meta));
          expect(back?.columns.map((one) => one.constructor)).toEqual(
            columns.map((one) => one.constructor),
          );
          expect(back?.columns.map(bits)).toEqual(columns.map(bits));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("keeps equal columns once", () => {
    const noise = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251);
    const sizeOf = (columns: readonly Column[]): number =>
      encodeReportFile(contentOf(new Map([["b", encodeColumnBlob(null, columns)]]))).length;
    expect(sizeOf([noise, noise.slice(), noise.slice()])).toBeLessThan(sizeOf([noise]) + 100);
  });

  test("has no data of a block that it does not know", () => {
    expect(openReportFile(encodeReportFile(contentOf(new Map()))).readBlock("b")).toBeUndefined();
  });
});

const steps = Float64Array.from({ length: 500 }, (_, i) => i);
const sample = encodeReportFile(
  contentOf(new Map([["b", encodeColumnBlob({ kind: "chart" }, [steps, new Float32Array(500)])]])),
);
const failureOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
  return "read";
};
const readAll = (text: string): unknown => {
  const open = openReportFile(text);
  return [open.document, open.meta, open.blockIds.map((id) => open.readBlock(id))];
};

describe("a hostile file", () => {
  test("cut short anywhere is damaged", () => {
    for (let length = 0; length < sample.length; length++)
      expect(failureOf(() => readAll(sample.slice(0, length)))).toBe("DAMAGED");
  });

  test("with any byte changed is damaged, or (bits that fill up a last byte) the same", () => {
    const bytes = Buffer.from(sample, "base64");
    const read = readAll(sample);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] as number) ^ by;
        const text = changed.toString("base64");
        const code = failureOf(() => readAll(text));
        if (code === "read") expect(readAll(text)).toEqual(read);
        else expect(["DAMAGED", "FROM_THE_FUTURE"]).toContain(code);
      }),
      { numRuns: 1000 },
    );
  });

  test("of a later version says so", () => {
    const bytes = Buffer.from(sample, "base64");
    bytes.writeUInt32LE(2, 8);
    expect(() => openReportFile(bytes.toString("base64"))).toThrow(/later version/);
  });

  const withHeader = (header: unknown, body = Buffer.alloc(0)): string => {
    const json = Buffer.from(JSON.stringify(header));
    const packed = deflateSync(json);
    const head = Buffer.alloc(24);
    head.write("ASSAYREP");
    head.writeUInt32LE(1, 8);
    head.writeUInt32LE(packed.length, 12);
    head.writeUInt32LE(json.length, 16);
    head.writeUInt32LE(crcOf(json), 20);
    return Buffer.concat([head, packed, body]).toString("base64");
  };
  const whole = { document: {}, comments: [], meta: NO_META, parts: [], blocks: [] };
  const part = { form: "planes", type: "f64", length: 1, bytes: 0, crc: 0 };

  test.each([
    ["no object", 3],
    ["no blocks", { ...whole, blocks: undefined }],
    ["a column of an unknown type", { ...whole, parts: [{ ...part, type: "constructor" }] }],
    ["a column of an unknown form", { ...whole, parts: [{ ...part, form: "pickle" }] }],
    ["a negative length", { ...whole, parts: [{ ...part, length: -1 }] }],
    ["half a byte", { ...whole, parts: [{ ...part, bytes: 0.5 }] }],
    ["more bytes than there are", { ...whole, parts: [{ ...part, bytes: 1 }] }],
    ["a column that is not there", { ...whole, blocks: [{ id: "b", meta: {}, columns: [0] }] }],
  ])("with %s is damaged", (_what, header) => {
    expect(failureOf(() => readAll(withHeader(header)))).toBe("DAMAGED");
  });

  test("that promises more than its bytes can hold makes no room for it", () => {
    const packed = Buffer.from(deflateSync(new Uint8Array(8)));
    const bomb = (length: number, columns: readonly number[]): string =>
      withHeader(
        {
          ...whole,
          parts: [{ ...part, length, bytes: packed.length }],
          blocks: [{ id: "b", meta: {}, columns }],
        },
        packed,
      );
    for (const length of [2, 1000, 2 ** 31, 2 ** 52])
      expect(failureOf(() => readAll(bomb(length, [0])))).toBe("DAMAGED");
    expect(
      failureOf(() =>
        readAll(
          bomb(
            2 ** 20,
            Array.from({ length: 1000 }, () => 0),
          ),
        ),
      ),
    ).toBe("DAMAGED");
  });

  test("whose header unpacks to more than it says is damaged", () => {
    const bytes = Buffer.from(sample, "base64");
    bytes.writeUInt32LE(bytes.readUInt32LE(16) - 1, 16);
    expect(failureOf(() => readAll(bytes.toString("base64")))).toBe("DAMAGED");
  });
});

/** Zlib's, a bit at a time. */
function crcOf(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
