import { FACE_WEIGHT, subsetsOf, type FontSubset } from "./fonts/embed.ts";
import type { Faces } from "./fonts/faces.ts";
import type { PathItem, Scene, SceneItem, TextItem } from "./scene.ts";
import { formatLength } from "./format-length.ts";

/** What takes a family's place, with equal widths, in programs that ignore embedded fonts. */
const NEXT_BEST: Readonly<Record<string, string>> = {
  Arimo: "Arial, Helvetica, 'Liberation Sans', sans-serif",
  Tinos: "'Times New Roman', Times, 'Liberation Serif', serif",
  "Noto Sans Math": "'STIX Two Math', sans-serif",
};

/** Text stays text; the glyphs that it needs are inside. Without scripts, links or anything from elsewhere. */
export function writeSvg(scene: Scene, faces: Faces): string {
  const subsets = subsetsOf(scene, faces);
  const { width, height } = scene;
  const mm = (points: number): string => `${formatLength((points * 25.4) / 72, 4)}mm`;
  const clips = [...new Set(scene.items.flatMap((item) => clipOf(item) ?? []))];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${mm(width)}" height="${mm(height)}" viewBox="0 0 ${formatLength(width)} ${formatLength(height)}">`,
    `<title>${escapeXml(scene.title)}</title>`,
    `<desc>${scene.about.map(escapeXml).join("\n")}</desc>`,
    "<defs>",
    `<style>${subsets.map(fontFace).join("")}text{fill:#1a1a1a;font-kerning:none;white-space:pre}</style>`,
    ...clips.map((box, i) => `<clipPath id="clip${i}"><rect ${box}/></clipPath>`),
    "</defs>",
    `<rect width="${formatLength(width)}" height="${formatLength(height)}" fill="#ffffff"/>`,
    ...scene.items.map((item) =>
      item.kind === "path"
        ? writePath(item, clips.indexOf(clipOf(item) ?? ""))
        : writeText(item, faces),
    ),
    "</svg>",
    "",
  ].join("\n");
}

function fontFace({ font, subset }: FontSubset): string {
  const data = Buffer.from(subset.bytes).toString("base64");
  return `@font-face{font-family:'${font.family}';font-weight:${FACE_WEIGHT[font.isBold ? "bold" : "regular"]};src:url(data:font/ttf;base64,${data}) format('truetype')}`;
}

function clipOf(item: SceneItem): string | undefined {
  if (item.kind !== "path" || item.clip === undefined) return undefined;
  const { x, y, width, height } = item.clip;
  return `x="${formatLength(x)}" y="${formatLength(y)}" width="${formatLength(width)}" height="${formatLength(height)}"`;
}

function writePath({ parts, isClosed, stroke, fill }: PathItem, clip: number): string {
  const data = parts
    .map((part) => `M${part.map((value) => formatLength(value)).join(" ")}${isClosed ? "Z" : ""}`)
    .join("");
  const dash =
    stroke?.dash === undefined
      ? ""
      : ` stroke-dasharray="${stroke.dash.map((length) => formatLength(length)).join(" ")}"`;
  const line =
    stroke === undefined
      ? ""
      : ` stroke="${stroke.color}" stroke-width="${formatLength(stroke.width)}" stroke-linejoin="round"${dash}`;
  const opacity = fill === undefined || fill.opacity === 1 ? "" : ` fill-opacity="${fill.opacity}"`;
  const inside = clip < 0 ? "" : ` clip-path="url(#clip${clip})"`;
  return `<path d="${data}" fill="${fill?.color ?? "none"}"${opacity}${line}${inside}/>`;
}

function writeText({ x, y, text, size, face, anchor, isUpward }: TextItem, faces: Faces): string {
  const place = `x="${formatLength(x)}" y="${formatLength(y)}"`;
  const turn =
    isUpward === true ? ` transform="rotate(-90 ${formatLength(x)} ${formatLength(y)})"` : "";
  const weight = face === "bold" ? ' font-weight="700"' : "";
  const pieces = faces.shape(text, face);
  const family = (name: string): string =>
    `font-family="${escapeXml(`${quoteFamily(name)}, ${NEXT_BEST[name] ?? "sans-serif"}`)}"`;
  const inner = pieces.map((piece) =>
    piece.font.family === faces.family
      ? escapeXml(piece.text)
      : `<tspan ${family(piece.font.family)} font-weight="400">${escapeXml(piece.text)}</tspan>`,
  );
  return `<text ${place} ${family(faces.family)} font-size="${formatLength(size)}" text-anchor="${anchor}"${weight}${turn}>${inner.join("")}</text>`;
}

const quoteFamily = (name: string): string => (name.includes(" ") ? `'${name}'` : name);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Also without what XML does not take. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
