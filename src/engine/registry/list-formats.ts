import { AppError } from "../../base/errors.ts";
import type { ModelHeader } from "../../base/model-header/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { VersionFilesDoor } from "./version-files.ts";

/** Of more files the formats are read when somebody asks for one. */
const MOST_LOOKED_AT = 64;

type Format = { path: string } & Pick<ModelHeader, "format" | "title" | "unsafe">;

/** What the first files of a version are, by how they begin. */
export async function listFormats(
  threads: Pick<EngineThreads, "parse">,
  files: VersionFilesDoor,
  of: { readonly name: string; readonly version: number },
): Promise<Format[]> {
  const { files: list } = await files.list(of);
  const formats: Format[] = [];
  // One after another: others need the parsers as well.
  for (const { path, state } of list.slice(0, MOST_LOOKED_AT)) {
    if (state === "gone") continue;
    try {
      const place = await files.place(of, path);
      const header = await threads.parse.call.parse.readHeader({ ...place, name: path });
      if (header === null) continue;
      const { format, title, unsafe } = header;
      formats.push({ path, format, title, unsafe });
    } catch (error) {
      // One that cannot be read now.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return formats;
}
