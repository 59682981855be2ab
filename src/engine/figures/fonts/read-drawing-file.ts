import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import files from "./drawing-files.json" with { type: "json" };

/** Fonts, all under the SIL Open Font License, and the rasteriser. */
export type DrawingFile = keyof typeof files;

/** From the package when the sources run; else from where `scripts/build.mjs` puts it, beside the bundle. */
export async function readDrawingFile(name: DrawingFile): Promise<Uint8Array> {
  const path = import.meta.url.endsWith(".ts")
    ? createRequire(import.meta.url).resolve(files[name])
    : new URL(`./drawing/${name}`, import.meta.url);
  return readFile(path);
}
