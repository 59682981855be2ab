import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import canonicalize from "canonicalize";
import { ZipFile } from "yazl";
import { newId } from "../../base/ids.ts";
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  EDITS,
  fileEntry,
  MANIFEST,
  runEntry,
  seriesEntry,
  SIGNATURE,
  type BundleEntry,
  type BundledBlock,
  type BundledEdits,
  type BundledRun,
  type BundledSeries,
  type Manifest,
} from "../../formats/index.ts";
import type { EngineThreads } from "../threads.ts";
import { requireWanted, type PreparedRun } from "./prepare-runs.ts";
import type { ListedSeries } from "./queries.ts";
import type { SigningKey } from "./signing-key.ts";

/** Points of one block: what is held at once, and what a reader has to unpack for one of them. */
const BLOCK_POINTS = 50_000;
/** Of every entry, so that the same content has the same bytes. */
const MTIME = new Date("1980-01-01T00:00:00Z");
const OPTIONS = { mtime: MTIME, mode: 0o100644, forceDosTimestamp: true };

export interface BundleArgs {
  readonly runs: AsyncIterable<PreparedRun>;
  /** Data of frozen blocks of reports, behind the runs. */
  readonly frozen: AsyncIterable<{ readonly sha256: string; readonly bytes: Uint8Array }>;
  /** What people decided about it, behind these. */
  readonly edits: () => BundledEdits;
  readonly path: string;
  readonly author: string;
  readonly tool: string;
  readonly key: SigningKey;
  /** Of the request that it answers. */
  readonly request: string | null;
  /** Asked at the end. */
  readonly redacted: () => number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes a bundle (docs/bundle.md), with memory that does not depend on how many points there are: of each run its series,
 * what is known of it, and its files; last the manifest with the hash of every entry, and its signature.
 * @returns its id
 * @throws AppError NOT_FOUND, CONFLICT (a source or file was replaced meanwhile), CANCELLED, and the file system's errors
 */
export async function writeBundle(threads: EngineThreads, args: BundleArgs): Promise<string> {
  const zip = new ZipFile();
  const output = createWriteStream(args.path, { flags: "wx", mode: 0o600, flush: true });
  const failed = once(zip, "error").then(([error]) => Promise.reject(error as Error));
  const written = Promise.race([pipeline(zip.outputStream, output), failed]);
  // Whoever fails first is told; the other one's failure is the same one.
  written.catch(() => undefined);
  const writer = createEntryWriter(zip, written, args.signal);
  try {
    const id = await writeEntries(threads, args, writer);
    zip.end();
    await written;
    return id;
  } catch (error) {
    output.destroy();
    zip.outputStream.unpipe();
    throw error;
  }
}

interface EntryWriter {
  /** Resolves when the entry is written. */
  readonly add: (path: string, content: AsyncIterable<Uint8Array>) => Promise<void>;
  readonly entries: Record<string, BundleEntry>;
}

function createEntryWriter(
  zip: ZipFile,
  written: Promise<unknown>,
  signal: AbortSignal | undefined,
): EntryWriter {
  const entries: Record<string, BundleEntry> = {};
  async function* hashed(
    path: string,
    content: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const part of content) {
      requireWanted(signal);
      hash.update(part);
      bytes += part.length;
      yield part;
    }
    entries[path] = { bytes, sha256: hash.digest("hex") };
  }
  return {
    entries,
    async add(path, content) {
      const stream = Readable.from(hashed(path, content), { objectMode: false });
      const read = new Promise<void>((resolve, reject) => {
        stream.once("end", resolve);
        stream.once("error", reject);
      });
      zip.addReadStream(stream, path, OPTIONS);
      // A full disk ends the archive, and no stream of an entry.
      await Promise.race([read, written.then(() => read)]);
    },
  };
}

async function writeEntries(
  threads: EngineThreads,
  args: BundleArgs,
  { add, entries }: EntryWriter,
): Promise<string> {
  const id = newId<string>();
  const runs: Manifest["runs"] = [];
  for await (const { id: runId, bundled, content, series, files } of args.runs) {
    if (bundled === null) continue;
    const blocks: BundledBlock[][] = [];
    await add(seriesEntry(runId), readSeries(threads, runId, series, blocks));
    const run: BundledRun = {
      ...bundled,
      series: bundled.series.map((one, i): BundledSeries => ({ ...one, blocks: blocks[i] ?? [] })),
    };
    await add(runEntry(runId), only(toJson(run)));
    runs.push({ id: runId, name: run.name, project: run.project.name, content });
    for (const { sha256, read } of files) await add(fileEntry(sha256), read());
  }
  for await (const { sha256, bytes } of args.frozen) await add(fileEntry(sha256), only(bytes));
  await add(EDITS, only(toJson(args.edits())));
  const manifest = toJson({
    format: BUNDLE_FORMAT,
    version: BUNDLE_VERSION,
    id,
    madeMs: Date.now(),
    author: args.author,
    tool: args.tool,
    publicKey: args.key.publicKey.toString("base64"),
    request: args.request,
    redacted: args.redacted(),
    runs,
    entries: { ...entries },
  } satisfies Manifest);
  await add(MANIFEST, only(manifest));
  await add(SIGNATURE, only(args.key.sign(manifest)));
  return id;
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The blocks of all series, one behind the other; short ones are read together. */
async function* readSeries(
  { read }: EngineThreads,
  runId: string,
  series: readonly ListedSeries[],
  kept: BundledBlock[][],
): AsyncGenerator<Uint8Array> {
  for (const blocks of groupBlocks(series)) {
    const encoded = await read.call.bundles.readBlocks({
      runId,
      blocks: blocks.map(({ at, offset, points }) => {
        const { metric, context, sourceId, attempt } = series[at] as ListedSeries;
        return { metric, context, sourceId, attempt, offset, points };
      }),
    });
    for (const [i, { at, points }] of blocks.entries()) {
      const { bytes, valueType } = encoded[i] as (typeof encoded)[number];
      (kept[at] ??= []).push({ points, values: valueType });
      yield bytes;
    }
  }
}

interface PlannedBlock {
  /** Of the series in their list. */
  readonly at: number;
  readonly offset: number;
  readonly points: number;
}

/** What is appended meanwhile belongs to the next bundle. */
function* groupBlocks(series: readonly ListedSeries[]): Generator<PlannedBlock[]> {
  let group: PlannedBlock[] = [];
  let held = 0;
  for (const [at, { points: all }] of series.entries())
    for (let offset = 0; offset < all; offset += BLOCK_POINTS) {
      const points = Math.min(BLOCK_POINTS, all - offset);
      if (held + points > BLOCK_POINTS) {
        yield group;
        [group, held] = [[], 0];
      }
      group.push({ at, offset, points });
      held += points;
    }
  if (group.length > 0) yield group;
}

/** RFC 8785: the same content has the same bytes. */
function toJson(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalize(value) ?? "");
}
