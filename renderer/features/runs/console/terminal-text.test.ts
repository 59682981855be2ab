import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_LINE, RGB, TerminalText, type LogLine } from "./terminal-text.ts";

function read(...chunks: ReadonlyArray<string | Uint8Array>): LogLine[] {
  const terminal = new TerminalText();
  const lines: LogLine[] = [];
  for (const chunk of chunks) {
    terminal.feed(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    lines.push(...terminal.take());
  }
  const last = terminal.unfinished;
  return last === undefined ? lines : [...lines, last];
}
const texts = (...chunks: ReadonlyArray<string | Uint8Array>): string[] =>
  read(...chunks).map(({ text }) => text);
const ESC = "\u001b";

describe("lines", () => {
  test("end at a line feed, with or without a carriage return; the last may have no end", () => {
    expect(texts("one\r\ntwo\n\nfour")).toEqual(["one", "two", "", "four"]);
    expect(texts("")).toEqual([]);
    expect(texts("\n")).toEqual([""]);
  });

  test("that are written over stay in their last state", () => {
    expect(texts(" 10%|# |\r 50%|## |\r100%|####| done\nnext")).toEqual([
      "100%|####| done",
      "next",
    ]);
    expect(texts("loss 0.5\r", "loss 0.4\r")).toEqual(["loss 0.4"]);
    // As Keras used to: back over the bar, then a new one.
    expect(texts(`1/3 [=>..]${"\b".repeat(10)}2/3 [==>.]${"\b".repeat(10)}3/3 [====]\n`)).toEqual([
      "3/3 [====]",
    ]);
    // As rich and pip do.
    expect(texts(`${ESC}[2K\r- working${ESC}[2K\r/ working${ESC}[2K\rdone\n`)).toEqual(["done"]);
    expect(texts(`bar 90%\r${ESC}[K\n`)).toEqual([""]);
  });

  test("that are too long are cut between characters, and say how much is left", () => {
    const [line] = read(`${"x".repeat(MAX_LINE - 1)}😀y\n`);
    expect([line?.text.length, line?.left]).toEqual([MAX_LINE - 1, 3]);
    expect(read("x".repeat(1e6))[0]?.left).toBe(1e6 - MAX_LINE);
  });
});

describe("bytes", () => {
  test("that are no UTF-8 are replacement characters", () => {
    expect(texts(Uint8Array.of(0x61, 0xff, 0xfe, 0x62, 0x0a))).toEqual(["a\uFFFD\uFFFDb"]);
  });

  test("of one character may come apart", () => {
    const bytes = new TextEncoder().encode("é模😀");
    expect(texts(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(["é模😀"]);
  });
});

describe("colours", () => {
  const styleOf = (sgr: string): unknown => read(`${ESC}[${sgr}mx`)[0]?.spans[0]?.style;

  test("of 16, of 256, of 24 bits, in both notations", () => {
    expect(styleOf("31")).toEqual({ color: 1 });
    expect(styleOf("1;97;44")).toEqual({ bold: true, color: 15, background: 4 });
    expect(styleOf("38;5;208")).toEqual({ color: 208 });
    expect(styleOf("38:5:208")).toEqual({ color: 208 });
    expect(styleOf("48;2;1;2;3;4")).toEqual({ background: RGB + 0x010203, underline: true });
    expect(styleOf("38:2::255:0:9")).toEqual({ color: RGB + 0xff0009 });
    expect(styleOf("38;5;999;31")).toEqual({ color: 1 });
    expect(styleOf("38")).toEqual({});
    expect(styleOf("4:3;38:2:1:2:3")).toEqual({ underline: true, color: RGB + 0x010203 });
    expect(styleOf("38;2;1;2")).toEqual({});
  });

  test("go on over lines until they are taken back; equal neighbours are one span", () => {
    const lines = read(`${ESC}[32mok\nstill${ESC}[32m green${ESC}[0m plain${ESC}[m too\n`);
    expect(lines.map(({ spans }) => spans)).toEqual([
      [{ text: "ok", style: { color: 2 } }],
      [
        { text: "still green", style: { color: 2 } },
        { text: " plain too", style: {} },
      ],
    ]);
  });
});

test("every other control sequence is dropped, what stands around it stays", () => {
  for (const sequence of [
    `${ESC}[2J`,
    `${ESC}[10;20H`,
    `${ESC}[?25l`,
    `${ESC}[>4;2m`,
    `${ESC}(B`,
    `${ESC}7`,
    `${ESC}]0;a title\u0007`,
    `${ESC}]0;a title${ESC}\\`,
    `${ESC}Pdevice control${ESC}\\`,
    "\u0000\u0007\u000b\u000c\u007f\u0085",
    "\u009b2J",
  ])
    expect(texts(`a${sequence}b`), JSON.stringify(sequence)).toEqual(["ab"]);
  expect(texts(`see ${ESC}]8;;https://x.org${ESC}\\here${ESC}]8;;${ESC}\\.`)).toEqual([
    "see here.",
  ]);
  // What was never ended takes no line with it.
  expect(texts(`a${ESC}]0;lost\nb${ESC}[31\nc`)).toEqual(["a", "b", "c"]);
  expect(texts(`a${ESC}[31日本`)).toEqual(["a日本"]);
});

describe("of any bytes", () => {
  /** Bytes that terminals care about more often than chance has it. */
  const byte = fc.oneof(
    fc.constantFrom(...new TextEncoder().encode(`${ESC}${ESC}[[];m0123K?\\P\r\r\n\b\t axé😀`)),
    fc.constantFrom(0x9b, 0x9c, 0x9d, 0xc2, 0xff),
    fc.integer({ min: 0, max: 255 }),
  );
  const bytes = fc.array(byte, { maxLength: 200 }).map((all) => Uint8Array.from(all));

  test("the lines are the same however they are cut", () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(200)), (all, cuts) => {
        const places = [
          0,
          ...cuts.filter((cut) => cut < all.length).toSorted((a, b) => a - b),
          all.length,
        ];
        const chunks = places.slice(1).map((end, i) => all.subarray(places[i], end));
        expect(read(...chunks)).toEqual(read(all));
      }),
      { numRuns: 2000 },
    );
  });

  test("there is a line for each line feed, and no control character in it but the tab", () => {
    fc.assert(
      fc.property(bytes, (all) => {
        const terminal = new TerminalText();
        terminal.feed(all);
        const lines = terminal.take();
        expect(lines).toHaveLength(all.filter((one) => one === 0x0a).length);
        for (const { text, spans } of lines) {
          expect(text).not.toMatch(/[^\P{Cc}\t]/u);
          expect(spans.map((span) => span.text).join("")).toBe(text);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("plain text is what it was", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (lines) => {
        const plain = lines.map((line) => line.replaceAll(/\p{Cc}|\uFEFF/gu, ""));
        expect(texts(`${plain.join("\n")}\n`)).toEqual(plain.length === 0 ? [""] : plain);
      }),
    );
  });
});
