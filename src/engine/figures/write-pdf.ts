import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { subsetsOf, type FontSubset } from "./fonts/embed.ts";
import type { Faces } from "./fonts/faces.ts";
import type { Font } from "./fonts/read-font.ts";
import { formatLength as n } from "./format-length.ts";
import type { PathItem, Scene, TextItem } from "./scene.ts";

/**
 * A page of the size of the figure, by ISO 32000-1. Fonts are inside as TrueType subsets with two-byte codes that are the numbers of
 * glyphs, and a map back to Unicode, so that text can be searched and copied. No dates: the same scene gives the same bytes.
 */
export async function writePdf(scene: Scene, faces: Faces): Promise<Uint8Array> {
  const fonts = subsetsOf(scene, faces).map((one, i) => ({ ...one, name: `F${i}` }));
  const opacities = [
    ...new Set(
      scene.items.flatMap((item) =>
        item.kind === "path" && item.fill !== undefined ? item.fill.opacity : [],
      ),
    ),
  ];
  const file = new PdfFile();
  const pages = file.reserve();
  const catalog = file.add(`<< /Type /Catalog /Pages ${pages} 0 R >>`);
  const states = opacities.map(
    (opacity, i) => `/G${i} ${file.add(`<< /Type /ExtGState /ca ${opacity} >>`)} 0 R`,
  );
  const named: string[] = [];
  for (const one of fonts) named.push(`/${one.name} ${await addFont(file, one)} 0 R`);
  const content = scene.items
    .map((item) =>
      item.kind === "path"
        ? drawPath(item, scene.height, opacities)
        : drawText(item, scene.height, faces, fonts),
    )
    .join("\n");
  const stream = await file.addStream("", Buffer.from(content, "latin1"));
  const page = file.add(
    `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${n(scene.width)} ${n(scene.height)}] /Contents ${stream} 0 R /Resources << /Font << ${named.join(" ")} >> /ExtGState << ${states.join(" ")} >> >> >>`,
  );
  file.set(pages, `<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`);
  const info = file.add(
    `<< /Title ${textString(scene.title)} /Subject ${textString(scene.about.join("\n"))} /Producer (Assay) >>`,
  );
  return file.finish(catalog, info);
}

const pack = promisify<Uint8Array, { readonly level: number }, Buffer>(deflate);

/** Objects by number, and the table of where they are. */
class PdfFile {
  readonly #objects: Array<Buffer | undefined> = [];

  reserve(): number {
    return this.#objects.push(undefined);
  }
  add(body: string): number {
    return this.#objects.push(Buffer.from(body, "latin1"));
  }
  set(number: number, body: string): void {
    this.#objects[number - 1] = Buffer.from(body, "latin1");
  }
  async addStream(entries: string, bytes: Uint8Array): Promise<number> {
    const packed = await pack(bytes, { level: 9 });
    return this.#objects.push(
      Buffer.concat([
        Buffer.from(`<< /Length ${packed.length} /Filter /FlateDecode ${entries}>>\nstream\n`),
        packed,
        Buffer.from("\nendstream"),
      ]),
    );
  }
  finish(catalog: number, info: number): Uint8Array {
    // Four bytes above 127 say that the file is not text.
    const parts: Buffer[] = [Buffer.from("%PDF-1.5\n%\xc3\xa4\xc3\xb6\n", "latin1")];
    let at = (parts[0] as Buffer).length;
    const offsets: number[] = [];
    this.#objects.forEach((body, i) => {
      const whole = Buffer.concat([
        Buffer.from(`${i + 1} 0 obj\n`),
        body ?? Buffer.alloc(0),
        Buffer.from("\nendobj\n"),
      ]);
      offsets.push(at);
      at += whole.length;
      parts.push(whole);
    });
    const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
    const count = offsets.length + 1;
    parts.push(
      Buffer.from(
        `xref\n0 ${count}\n0000000000 65535 f \n${rows.join("")}trailer\n<< /Size ${count} /Root ${catalog} 0 R /Info ${info} 0 R >>\nstartxref\n${at}\n%%EOF\n`,
      ),
    );
    return Buffer.concat(parts);
  }
}

async function addFont(file: PdfFile, { font, subset }: FontSubset): Promise<number> {
  const scale = 1000 / font.unitsPerEm;
  const size = (units: number): number => Math.round(units * scale);
  // Six letters before the name say that it is a subset.
  const name = `${font.isBold ? "ASSAYB" : "ASSAYR"}+${font.family.replaceAll(" ", "")}${font.isBold ? "-Bold" : ""}`;
  const data = await file.addStream(`/Length1 ${subset.bytes.length} `, subset.bytes);
  const descriptor = file.add(
    `<< /Type /FontDescriptor /FontName /${name} /Flags 4 /FontBBox [${font.box.map(size).join(" ")}] /ItalicAngle 0 /Ascent ${size(font.ascent)} /Descent ${size(font.descent)} /CapHeight ${size(font.capHeight)} /StemV ${font.isBold ? 140 : 80} /FontFile2 ${data} 0 R >>`,
  );
  const widths = subset.advances.map(size).join(" ");
  const descendant = file.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} 0 R /DW 1000 /W [0 [${widths}]] /CIDToGIDMap /Identity >>`,
  );
  const unicode = await file.addStream("", Buffer.from(writeUnicodeMap(subset.glyphs)));
  return file.add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H /DescendantFonts [${descendant} 0 R] /ToUnicode ${unicode} 0 R >>`,
  );
}

const hex = (value: number): string => value.toString(16).padStart(4, "0");

/** UTF-16, as the map wants it. */
function utf16(text: string): string {
  return Array.from({ length: text.length }, (_, i) => hex(text.charCodeAt(i))).join("");
}

function writeUnicodeMap(glyphs: ReadonlyMap<number, number>): string {
  const rows = [...glyphs].map(
    ([code, glyph]) => `<${hex(glyph)}> <${utf16(String.fromCodePoint(code))}>`,
  );
  const blocks: string[] = [];
  for (let i = 0; i < rows.length; i += 100) {
    const block = rows.slice(i, i + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join("\n")}\nendbfchar`);
  }
  return [
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
    "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ...blocks,
    "endcmap CMapName currentdict /CMap defineresource pop end end",
  ].join("\n");
}

function colorOf(color: string, operator: "rg" | "RG"): string {
  const parts = [1, 3, 5].map((at) => n(Number.parseInt(color.slice(at, at + 2), 16) / 255, 4));
  return `${parts.join(" ")} ${operator}`;
}

function drawPath(
  { parts, isClosed, stroke, fill, clip }: PathItem,
  height: number,
  opacities: readonly number[],
): string {
  const out = ["q"];
  if (clip !== undefined)
    out.push(
      `${n(clip.x)} ${n(height - clip.y - clip.height)} ${n(clip.width)} ${n(clip.height)} re W n`,
    );
  if (fill !== undefined)
    out.push(`/G${opacities.indexOf(fill.opacity)} gs`, colorOf(fill.color, "rg"));
  if (stroke !== undefined)
    out.push(
      colorOf(stroke.color, "RG"),
      `${n(stroke.width)} w 1 j [${(stroke.dash ?? []).map((length) => n(length)).join(" ")}] 0 d`,
    );
  for (const part of parts) {
    for (let i = 0; i + 1 < part.length; i += 2)
      out.push(
        `${n(part[i] as number)} ${n(height - (part[i + 1] as number))} ${i === 0 ? "m" : "l"}`,
      );
    if (isClosed) out.push("h");
  }
  out.push(fill === undefined ? "S" : stroke === undefined ? "f" : "B", "Q");
  return out.join("\n");
}

function drawText(
  { x, y, text, size, face, anchor, isUpward }: TextItem,
  height: number,
  faces: Faces,
  fonts: ReadonlyArray<FontSubset & { readonly name: string }>,
): string {
  const pieces = faces.shape(text, face);
  const width = pieces.reduce((sum, piece) => sum + piece.width, 0) * size;
  const back = anchor === "start" ? 0 : anchor === "middle" ? width / 2 : width;
  const [px, py] = [x, height - y];
  const matrix =
    isUpward === true ? `0 1 -1 0 ${n(px)} ${n(py - back)}` : `1 0 0 1 ${n(px - back)} ${n(py)}`;
  const out = ["BT", colorOf("#1a1a1a", "rg"), `${matrix} Tm`];
  const of = (font: Font) => fonts.find((one) => one.font === font);
  for (const piece of pieces) {
    const found = of(piece.font);
    if (found === undefined) throw new Error("a font that was not embedded");
    const codes = Array.from(piece.text, (char) =>
      hex(found.subset.glyphs.get(char.codePointAt(0) as number) ?? 0),
    );
    out.push(`/${found.name} ${n(size)} Tf <${codes.join("")}> Tj`);
  }
  out.push("ET");
  return out.join("\n");
}

/** Of a document's own description: UTF-16 with its mark. */
const textString = (text: string): string => `<feff${utf16(text)}>`;
