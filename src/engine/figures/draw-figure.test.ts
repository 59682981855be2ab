import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { FIGURE_PRESETS } from "../../contract/figure-presets.ts";
import type { FigureFormat } from "../../contract/figures.ts";
import { drawFigure } from "./draw-figure.ts";
import { loadFaces } from "./fonts/faces.ts";
import { readFont } from "./fonts/read-font.ts";
import { subsetFont } from "./fonts/subset-font.ts";
import { PT_PER_MM, type Plot } from "./plot.ts";
import { styleOf } from "./styles.ts";

const { widthMm, heightMm, font, sizes } = FIGURE_PRESETS.neurips;

function plotOf(label: string, more: Partial<Plot> = {}): Plot {
  const x = Float64Array.of(0, 1, 2);
  const style = styleOf(0, { palette: "okabe-ito", dashes: true, markers: true });
  return {
    name: "figure",
    width: widthMm * PT_PER_MM,
    height: heightMm * PT_PER_MM,
    font,
    sizes,
    columns: 1,
    letters: true,
    legend: "below",
    grid: true,
    entries: [{ label, style }],
    panels: [
      {
        title: "∇L ≤ 10⁻³ · µ",
        x: { kind: "step", label: "Step", log: false, from: 0, to: 2 },
        y: { label: "loss", log: false, from: -1, to: 3 },
        lines: [
          {
            entry: 0,
            x,
            y: Float64Array.of(2, Number.NaN, 0),
            band: { x, low: Float64Array.of(1, 1, -1), high: Float64Array.of(3, 2, 1) },
          },
        ],
      },
    ],
    about: [`figure: ${label}`],
    ...more,
  };
}

async function draw(plot: Plot, format: FigureFormat) {
  const { bytes, warnings } = await drawFigure({ plot, format, dpi: 100 });
  return { bytes, warnings, text: Buffer.from(bytes).toString("utf8") };
}

const HOSTILE = String.raw`</text><script>alert(1)</script> \input{/etc/passwd} $x$ % & "]]>`;

test("the same plot gives the same bytes in every format", async () => {
  for (const format of ["svg", "pdf", "png", "pgf"] as const) {
    const [once, again] = [await draw(plotOf("a"), format), await draw(plotOf("a"), format)];
    expect(Buffer.from(once.bytes).equals(again.bytes), format).toBe(true);
  }
});

test("SVG: text is text, fonts are inside, and nothing of a name acts", async () => {
  const { text, warnings } = await draw(plotOf(HOSTILE), "svg");
  expect(text).toContain('width="139.7mm" height="55mm"');
  expect(text).toContain(
    "&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt; \\input{/etc/passwd} $x$ % &amp; &quot;]]&gt;</text>",
  );
  expect(text).not.toMatch(/<script|href=|url\((?!data:|#clip)/);
  expect(text.match(/@font-face/g)).toHaveLength(2);
  expect(text).toContain(">−1</text>");
  expect(warnings).toEqual([]);
});

test("a line has a gap where it has no value, and its band goes on", async () => {
  const { text } = await draw(plotOf("a"), "svg");
  const line = /<path d="([^"]*)" fill="none" stroke="#0072b2"/.exec(text)?.[1];
  expect(line?.match(/M/g)).toHaveLength(2);
  expect(text.match(/fill-opacity="0.2"/g)).toHaveLength(1);
});

test("PDF: fonts are embedded, with a map back to every character, and the page has the size", async () => {
  const { bytes } = await draw(plotOf("Adam (β₁ = 0.9)"), "pdf");
  const raw = Buffer.from(bytes).toString("latin1");
  expect(raw).toContain("/MediaBox [0 0 396 155.91]");
  expect(raw.match(/\/FontFile2/g)).toHaveLength(2);
  const maps = [...raw.matchAll(/\/Length (\d+) \/Filter \/FlateDecode >>\nstream\n/g)].map(
    (one) => {
      const start = one.index + one[0].length;
      return inflateSync(bytes.subarray(start, start + Number(one[1]))).toString("latin1");
    },
  );
  for (const char of "β₁∇≤⁻³µ−")
    expect(maps.join(), char).toContain(`<${char.charCodeAt(0).toString(16).padStart(4, "0")}>`);
  // Every object is where the table says.
  const table = raw.slice(raw.lastIndexOf("xref\n"));
  [...table.matchAll(/^(\d{10}) 00000 n $/gm)].forEach(([, offset], i) => {
    expect(raw.slice(Number(offset)).startsWith(`${i + 1} 0 obj\n`)).toBe(true);
  });
});

test("PNG: as many pixels as the resolution says, which stands in it", async () => {
  const png = Buffer.from((await draw(plotOf("a"), "png")).bytes);
  expect([png.readUInt32BE(16), png.toString("latin1", 37, 41), png.readUInt32BE(41)]).toEqual([
    550,
    "pHYs",
    3937,
  ]);
  await expect(drawFigure({ plot: plotOf("a"), format: "png", dpi: 1e4 })).rejects.toThrow(
    /million pixels/,
  );
});

test("PGFPlots: data and escaped texts, and a comment cannot be left", async () => {
  const { text } = await draw(plotOf(`${HOSTILE}\n\\evil`), "pgf");
  expect(text).toContain("(0,2) (1,nan) (2,0)");
  expect(text).toContain("fill between[of=low0p0 and high0p0]");
  expect(text).toContain(
    "\\textless{}/text\\textgreater{}\\textless{}script\\textgreater{}alert(1)",
  );
  expect(text.split("\n").filter((line) => line.includes("\\input{/etc"))).toEqual([
    expect.stringMatching(/^% figure: .* \\evil$/),
  ]);
});

test("a name of ten thousand characters is cut and told; what no font has is told", async () => {
  const { text, warnings } = await draw(plotOf("long ".repeat(2000)), "svg");
  expect(text).toMatch(/>long long .*…<\/text>/);
  expect(warnings).toEqual([expect.stringMatching(/is cut: it has no room in the figure\.$/)]);
  const strange = await draw(plotOf("中文 ㎏"), "svg");
  expect(strange.text).toContain("kg</text>");
  expect(strange.warnings).toEqual(["The fonts have no 中 文: a box stands in their place."]);
  expect((await draw(plotOf("中"), "pgf")).warnings).toEqual([
    "pdfLaTeX does not know 中; LuaLaTeX takes them from the font.",
  ]);
});

test("without room for lines nothing is drawn", async () => {
  await expect(draw(plotOf("a", { height: 20 }), "svg")).rejects.toThrow(/no room for lines/);
});

test("a subset has the outlines and widths of the whole font, parts of glyphs included", async () => {
  for (const family of ["serif", "sans"] as const) {
    const { fonts } = await loadFaces(family);
    for (const font of fonts) {
      const codes = Array.from("Aäé−µ∇").flatMap((char) => {
        const code = char.codePointAt(0) as number;
        return font.glyphs.has(code) ? [code] : [];
      });
      const read = readFont(subsetFont(font, codes).bytes, font.family, font.isBold);
      expect([...read.glyphs.keys()].toSorted((a, b) => a - b)).toEqual(
        codes.toSorted((a, b) => a - b),
      );
      for (const code of codes) {
        const [small, whole] = [read.glyphs.get(code) ?? 0, font.glyphs.get(code) ?? 0];
        expect(read.advanceOf(small)).toBe(font.advanceOf(whole));
        // Number of contours and box.
        expect(read.outlineOf(small).slice(0, 10)).toEqual(font.outlineOf(whole).slice(0, 10));
      }
    }
  }
});
