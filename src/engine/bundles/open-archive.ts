import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { constants } from "node:fs";
import { fromFdPromise, type Entry, type ZipFile } from "yauzl";
import { AppError, isAppError, messageOf } from "../../base/errors.ts";
import { MOST_ENTRIES } from "../../formats/index.ts";

/** One that is larger than all that fits in this, or this many times its size, is made to fill memory or disk. */
const MOST_UNPACKED = 1024 ** 3;
const MOST_TIMES = 200;
const [STORED, DEFLATED] = [0, 8];
/** Letters, digits, dots, dashes and underlines between slashes: nothing that leads anywhere. */
const NAME = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;
const MOST_NAME = 300;
/** Upper half of the attributes that Unix writes. */
const [KIND, REGULAR] = [0o170000, 0o100000];
const LOCAL_HEADER_BYTES = 30;
const AGAIN = "Ask for the bundle again.";

export interface ArchiveEntry {
  readonly bytes: number;
}

/** A bundle's ZIP archive: every entry is what it says it is before a byte of it is unpacked. */
export interface Archive {
  readonly fileBytes: number;
  readonly entries: ReadonlyMap<string, ArchiveEntry>;
  /** What is in an entry, never more than it is said to be. @throws AppError DAMAGED */
  stream(name: string): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/**
 * Opens a bundle for reading, by its path.
 * @throws AppError NOT_FOUND, INVALID_INPUT (no file), DAMAGED (no ZIP archive, or one that no bundle is), FORBIDDEN
 */
export async function openArchive(path: string): Promise<Archive> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    const zip = await fromFdPromise(file.fd, {
      autoClose: false,
      decodeStrings: true,
      strictFileNames: true,
      validateEntrySizes: true,
    });
    // It belongs to the handle.
    zip.on("error", () => undefined);
    const entries = await readEntries(zip, size);
    return {
      fileBytes: size,
      entries: new Map([...entries].map(([name, one]) => [name, { bytes: one.uncompressedSize }])),
      stream: (name) => readEntry(zip, entries, name),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw asDamage(error, "The file is no whole bundle");
  }
}

async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    // A pipe would wait for its writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new AppError("NOT_FOUND", `There is no file ${path}.`, "Look whether it was moved.");
    if (code === "EACCES" || code === "EPERM")
      throw new AppError("FORBIDDEN", `${path} may not be read.`, "Ask its owner.");
    if (code === "EISDIR") throw noFile(path);
    throw error;
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw noFile(path);
}

function noFile(path: string): AppError {
  return new AppError("INVALID_INPUT", `${path} is no file.`, "Name a file that ends with .assay.");
}

async function readEntries(zip: ZipFile, fileBytes: number): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > MOST_ENTRIES)
    throw refused(`it has ${zip.entryCount} entries, and a bundle at most ${MOST_ENTRIES}`);
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    const { fileName } = entry;
    const wrong = findWrong(entry) ?? (entries.has(fileName) ? "is there twice" : undefined);
    if (wrong !== undefined) throw refused(`its entry ${JSON.stringify(fileName)} ${wrong}`);
    unpacked += entry.uncompressedSize;
    if (unpacked > Math.max(MOST_UNPACKED, fileBytes * MOST_TIMES))
      throw refused(`it unpacks to more than ${MOST_TIMES} times its size`);
    entries.set(fileName, entry);
  }
  requireApart([...entries.values()], fileBytes);
  return entries;
}

function findWrong(entry: Entry): string | undefined {
  const { fileName, compressionMethod, externalFileAttributes } = entry;
  if (fileName.length > MOST_NAME || !NAME.test(fileName)) return "has a name that no bundle has";
  if (entry.isEncrypted()) return "is encrypted";
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    return "is packed in a way that is not known";
  const kind = (externalFileAttributes >>> 16) & KIND;
  if (kind !== 0 && kind !== REGULAR) return "is a link or no file";
  return undefined;
}

/** Entries that share bytes unpack to far more than the file holds. */
function requireApart(entries: readonly Entry[], fileBytes: number): void {
  let end = 0;
  const inOrder = entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  );
  for (const { fileName, relativeOffsetOfLocalHeader, compressedSize, fileNameLength } of inOrder) {
    const next = relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + fileNameLength + compressedSize;
    if (relativeOffsetOfLocalHeader < end || next > fileBytes)
      throw refused(`its entry ${JSON.stringify(fileName)} lies over another one`);
    end = next;
  }
}

async function* readEntry(
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  name: string,
): AsyncGenerator<Buffer> {
  const entry = entries.get(name);
  if (entry === undefined) throw refused(`it has no ${name}`);
  try {
    const header = await zip.readLocalFileHeaderPromise(entry);
    if (!header.fileName.equals(entry.fileNameRaw))
      throw refused(`its entry ${name} has another name where it lies`);
    // As many bytes as it is said to have, or the stream fails.
    const stream = await zip.openReadStreamPromise(entry);
    for await (const part of stream) yield part as Buffer;
  } catch (error) {
    throw asDamage(error, `${name} of the bundle cannot be unpacked`);
  }
}

function refused(reason: string): AppError {
  return new AppError("DAMAGED", `The file is no bundle that can be trusted: ${reason}.`, AGAIN);
}

/** What the packages throw of a broken archive is about the file; what the disk says is not. */
function asDamage(error: unknown, what: string): unknown {
  if (isAppError(error)) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  const isOfDisk = /^E[A-Z]+$/.test(code) && code !== "EOF";
  return isOfDisk
    ? error
    : new AppError("DAMAGED", `${what}: ${messageOf(error)}.`, AGAIN, { cause: error });
}

export interface WholeEntry {
  readonly content: Buffer;
  readonly sha256: string;
}

/** One entry as a whole. @throws AppError DAMAGED, also for one that is larger than `most` */
export async function readWhole(archive: Archive, name: string, most: number): Promise<WholeEntry> {
  const { bytes = 0 } = archive.entries.get(name) ?? {};
  if (bytes > most) throw refused(`${name} has ${bytes} bytes, and at most ${most} are read`);
  const parts: Buffer[] = [];
  for await (const part of archive.stream(name)) parts.push(part);
  const content = Buffer.concat(parts);
  return { content, sha256: createHash("sha256").update(content).digest("hex") };
}
