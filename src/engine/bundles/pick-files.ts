import { createHash } from "node:crypto";
import { AppError, isAppError } from "../../base/errors.ts";
import { isNamedBy } from "../../base/file-glob.ts";
import { openInside } from "../open-inside.ts";
import type { RunTrees, TreeFile } from "../runs/index.ts";
import { isText, readPieces, type Redactor } from "../redaction/index.ts";

/** Of one run. */
const MOST_FILES = 100_000;
const PART_BYTES = 1024 * 1024;

export interface PickedFile {
  /** POSIX, relative to the run's folder. */
  readonly path: string;
  /** Of what goes into the bundle: of a redacted text what it became. */
  readonly size: number;
  readonly sha256: string;
  /** Of the file itself. */
  readonly original: string;
  /** The content once more, checked. Throws CONFLICT where it is another one now. */
  readonly read: () => AsyncGenerator<Uint8Array>;
}

export interface FilePicker {
  readonly trees: RunTrees;
  readonly globs: readonly string[];
  readonly redactor: Redactor | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Files of a run that the globs find; a run without files has none. @throws AppError */
export async function listPicked(
  { trees, globs }: Pick<FilePicker, "trees" | "globs">,
  runId: string,
): Promise<TreeFile[]> {
  if (globs.length === 0) return [];
  const files = await trees.list(runId, ".", MOST_FILES).catch((error: unknown) => {
    if (isAppError(error) && error.code === "NOT_FOUND") return [];
    throw error;
  });
  return files.filter(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return globs.some((glob) => isNamedBy(glob, { path, name }));
  });
}

/**
 * Reads a file to know its hash, and tells what is replaced in it. As much counts as there was when it was opened: a log
 * that grows meanwhile is taken as it was.
 */
export async function pickFile(
  picker: FilePicker,
  runId: string,
  file: TreeFile,
  where: string,
): Promise<PickedFile> {
  const { trees, redactor, signal } = picker;
  const place = await trees.place(runId, file.path);
  const { handle, stats } = await openInside(place.home, place.path);
  await handle.close();
  const bytes = stats.size;
  const read = (): AsyncGenerator<Uint8Array> => readBytes(place, bytes, file.path, signal);
  const original =
    file.sha256 !== null && file.bytes === bytes ? file.sha256 : (await measure(read())).sha256;
  const asText = redactor !== undefined && (await isText(read()));
  if (!asText)
    return {
      path: file.path,
      size: bytes,
      sha256: original,
      original,
      read: () => checked(read(), original, file.path),
    };
  const what = `file ${file.path}`;
  const written = await measure(
    redact(read(), (text) => redactor.redactText(text, { where, what })),
  );
  return {
    path: file.path,
    ...written,
    original,
    read: () =>
      checked(
        redact(read(), (text) => redactor.redactText(text)),
        written.sha256,
        file.path,
      ),
  };
}

async function* redact(
  parts: AsyncIterable<Uint8Array>,
  hide: (text: string) => string,
): AsyncGenerator<Uint8Array> {
  for await (const piece of readPieces(parts)) yield Buffer.from(hide(piece), "utf8");
}

async function measure(
  parts: AsyncIterable<Uint8Array>,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const part of parts) {
    hash.update(part);
    size += part.length;
  }
  return { size, sha256: hash.digest("hex") };
}

/** The first bytes of the file. Throws CONFLICT where there are fewer. */
async function* readBytes(
  place: { readonly home: string; readonly path: string },
  bytes: number,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const { handle } = await openInside(place.home, place.path);
  try {
    let left = bytes;
    while (left > 0) {
      if (signal?.aborted === true)
        throw new AppError("CANCELLED", "Writing the bundle was ended.");
      const part = Buffer.allocUnsafe(Math.min(PART_BYTES, left));
      const { bytesRead } = await handle.read(part, 0, part.length);
      if (bytesRead === 0) throw changed(path);
      left -= bytesRead;
      yield part.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function* checked(
  parts: AsyncIterable<Uint8Array>,
  sha256: string,
  path: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const part of parts) {
    hash.update(part);
    yield part;
  }
  if (hash.digest("hex") !== sha256) throw changed(path);
}

function changed(path: string): AppError {
  return new AppError(
    "CONFLICT",
    `The file ${path} changed while it was read.`,
    "Write the bundle again when nothing writes to it.",
  );
}
