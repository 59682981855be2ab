import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError, isAppError, messageOf } from "../../base/errors.ts";
import type { MediaContent, MediaFile } from "../../formats/index.ts";
import { openCopy, openInside, resolveReal, type OpenFile } from "../open-inside.ts";
import { findCodec } from "./find-codec.ts";
import { readBytes } from "./read-bytes.ts";
import { isNotThere } from "./seen-files.ts";

/** A record that is longer is not read for showing. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
/** Where a value lies. */
export interface MediaRef {
  readonly absolutePath: string;
  /** As people know the file. */
  readonly path: string;
  readonly codec: string;
  readonly offset: number;
  readonly length: number;
  readonly item: number;
  readonly crc: number;
  /** Of a log on another machine: what is known of the files that it names. */
  readonly beside?: {
    readonly sizes: Readonly<Record<string, number>>;
    readonly copies: Readonly<Record<string, string>>;
  };
}

export async function openSource({ absolutePath, path }: MediaRef): Promise<FileHandle> {
  try {
    return await open(absolutePath, "r");
  } catch (error) {
    if (isNotThere(error)) {
      throw new AppError(
        "NOT_FOUND",
        `The file ${path} is not there any more: what was logged in it can only be shown from it.`,
        "Bring the file back to its place.",
        { cause: error },
      );
    }
    const nextStep = "Make the file readable.";
    throw new AppError("UNAVAILABLE", `${path} cannot be read: ${messageOf(error)}`, nextStep);
  }
}

/** Throws AppError: the bytes are not what they were, or nothing that can be shown. */
export async function readContent(file: FileHandle, ref: MediaRef): Promise<MediaContent> {
  const { path, offset, length, item, crc } = ref;
  const codec = findCodec(ref.codec);
  if (codec?.kind !== "append" || codec.readMedia === undefined)
    throw new Error(`no media in ${ref.codec}`);
  if (length > MAX_RECORD_BYTES) {
    throw new AppError(
      "INVALID_INPUT",
      `The record of ${length} bytes in ${path} is too large to be shown.`,
      "Log it in smaller parts, or save it as a file.",
    );
  }
  const bytes = await readBytes(file, offset, Buffer.allocUnsafe(length));
  const content = codec.readMedia(bytes, { offset, item, crc });
  if (content === "changed") {
    throw new AppError(
      "CONFLICT",
      `${path} does not hold this any more: the file was cut or replaced after it was read.`,
      "Look at a newer step, or bring the earlier file back.",
    );
  }
  if (content === "unreadable") {
    throw new AppError(
      "DAMAGED",
      `What was logged here in ${path} cannot be read: the record is not well-formed.`,
      "Look at another step.",
    );
  }
  return content;
}

export async function readOne(ref: MediaRef): Promise<MediaContent> {
  await using file = await openSource(ref);
  return await readContent(file, ref);
}

/** A file beside the log. Throws AppError: it is not there, not inside, or not what was logged. */
export async function readFileOf(
  ref: MediaRef,
  file: MediaFile | undefined,
): Promise<Uint8Array | undefined> {
  if (file === undefined) return undefined;
  const { handle, stats } = await openBeside(ref, file);
  try {
    if (stats.size > MAX_RECORD_BYTES) {
      throw new AppError(
        "INVALID_INPUT",
        `${file.path} is too large to be shown (${stats.size} bytes).`,
        "Open it from the files of the run.",
      );
    }
    const filled = await readBytes(handle, 0, Buffer.allocUnsafe(stats.size));
    if (file.sha256 !== undefined)
      requireLogged(file, createHash("sha256").update(filled).digest("hex"));
    return filled;
  } finally {
    await handle.close();
  }
}

/** @throws AppError CONFLICT: the logger noted another SHA-256 */
export function requireLogged(file: MediaFile, sha256: string): void {
  if (file.sha256 === undefined || file.sha256 === sha256) return;
  throw new AppError(
    "CONFLICT",
    `${file.path} does not hold what was logged here: its checksum is another one.`,
    "Bring the earlier file back, or look at it among the files of the run.",
  );
}

export async function openBeside(
  { absolutePath, beside }: MediaRef,
  { path }: MediaFile,
): Promise<OpenFile> {
  try {
    const copy = beside?.copies[path];
    if (copy !== undefined) return await openCopy(copy, path);
    return await openInside(
      await resolveReal(dirname(absolutePath), "The folder of the log"),
      path,
    );
  } catch (error) {
    if (!isAppError(error) || error.code !== "NOT_FOUND") throw error;
    throw new AppError(
      "NOT_FOUND",
      `The file ${path} is not there: the log has nothing but its name.`,
      "Bring the file back to its place.",
      { cause: error },
    );
  }
}
