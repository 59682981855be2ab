import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeColumnBlob } from "./column-blob.ts";
import { encodeReportFile, openReportFile, splitReportPage } from "./report-file.ts";
import { ReportScanner } from "./report-scan.ts";

const TEXT = encodeReportFile({
  document: { title: "Moons", blocks: [] },
  comments: [],
  meta: {
    reportId: "r",
    madeMs: 1,
    author: "a",
    productVersion: "1",
    theme: "system",
    runs: [],
    blocks: {},
  },
  blocks: new Map([["b", encodeColumnBlob({ kind: "x" }, [Float64Array.of(1, 2.5, NaN)])]]),
});
const PAGE = `<!doctype html><title>x</title><script>1 < 2; id="assay-report"</script>
<script type="application/octet-stream;base64" id="assay-report"></script></body>`;
const [BEFORE, AFTER] = splitReportPage(PAGE, '</title><script id="assay-report">') as [
  string,
  string,
];
const fileOf = (text: string): Uint8Array => new TextEncoder().encode(BEFORE + text + AFTER);

/** Pushes parts of these lengths over and over, as long as more is wanted. */
function scan(file: Uint8Array, lengths: readonly number[] = [file.length]) {
  const scanner = new ReportScanner();
  for (let at = 0, i = 0; at < file.length; i++) {
    const length = lengths[i % lengths.length] as number;
    if (!scanner.push(file.subarray(at, at + length))) break;
    at += length;
  }
  return scanner.finish();
}
function failureOf(act: () => unknown): { readonly code?: string; readonly message?: string } {
  try {
    act();
  } catch (error) {
    return error as { readonly code?: string };
  }
  return {};
}

describe("the report of a file that comes in parts", () => {
  test("is the one that the page of the file reads, wherever it is parted", () => {
    const expected = openReportFile(TEXT);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom("", "\n", "  \r\n\t"),
        (lengths, space) => {
          const read = scan(fileOf(space + TEXT + space), lengths);
          expect(read.document).toEqual(expected.document);
          expect(read.readBlock("b")).toEqual(expected.readBlock("b"));
        },
      ),
    );
  });

  test("cut short anywhere, is refused", () => {
    const file = fileOf(TEXT);
    for (let length = 0; length <= file.length - AFTER.length; length++)
      expect(failureOf(() => scan(file.subarray(0, length))).code).toMatch(
        length < BEFORE.length ? /INVALID_INPUT/ : /DAMAGED/,
      );
  });

  test("with anything else in its data, never gives other content", () => {
    const expected = openReportFile(TEXT);
    fc.assert(
      fc.property(
        fc.nat(TEXT.length - 1),
        fc.constantFrom("A", "/", "=", "\n", "é", "\0", "<", ""),
        (at, other) => {
          const changed = TEXT.slice(0, at) + other + TEXT.slice(at + 1);
          const act = () => {
            const read = scan(fileOf(changed), [7, 64]);
            return [read.document, read.meta, read.readBlock("b")];
          };
          const { code } = failureOf(act);
          if (code === undefined)
            expect(act()).toEqual([expected.document, expected.meta, expected.readBlock("b")]);
          else expect(code).toMatch(/^(DAMAGED|FROM_THE_FUTURE)$/);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("is given up as soon as it is clear that there is none, or one of the future", () => {
    const rubbish = new Uint8Array(2 ** 20).fill(65);
    const pushUntilRefused = (...first: readonly string[]): [pushes: number, code?: string] => {
      const scanner = new ReportScanner();
      let pushes = 0;
      const { code } = failureOf(() => {
        for (const text of first) scanner.push(new TextEncoder().encode(text));
        for (; pushes < 200; pushes++) scanner.push(rubbish);
      });
      return code === undefined ? [pushes] : [pushes, code];
    };
    expect(pushUntilRefused()).toEqual([16, "INVALID_INPUT"]);
    expect(pushUntilRefused(BEFORE)).toEqual([0, "DAMAGED"]);
    const future = Uint8Array.from(atob(TEXT), (letter) => letter.charCodeAt(0));
    future[8] = 9;
    const text = btoa(String.fromCharCode(...future));
    expect(pushUntilRefused(BEFORE, text)).toEqual([0, "FROM_THE_FUTURE"]);
    expect(failureOf(() => scan(fileOf(""))).message).toContain("missing");
  });
});
