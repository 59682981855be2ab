import { strangeToLatex } from "../../base/latex-text.ts";
import { plural } from "../../base/number-text.ts";
import type { FigureFormat } from "../../contract/figures.ts";
import { drawScene } from "./draw.ts";
import { loadFaces } from "./fonts/faces.ts";
import { layOut } from "./layout.ts";
import type { Plot } from "./plot.ts";
import { writePdf } from "./write-pdf.ts";
import { PGF_SLACK, writePgf } from "./write-pgf.ts";
import { writePng } from "./write-png.ts";
import { writeSvg } from "./write-svg.ts";

export interface DrawArgs {
  readonly plot: Plot;
  readonly format: FigureFormat;
  readonly dpi: number;
}

export interface Drawn {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly warnings: readonly string[];
}

/** Runs on a thread of its own: a large picture takes seconds. */
export async function drawFigure({ plot, format, dpi }: DrawArgs): Promise<Drawn> {
  const faces = await loadFaces(plot.font);
  const layout = layOut(plot, faces, format === "pgf" ? PGF_SLACK : 0);
  const warnings = layout.cut.map(
    (text) => `"${shorten(text)}" is cut: it has no room in the figure.`,
  );
  if (format === "pgf") {
    const texts = [
      ...layout.entries.map(({ label }) => label),
      ...(plot.legend === "inside" ? plot.entries.map(({ label }) => label) : []),
      ...layout.panels.flatMap(({ title, xLabel, yLabel }) => [title, xLabel, yLabel]),
    ];
    const strange = strangeToLatex(texts.join(""));
    if (strange.length > 0)
      warnings.push(
        `pdfLaTeX does not know ${tellChars(strange)}; LuaLaTeX takes them from the font.`,
      );
    return { bytes: Uint8Array.from(Buffer.from(writePgf(layout, faces))), warnings };
  }
  const scene = drawScene(layout, faces);
  const bytes =
    format === "svg"
      ? Buffer.from(writeSvg(scene, faces))
      : format === "pdf"
        ? await writePdf(scene, faces)
        : await writePng(scene, faces, dpi);
  if (faces.missing.size > 0)
    warnings.push(
      `The fonts have no ${tellChars([...faces.missing])}: a box stands in their place.`,
    );
  return { bytes: Uint8Array.from(bytes), warnings };
}

const MOST_CHARS = 20;

function tellChars(chars: readonly string[]): string {
  const rest = chars.length - MOST_CHARS;
  return (
    chars.slice(0, MOST_CHARS).join(" ") +
    (rest > 0 ? ` and ${plural(rest, "other character")}` : "")
  );
}

function shorten(text: string): string {
  const chars = Array.from(text);
  return chars.length > 60 ? `${chars.slice(0, 60).join("")}…` : text;
}
