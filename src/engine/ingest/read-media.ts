import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path/posix";
import { dirname, relative, sep } from "node:path";
import { encodeColumnBlob } from "../../base/column-blob.ts";
import { AppError, isAppError } from "../../base/errors.ts";
import {
  binRange,
  cleanBuckets,
  PERCENTILES,
  percentilesOf,
  spreadBuckets,
} from "../../base/stats/histogram.ts";
import { toWireNumber, type WireNumber } from "../../base/json.ts";
import type { Curve, HistogramMeta, LoggedBins, MediaEntry } from "../../contract/run-media.ts";
import {
  readMediaTable,
  sniffMedia,
  tryParseJson,
  type MediaContent,
  type MediaFile,
} from "../../formats/index.ts";
import { resolveReal } from "../open-inside.ts";
import {
  openBeside,
  openSource,
  readContent,
  readFileOf,
  readOne,
  type MediaRef,
} from "./open-media.ts";

const MAX_TEXT_CHARACTERS = 300_000;
const MAX_CELLS = 5000;

export interface MediaBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By the bytes themselves; undefined for what is only safe to save. */
  readonly type: string | undefined;
  /** Of a file beside the log. */
  readonly name?: string;
}

/** One image, sound, video or file. */
export async function readMediaSample(request: {
  readonly ref: MediaRef;
  readonly sample: number;
}): Promise<MediaBytes> {
  const { ref, sample } = request;
  const content = await readOne(ref);
  const bytes =
    content.kind === "image" || content.kind === "audio"
      ? content.samples[sample]
      : content.kind === "files"
        ? await readFileOf(ref, content.files[sample])
        : content.kind === "made"
          ? content.files[sample]?.bytes
          : undefined;
  if (bytes === undefined)
    throw new AppError("NOT_FOUND", "There is no such image or sound.", "Reload the page.");
  const name =
    content.kind === "files"
      ? basename(content.files[sample]?.path ?? "")
      : content.kind === "made"
        ? content.files[sample]?.name
        : undefined;
  return {
    bytes: Uint8Array.from(bytes),
    type: sniffMedia(bytes),
    ...(name !== undefined && { name }),
  };
}

/** Names of the files beside the log that hold the value; none where the log holds it. */
export async function nameMediaFiles({ ref }: { readonly ref: MediaRef }): Promise<string[]> {
  const content = await readOne(ref);
  return content.kind === "files" ? content.files.map(({ path }) => path) : [];
}

export interface MediaSample {
  readonly name: string;
  readonly bytes: number | null;
  readonly caption: string;
  readonly file: string | null;
}

/** @param home real path of the run's folder; undefined where it has none */
export async function describeMedia(request: {
  readonly ref: MediaRef;
  readonly home: string | undefined;
}): Promise<MediaSample[]> {
  const { ref, home } = request;
  const content = await readOne(ref);
  if (content.kind === "image" || content.kind === "audio") {
    const labels = content.kind === "audio" ? content.labels : [];
    return content.samples.map(({ length }, i) => ({
      name: "",
      bytes: length,
      caption: labels[i] ?? "",
      file: null,
    }));
  }
  if (content.kind === "made") {
    return content.files.map(({ name, bytes }) => ({
      name,
      bytes: bytes.length,
      caption: "",
      file: null,
    }));
  }
  if (content.kind !== "files") return [];
  const found: MediaSample[] = [];
  for (const file of content.files) {
    const { path, caption = "" } = file;
    const bytes = await sizeBeside(ref, file);
    const folder = await resolveReal(dirname(ref.absolutePath), "The folder of the log");
    const inHome = home === undefined ? ".." : relative(home, folder);
    const isOutside = inHome === ".." || inHome.startsWith(`..${sep}`);
    const steps = inHome === "" ? [] : inHome.split(sep);
    found.push({
      name: basename(path),
      bytes,
      caption,
      file: isOutside || bytes === null ? null : [...steps, path].join("/"),
    });
  }
  return found;
}

/** null for a file that is not there. Throws AppError for one that is not inside. */
async function sizeBeside(ref: MediaRef, file: MediaFile): Promise<number | null> {
  const told = ref.beside?.sizes[file.path];
  if (told !== undefined) return told;
  try {
    const { handle, stats } = await openBeside(ref, file);
    await handle.close();
    return stats.size;
  } catch (error) {
    if (isAppError(error) && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

export interface MediaText {
  readonly shape: number[];
  readonly cells: string[];
  readonly isTable: boolean;
  readonly length: number;
  readonly truncated: boolean;
}

/** A text, cut where it is longer than a person reads on a page. */
export async function readMediaText({ ref }: { readonly ref: MediaRef }): Promise<MediaText> {
  const read = await readOne(ref);
  const isTable = read.kind === "files" && read.files[0]?.path.endsWith(".json") === true;
  const content =
    read.kind !== "files"
      ? read
      : isTable
        ? await readTable(ref, read.files[0])
        : await readTexts(ref, read.files);
  if (content?.kind !== "text")
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
  return { shape: [...shape], cells, isTable, length, truncated: !fits || room < 0 };
}

/** A table in a file beside, its names of columns as the first row; rows that are shorter are filled up. */
async function readTable(
  ref: MediaRef,
  file: MediaFile | undefined,
): Promise<MediaContent | undefined> {
  const bytes = await readFileOf(ref, file);
  const table =
    bytes === undefined ? undefined : readMediaTable(tryParseJson(new TextDecoder().decode(bytes)));
  if (table === undefined) {
    throw new AppError(
      "DAMAGED",
      `${file?.path ?? "The file"} holds no table that can be read.`,
      "Look at another step.",
    );
  }
  const { columns, rows } = table;
  const cells = [columns, ...rows].flatMap((row) => columns.map((_, i) => row[i] ?? ""));
  return { kind: "text", shape: [rows.length + 1, columns.length], cells };
}

/** Texts that lie in a file each. */
async function readTexts(ref: MediaRef, files: readonly MediaFile[]): Promise<MediaContent> {
  const cells: string[] = [];
  for (const file of files) cells.push(new TextDecoder().decode(await readFileOf(ref, file)));
  return { kind: "text", shape: cells.length > 1 ? [cells.length] : [], cells };
}

/** A curve of precision over recall; as in TensorBoard it ends where nothing is called positive any more. */
export async function readCurve({ ref }: { readonly ref: MediaRef }): Promise<Curve> {
  const content = await readOne(ref);
  if (content.kind !== "curve")
    throw new AppError("INVALID_INPUT", "This is no curve.", "Reload the page.");
  const { rows } = content;
  const row = (i: number): readonly number[] => rows[i] ?? [];
  const count = row(0).length;
  let end = count;
  while (end > 1 && Math.trunc(row(0)[end - 1] ?? 0) + Math.trunc(row(1)[end - 1] ?? 0) === 0)
    end--;
  const cut = (i: number): WireNumber[] => row(i).slice(0, end).map(toWireNumber);
  return {
    thresholds: Array.from({ length: end }, (_, i) => (count > 1 ? i / (count - 1) : 0)),
    truePositives: cut(0),
    falsePositives: cut(1),
    trueNegatives: cut(2),
    falseNegatives: cut(3),
    precision: cut(4),
    recall: cut(5),
  };
}

/** Every bin as it was logged, empty and damaged ones among them. */
export async function readHistogram({ ref }: { readonly ref: MediaRef }): Promise<LoggedBins> {
  const content = await readOne(ref);
  if (content.kind !== "histogram")
    throw new AppError("INVALID_INPUT", "This is no histogram.", "Reload the page.");
  const { buckets } = content;
  const every = (from: number): WireNumber[] =>
    Array.from({ length: Math.floor(buckets.length / 3) }, (_, i) =>
      toWireNumber(buckets[3 * i + from] ?? NaN),
    );
  return { left: every(0), right: every(1), count: every(2) };
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
