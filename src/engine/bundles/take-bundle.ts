import { createHash } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import type { RunChange } from "../../contract/bundles.ts";
import { blockBytes, seriesEntry, type BundledRun } from "../../formats/index.ts";
import type { SeriesBatch } from "../../store/index.ts";
import type { Actor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { RunToPut } from "./put-runs.ts";
import { readRun, type ReadBundle, type SeenRun } from "./read-bundle.ts";

/** Runs that are stored in one transaction. */
const TOGETHER = { runs: 100, points: 500_000 };
/** Blocks that a parser thread gets at once. */
const PACKED_BYTES = 8 * 1024 * 1024;

export interface TakeArgs {
  readonly bundle: ReadBundle;
  /** Of each of its runs. */
  readonly changes: readonly RunChange[];
  readonly actor: Actor;
  readonly signal: AbortSignal | undefined;
  readonly onRun: (done: number, of: number) => void;
}

/**
 * Stores the runs of a bundle that are not here, or less of them: each whole or not at all, so that taking it once more
 * goes on where it was stopped.
 */
export async function takeRuns(
  threads: EngineThreads,
  { bundle, changes, actor, signal, onRun }: TakeArgs,
): Promise<void> {
  const wanted = bundle.runs.filter((_, at) => changes[at] === "new" || changes[at] === "newer");
  if (wanted.length === 0) return;
  const projects = [...new Map(wanted.map(({ project }) => [project.id, project])).values()];
  const ids = await threads.write.call.bundles.beginTake({
    actor,
    path: bundle.path,
    projects,
    nowUs: nowUs(),
  });
  let stored: Promise<void> = Promise.resolve();
  let [group, points] = [[] as RunToPut[], 0];
  const flush = async (): Promise<void> => {
    const runs = group;
    [group, points] = [[], 0];
    // The next ones are read while these are stored.
    await stored;
    stored = threads.write.call.bundles.putRuns({
      bundleId: bundle.manifest.id,
      runs,
      nowUs: nowUs(),
    });
    stored.catch(() => undefined);
  };
  try {
    for (const [done, seen] of wanted.entries()) {
      if (signal?.aborted === true)
        throw new AppError(
          "CANCELLED",
          "Taking the bundle was ended: the runs that came are kept.",
          "Take it again: it goes on.",
        );
      group.push(await readToPut(threads, bundle, seen, ids[seen.project.id] ?? ""));
      points += seen.points;
      if (group.length >= TOGETHER.runs || points >= TOGETHER.points) await flush();
      onRun(done + 1, wanted.length);
    }
    if (group.length > 0) await flush();
  } finally {
    await stored;
  }
}

async function readToPut(
  threads: EngineThreads,
  { archive, manifest }: ReadBundle,
  seen: SeenRun,
  projectId: string,
): Promise<RunToPut> {
  const run = await readRun(archive, manifest, seen.id);
  const { series, files: _files, name: _name, notes: _notes, ...rest } = run;
  const batches = await readBatches(threads, { archive, manifest }, run);
  return {
    run: rest,
    projectId,
    hash: seen.hash,
    content: seen.content,
    series: series.map(({ blocks, source: _source, points: _points, ...key }, at) => ({
      ...key,
      float32: blocks.every(({ values }) => values === "float32"),
      batches: batches[at] ?? [],
    })),
  };
}

/** The points of each series. @throws AppError DAMAGED where they are not any more what the manifest says */
async function readBatches(
  threads: EngineThreads,
  { archive, manifest }: Pick<ReadBundle, "archive" | "manifest">,
  run: BundledRun,
): Promise<SeriesBatch[][]> {
  const entry = seriesEntry(run.id);
  const batches: SeriesBatch[][] = run.series.map(() => []);
  const blocks = run.series.flatMap((one, at) => one.blocks.map((block) => ({ ...block, at })));
  const reader = new ByteReader(archive.stream(entry));
  let waiting: Array<(typeof blocks)[number] & { readonly bytes: Uint8Array }> = [];
  let bytes = 0;
  const pack = async (): Promise<void> => {
    const given = waiting;
    [waiting, bytes] = [[], 0];
    const packed = await threads.parse.call.bundles.packSeries({
      blocks: given.map(({ at: _at, ...block }) => block),
    });
    for (const [i, batch] of packed.entries()) batches[given[i]?.at ?? 0]?.push(batch);
  };
  for (const block of blocks) {
    const content = await reader.take(blockBytes(block.points, block.values));
    waiting.push({ ...block, bytes: content });
    bytes += content.length;
    if (bytes >= PACKED_BYTES) await pack();
  }
  if (waiting.length > 0) await pack();
  if ((await reader.end()) !== manifest.entries[entry]?.sha256)
    throw new AppError(
      "DAMAGED",
      `${entry} of the bundle changed while it was read.`,
      "Take it again once nothing writes it any more.",
    );
  return batches;
}

/** Pieces of wished length from a stream, and the hash of all of it. */
class ByteReader {
  readonly #parts: AsyncGenerator<Buffer>;
  readonly #hash = createHash("sha256");
  #rest: Buffer = Buffer.alloc(0);

  constructor(parts: AsyncGenerator<Buffer>) {
    this.#parts = parts;
  }

  async take(bytes: number): Promise<Uint8Array> {
    const parts = [this.#rest];
    let length = this.#rest.length;
    while (length < bytes) {
      const { value, done } = await this.#parts.next();
      if (done === true) break;
      this.#hash.update(value);
      parts.push(value);
      length += value.length;
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts);
    this.#rest = all.subarray(bytes);
    return all.subarray(0, bytes);
  }

  async end(): Promise<string> {
    for await (const part of this.#parts) this.#hash.update(part);
    return this.#hash.digest("hex");
  }
}
