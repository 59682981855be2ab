import { crc32 } from "node:zlib";
import { AppError } from "../../base/errors.ts";
import { subsetsOf } from "./fonts/embed.ts";
import type { Faces } from "./fonts/faces.ts";
import { readDrawingFile } from "./fonts/read-drawing-file.ts";
import type { Scene } from "./scene.ts";
import { writeSvg } from "./write-svg.ts";

/** Larger pictures would need gigabytes. */
const MOST_PIXELS = 100e6;
const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 25;

/** The same scene as pixels, with its resolution noted. Throws AppError INVALID_INPUT for too many pixels. */
export async function writePng(scene: Scene, faces: Faces, dpi: number): Promise<Uint8Array> {
  const width = Math.round((scene.width / 72) * dpi);
  if (width * (scene.height / 72) * dpi > MOST_PIXELS)
    throw new AppError(
      "INVALID_INPUT",
      `${scene.title} would have more than ${MOST_PIXELS / 1e6} million pixels.`,
      "Ask for fewer dots per inch, or for PDF.",
    );
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  try {
    await initWasm(Uint8Array.from(await readDrawingFile("resvg.wasm")));
  } catch (error) {
    // It can be made ready once only, and there is no way to ask whether it is.
    if (!(error instanceof Error && error.message.startsWith("Already initialized"))) throw error;
  }
  const resvg = new Resvg(writeSvg(scene, faces), {
    fitTo: { mode: "width", value: width },
    font: {
      fontBuffers: subsetsOf(scene, faces).map(({ subset }) => subset.bytes),
      defaultFontFamily: faces.family,
    },
  });
  const image = resvg.render();
  const png = withResolution(image.asPng(), dpi);
  image.free();
  resvg.free();
  return png;
}

/** A pHYs chunk behind the header: pixels per metre. */
function withResolution(png: Uint8Array, dpi: number): Uint8Array {
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write("pHYs", 4, "latin1");
  const perMetre = Math.round(dpi / 0.0254);
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  const head = SIGNATURE_BYTES + HEADER_BYTES;
  return Buffer.concat([png.subarray(0, head), chunk, png.subarray(head)]);
}
