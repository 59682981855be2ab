import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import canonicalize from "canonicalize";
import { ZipFile } from "yazl";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { AppError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import type { PointColumns } from "../../base/points.ts";
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  EDITS,
  encodeSeriesBlock,
  type BundleEntry,
  type BundledBlock,
  type BundledRun,
  type BundledSeries,
  type Manifest,
} from "../../formats/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { SigningKey } from "./signing-key.ts";

/** Points of one block: what is held at once, and what a reader has to unpack for one of them. */
const BLOCK_POINTS = 50_000;
/** Of every entry, so that the same content has the same bytes. */
const MTIME = new Date("1980-01-01T00:00:00Z");

export interface BundleArgs {
  readonly runIds: readonly string[];
  readonly path: string;
  readonly author: string;
  readonly tool: string;
  readonly key: SigningKey;
  readonly signal: AbortSignal | undefined;
  readonly onRun: (done: number) => void;
}

export interface WrittenBundle {
  readonly id: string;
  readonly series: number;
  readonly points: number;
}

/**
 * Writes a bundle (docs/bundle.md), with memory that does not depend on how many points there are: of each run its series,
 * then what is known of it; last the manifest with the hash of every entry, and its signature.
 * @throws AppError NOT_FOUND, CONFLICT (a source was replaced meanwhile), CANCELLED, and the file system's errors
 */
export async function writeBundle(
  threads: EngineThreads,
  args: BundleArgs,
): Promise<WrittenBundle> {
  const zip = new ZipFile();
  const entries: Record<string, BundleEntry> = {};
  const runs: Manifest["runs"] = [];
  const id = newId<string>();
  let [series, points] = [0, 0];
  const options = { mtime: MTIME, mode: 0o100644, forceDosTimestamp: true };
  /** Entries are asked for one after the other, each once the one before is written. */
  const add = (path: string, content: () => AsyncIterable<Uint8Array>): void =>
    zip.addReadStreamLazy(path, options, (answer) => {
      answer(null, Readable.from(hashed(path, content())));
    });
  async function* hashed(
    path: string,
    content: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const part of content) {
      requireWanted(args.signal);
      hash.update(part);
      bytes += part.length;
      yield part;
    }
    entries[path] = { bytes, sha256: hash.digest("hex") };
  }

  for (const [done, runId] of args.runIds.entries()) {
    const kept: BundledSeries[] = [];
    add(`series/${runId}.bin`, () => readSeries(threads, runId, kept));
    add(`runs/${runId}.json`, async function* () {
      const told = await threads.read.call.bundles.describeRun({ runId, nowMs: Date.now() });
      const run: BundledRun = { ...told, series: kept, files: [] };
      runs.push({ id: run.id, name: run.name, project: run.project.name });
      series += kept.length;
      points += kept.reduce((sum, one) => sum + one.points, 0);
      args.onRun(done + 1);
      yield toJson(run);
    });
  }
  add(EDITS, async function* () {
    yield toJson(await threads.read.call.bundles.exportEdits({ runIds: args.runIds, views: true }));
  });
  let manifest = new Uint8Array();
  add("manifest.json", async function* () {
    manifest = toJson({
      format: BUNDLE_FORMAT,
      version: BUNDLE_VERSION,
      id,
      madeMs: Date.now(),
      author: args.author,
      tool: args.tool,
      publicKey: args.key.publicKey.toString("base64"),
      request: null,
      redacted: 0,
      runs,
      entries: { ...entries },
    } satisfies Manifest);
    yield manifest;
  });
  add("manifest.sig", async function* () {
    yield args.key.sign(manifest);
  });
  zip.end();
  const output = createWriteStream(args.path, { flags: "wx", mode: 0o600, flush: true });
  const failed = once(zip, "error").then(([error]) => Promise.reject(error as Error));
  await Promise.race([pipeline(zip.outputStream, output), failed]).catch((error: unknown) => {
    output.destroy();
    throw error;
  });
  return { id, series, points };
}

function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError("CANCELLED", "Writing the bundle was ended.");
}

async function* readSeries(
  { read }: EngineThreads,
  runId: string,
  kept: BundledSeries[],
): AsyncGenerator<Uint8Array> {
  for (const of of await read.call.bundles.listBundledSeries({ runId })) {
    const { points, metric, context, sourceId, attempt } = of;
    const key = { metric, context, sourceId, attempt };
    const blocks: BundledBlock[] = [];
    // What is appended meanwhile belongs to the next bundle.
    for (let offset = 0; offset < points; offset += BLOCK_POINTS) {
      const limit = Math.min(BLOCK_POINTS, points - offset);
      const columns = toColumns(await read.call.runs.readPoints({ runId, ...key, offset, limit }));
      if (columns.values.length !== limit)
        throw new AppError(
          "CONFLICT",
          `The series "${key.metric}" was replaced while it was written.`,
          "Write the bundle again.",
        );
      const { bytes, valueType } = encodeSeriesBlock(columns);
      blocks.push({ points: limit, values: valueType });
      yield bytes;
    }
    kept.push({ ...of, blocks });
  }
}

function toColumns(blob: Uint8Array<ArrayBuffer>): PointColumns {
  const { buffer, byteOffset, byteLength } = blob;
  const { columns } = decodeColumnBlob(buffer.slice(byteOffset, byteOffset + byteLength));
  const [steps, timesUs, values] = columns;
  return { steps, timesUs, values } as PointColumns;
}

/** RFC 8785: the same content has the same bytes. */
function toJson(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalize(value) ?? "");
}
