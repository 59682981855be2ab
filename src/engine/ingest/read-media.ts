import { open, type FileHandle } from "node:fs/promises";
import { encodeColumnBlob } from "../../base/column-blob.ts";
import { AppError, isAppError, messageOf } from "../../base/errors.ts";
import {
  binRange,
  cleanBuckets,
  PERCENTILES,
  percentilesOf,
  spreadBuckets,
} from "../../base/statistics/histogram.ts";
import type { HistogramMeta, MediaEntry } from "../../contract/run-media.ts";
import { sniffMedia, type MediaContent } from "../../formats/index.ts";
import { findCodec } from "./find-codec.ts";
import { isNotThere } from "./seen-files.ts";

/** A record that is longer is not read for showing. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
const MAX_TEXT_CHARACTERS = 300_000;
const MAX_CELLS = 5000;

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
}

async function openSource({ absolutePath, path }: MediaRef): Promise<FileHandle> {
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
async function readContent(file: FileHandle, ref: MediaRef): Promise<MediaContent> {
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
  const bytes = Buffer.allocUnsafe(length);
  const filled = await readWhole(file, bytes, offset);
  const content = codec.readMedia(bytes.subarray(0, filled), { item, crc });
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

async function readWhole(file: FileHandle, bytes: Buffer, offset: number): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

async function readOne(ref: MediaRef): Promise<MediaContent> {
  await using file = await openSource(ref);
  return await readContent(file, ref);
}

export interface MediaBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By the bytes themselves; undefined for what is only safe to save. */
  readonly type: string | undefined;
}

/** One image or sound. */
export async function readMediaSample(request: {
  readonly ref: MediaRef;
  readonly sample: number;
}): Promise<MediaBytes> {
  const content = await readOne(request.ref);
  const bytes =
    content.kind === "image" || content.kind === "audio"
      ? content.samples[request.sample]
      : undefined;
  if (bytes === undefined)
    throw new AppError("NOT_FOUND", "There is no such image or sound.", "Reload the page.");
  return { bytes: Uint8Array.from(bytes), type: sniffMedia(bytes) };
}

export interface MediaText {
  readonly shape: number[];
  readonly cells: string[];
  readonly length: number;
  readonly truncated: boolean;
}

/** A text, cut where it is longer than a person reads on a page. */
export async function readMediaText({ ref }: { readonly ref: MediaRef }): Promise<MediaText> {
  const content = await readOne(ref);
  if (content.kind !== "text")
    throw new AppError("INVALID_INPUT", "This is no text.", "Reload the page.");
  const length = content.cells.reduce((sum, cell) => sum + cell.length, 0);
  const columns = content.shape.at(-1) ?? 1;
  const rows = Math.max(1, Math.floor(MAX_CELLS / Math.max(1, columns)));
  const fits = content.cells.length <= rows * columns;
  const kept = fits ? content.cells : content.cells.slice(0, rows * columns);
  let room = MAX_TEXT_CHARACTERS;
  const cells = kept.map((cell) => {
    const text = cell.slice(0, Math.max(0, room));
    room -= cell.length;
    return text;
  });
  const shape = fits ? content.shape : [rows, ...content.shape.slice(1)];
  return { shape: [...shape], cells, length, truncated: !fits || room < 0 };
}

export interface HistogramsRequest {
  readonly refs: readonly MediaRef[];
  readonly entries: readonly MediaEntry[];
  readonly total: number;
  readonly bins: number;
}

/** The blob of `runs.readHistograms`. A histogram that cannot be read is left out and counted; throws when none can. */
export async function readHistograms(request: HistogramsRequest): Promise<Uint8Array<ArrayBuffer>> {
  const { refs, entries, total, bins } = request;
  const rows: Array<{ readonly entry: MediaEntry; readonly buckets: Float64Array }> = [];
  const failures: AppError[] = [];
  const files = new Map<string, FileHandle>();
  try {
    for (const [index, ref] of refs.entries()) {
      try {
        const file = files.get(ref.absolutePath) ?? (await openSource(ref));
        files.set(ref.absolutePath, file);
        const content = await readContent(file, ref);
        const entry = entries[index];
        if (content.kind === "histogram" && entry !== undefined)
          rows.push({ entry, buckets: content.buckets });
      } catch (error) {
        if (!isAppError(error)) throw error;
        failures.push(error);
      }
    }
  } finally {
    for (const file of files.values()) await file.close();
  }
  const [failure] = failures;
  if (rows.length === 0 && failure !== undefined) throw failure;
  const clean = rows.map(({ buckets }) => cleanBuckets(buckets));
  const range = binRange(clean);
  const counts = new Float64Array(rows.length * bins);
  const percentiles = new Float64Array(rows.length * PERCENTILES.length);
  const sums = new Float64Array(rows.length);
  clean.forEach((buckets, row) => {
    spreadBuckets(buckets, range, counts.subarray(row * bins, (row + 1) * bins));
    percentiles.set(percentilesOf(rows[row]?.buckets ?? buckets), row * PERCENTILES.length);
    for (let i = 2; i < buckets.length; i += 3) sums[row] = (sums[row] ?? 0) + (buckets[i] ?? 0);
  });
  const meta: HistogramMeta = {
    total,
    entries: rows.map(({ entry }) => entry),
    unreadable: failures.length,
    reason: failure?.message ?? "",
    bins,
  };
  const width = (range.to - range.from) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) =>
    i === bins ? range.to : range.from + i * width,
  );
  return encodeColumnBlob(meta, [edges, counts, percentiles, sums]);
}
