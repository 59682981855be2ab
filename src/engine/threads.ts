import { availableParallelism } from "node:os";
import {
  createPool,
  createThread,
  type Bound,
  type Thread,
  type ThreadPool,
} from "../store/index.ts";
import type { AnalysisTable } from "./analysis-table.ts";
import type { EncodeTable } from "./exports/index.ts";
import type { HashTable } from "./hash-files.ts";
import type { Logger } from "./logger.ts";
import type { PastTable } from "./past-questions.ts";
import type { ParserTable } from "./parser-table.ts";
import type { StoreThreadData } from "./store-thread.ts";
import type { ReadTable, WriteTable } from "./store-tables.ts";

const READERS = 2;
/** What is computed over many runs may take its time, one call after the other: plain reads never wait for it. */
const ANALYSIS_LIMITS = { longestCallMs: 300_000, mostHeapMb: 2048 };
/** What is parsed in one call is small: one that takes so long, or so much memory, is at a file that is made or damaged so. */
const PARSER_LIMITS = { longestCallMs: 60_000, mostHeapMb: 1024 };

export interface EngineThreads {
  readonly write: Thread<Bound<WriteTable>>;
  readonly read: ThreadPool<Bound<ReadTable>>;
  /** Statistics over many runs; starts with its first call, and rests again. */
  readonly analyse: ThreadPool<Bound<AnalysisTable>>;
  /** Looks into the past; making a moment takes a while, so that nothing else waits for it. */
  readonly past: ThreadPool<PastTable>;
  readonly parse: ThreadPool<ParserTable>;
  /** Reads whole tables for a comparison, which takes longer than a window of a log: logs never wait for it. */
  readonly evaluate: ThreadPool<ParserTable>;
  /** How many windows are parsed side by side. */
  readonly parsers: number;
  close(): Promise<void>;
}

/** The entry files stand beside this one, as sources (.ts) or as bundles (.js). */
export function entry(name: string): URL {
  return new URL(`./${name}${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
}

/** Without its writer the engine can do nothing any more: it ends as by any bug, and whoever looks after it starts another. */
function endProcess(reason: Error): void {
  process.nextTick(() => {
    throw reason;
  });
}

/** A thread for one long work of hashing; whoever starts it closes it. */
export function startHasher(): Thread<HashTable> {
  return createThread<HashTable>(entry("hash-thread"), PARSER_LIMITS);
}

/** A thread for one file that goes out; whoever starts it closes it. */
export function startEncoder(): Thread<EncodeTable> {
  return createThread<EncodeTable>(entry("encode-thread"), PARSER_LIMITS);
}

/** One writer, readers and parsers that start with their first call. */
export function startThreads(paths: Omit<StoreThreadData, "role">, log: Logger): EngineThreads {
  const onSlow = (name: string, ms: number): void =>
    log.info({ name, ms: Math.round(ms) }, "slow query");
  const onDeath = (reason: Error): void => log.error({ err: reason }, "a thread ended");
  const storeEntry = entry("store-thread");
  const write = createThread<Bound<WriteTable>>(storeEntry, {
    workerData: { ...paths, role: "writer" } satisfies StoreThreadData,
    onSlow,
    onDeath: (reason) => {
      onDeath(reason);
      endProcess(reason);
    },
  });
  const read = createPool<Bound<ReadTable>>(storeEntry, READERS, {
    workerData: { ...paths, role: "reader" } satisfies StoreThreadData,
    onSlow,
    onDeath,
  });
  const analyse = createPool<Bound<AnalysisTable>>(storeEntry, 1, {
    ...ANALYSIS_LIMITS,
    workerData: { ...paths, role: "analyst" } satisfies StoreThreadData,
    onDeath,
  });
  const past = createPool<PastTable>(storeEntry, 1, {
    ...ANALYSIS_LIMITS,
    workerData: { ...paths, role: "past" } satisfies StoreThreadData,
    onSlow,
    onDeath,
  });
  const parsers = Math.max(1, Math.min(4, availableParallelism()));
  const parse = createPool<ParserTable>(entry("parse-thread"), parsers, {
    ...PARSER_LIMITS,
    onDeath,
  });
  const evaluate = createPool<ParserTable>(entry("parse-thread"), 1, {
    ...ANALYSIS_LIMITS,
    onDeath,
  });
  return {
    write,
    read,
    analyse,
    evaluate,
    past,
    parse,
    parsers,
    async close() {
      await Promise.all([
        parse.close(),
        evaluate.close(),
        analyse.close(),
        past.close(),
        read.close(),
      ]);
      await write.close();
    },
  };
}
