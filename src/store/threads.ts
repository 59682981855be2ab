import { Worker, type Transferable } from "node:worker_threads";
import { AppError, messageOf } from "../base/errors.ts";
import type { Progress } from "../base/work.ts";
import {
  cancelled,
  CLOSE,
  fromWire,
  type CallMessage,
  type FunctionTable,
  type WorkerMessage,
} from "./thread-wire.ts";

export interface CallOptions {
  /** Handed over instead of copied. */
  readonly transfer?: readonly Transferable[];
  /**
   * A call that is left is never begun, or ends when it next reports; a pool also ends the thread of one that goes on. The
   * promise settles when the work has ended.
   */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What the caller sees of a function table: every function asynchronous. */
export type Calls<Table extends FunctionTable> = {
  readonly [M in keyof Table]: {
    readonly [F in keyof Table[M]]: Table[M][F] extends (args: infer A, work: never) => infer R
      ? unknown extends A
        ? () => Promise<Awaited<R>>
        : (args: A, options?: CallOptions) => Promise<Awaited<R>>
      : never;
  };
};

export interface ThreadOptions {
  readonly workerData?: unknown;
  /** A call that is not answered by then ends the thread: it would never come back. */
  readonly longestCallMs?: number;
  /** Of its JavaScript heap; a thread that needs more ends. */
  readonly mostHeapMb?: number;
  /** A function that took longer than the thread's limit (40 ms). */
  readonly onSlow?: (name: string, ms: number) => void;
  /** Ended without `close`, with the reason. All pending and later calls fail with it. */
  readonly onDeath?: (reason: AppError) => void;
}

/** A thread ended before it came to this call. */
class NotReached extends AppError {}

export interface Thread<Table extends FunctionTable> {
  readonly call: Calls<Table>;
  /** Calls not answered yet. */
  readonly pending: () => number;
  /** Lets the calls already made finish, then ends the thread. */
  readonly close: () => Promise<void>;
}

/** Small young generations cost a little time and save tens of megabytes a thread. */
const YOUNG_MB = 6;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: CallOptions["onProgress"];
  /** Nothing has to be watched for it any more. */
  readonly release: () => void;
}

/** So long a call that was left may go on by itself: to start a thread takes about as long. */
const PATIENCE_MS = 500;

/** Starts a worker whose entry file calls `serveTable`, `serveReader` or `serveWriter` with the same table type. */
export function createThread<Table extends FunctionTable>(
  url: URL,
  options: ThreadOptions = {},
): Thread<Table> {
  const worker = new Worker(url, {
    workerData: options.workerData,
    resourceLimits: {
      maxYoungGenerationSizeMb: YOUNG_MB,
      ...(options.mostHeapMb !== undefined && { maxOldGenerationSizeMb: options.mostHeapMb }),
    },
  });
  const waiting = new Map<number, Waiting>();
  let lastSeq = 0;
  let ended: AppError | undefined;
  let closing: Promise<void> | undefined;

  const die = (reason: string, cause?: unknown): void =>
    end(new AppError("UNAVAILABLE", reason, "Restart Assay if this does not go away.", { cause }));
  const end = (reason: AppError): void => {
    if (ended !== undefined) return;
    ended = reason;
    // Calls are served in order: the thread ended at the first of them and never came to the others.
    const [reached, ...others] = waiting.values();
    reached?.reject(ended);
    for (const { reject } of others) reject(new NotReached("UNAVAILABLE", reason.message));
    for (const { release } of waiting.values()) release();
    waiting.clear();
    if (closing === undefined) options.onDeath?.(ended);
  };
  // Calls are served in order: the time of the next one begins with the answer to the one before.
  let watchdog: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearTimeout(watchdog);
    const { longestCallMs } = options;
    if (longestCallMs === undefined || waiting.size === 0) return;
    watchdog = setTimeout(() => {
      die(`A worker thread took longer than ${longestCallMs / 1000} s for one call.`);
      void worker.terminate();
    }, longestCallMs).unref();
  };
  worker.on("error", (error) => die(`A worker thread failed: ${messageOf(error)}`, error));
  worker.on("messageerror", (error) =>
    die(`A worker thread sent garbage: ${error.message}`, error),
  );
  worker.on("exit", (code) =>
    die(closing ? "The engine is closing." : `A worker thread ended with code ${code}.`),
  );
  worker.on("message", (message: WorkerMessage) => {
    if (message.kind === "slow") return options.onSlow?.(message.name, message.ms);
    const entry = waiting.get(message.seq);
    if (message.kind === "progress") return entry?.onProgress?.(message.progress);
    waiting.delete(message.seq);
    entry?.release();
    watch();
    if (message.kind === "result") entry?.resolve(message.value);
    else entry?.reject(fromWire(message.error));
  });

  /** Ends the thread where it is still at a call that was left some time ago. */
  const endWhereStuck = (seq: number): void => {
    const [reached] = waiting.keys();
    if (reached !== seq) return;
    end(cancelled());
    void worker.terminate();
  };
  const watchSignal = (seq: number, signal: AbortSignal, left: Int32Array): (() => void) => {
    let timer: NodeJS.Timeout | undefined;
    const leave = (): void => {
      Atomics.store(left, 0, 1);
      timer = setInterval(() => endWhereStuck(seq), PATIENCE_MS).unref();
    };
    signal.addEventListener("abort", leave, { once: true });
    return () => {
      clearInterval(timer);
      signal.removeEventListener("abort", leave);
    };
  };

  const post = (
    plain: CallMessage,
    { transfer = [], signal, onProgress }: CallOptions = {},
  ): Promise<unknown> => {
    if (ended !== undefined) return Promise.reject(ended);
    if (signal?.aborted === true) return Promise.reject(cancelled());
    const left = signal && new Int32Array(new SharedArrayBuffer(4));
    const message = left === undefined ? plain : { ...plain, left };
    if (closing !== undefined && message.name !== CLOSE) {
      return Promise.reject(new AppError("UNAVAILABLE", "The engine is closing."));
    }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const release =
      signal === undefined || left === undefined
        ? () => undefined
        : watchSignal(message.seq, signal, left);
    waiting.set(message.seq, { resolve, reject, onProgress, release });
    if (waiting.size === 1) watch();
    try {
      worker.postMessage(message, transfer);
    } catch (error) {
      waiting.delete(message.seq);
      release();
      reject(error);
    }
    return promise;
  };
  const send: Send = (name, args, callOptions) => post({ seq: ++lastSeq, name, args }, callOptions);

  return {
    call: makeCalls<Table>(send),
    pending: () => waiting.size,
    close: () =>
      (closing ??= closeWorker(
        worker,
        () => send(CLOSE, undefined),
        () => ended !== undefined,
      )),
  };
}

async function closeWorker(
  worker: Worker,
  askToEnd: () => Promise<unknown>,
  hasEnded: () => boolean,
): Promise<void> {
  if (hasEnded()) return;
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  // A thread that dies while it is asked to end has ended too.
  await askToEnd().catch(() => undefined);
  await exited;
}

type RawCall = (args: unknown, options?: CallOptions) => Promise<unknown>;
type Send = (name: string, args: unknown, options?: CallOptions) => Promise<unknown>;

/** `call.module.fn(args)` becomes `send("module.fn", args)`. */
function makeCalls<Table extends FunctionTable>(send: Send): Calls<Table> {
  const proxyOf = (get: (key: string) => unknown): object =>
    new Proxy(
      {},
      { get: (_target, key) => (typeof key === "string" && key !== "then" ? get(key) : undefined) },
    );
  return proxyOf((module) =>
    proxyOf(
      (name) => (args: unknown, options?: CallOptions) => send(`${module}.${name}`, args, options),
    ),
  ) as Calls<Table>;
}

export interface ThreadPool<Table extends FunctionTable> {
  /** Goes to the thread with the fewest open calls; a new one is started when all are busy and the pool is not full. */
  readonly call: Calls<Table>;
  readonly close: () => Promise<void>;
}

const IDLE_MS = 20_000;

/** A thread without calls for 20 s ends; the next call starts one. */
export function createPool<Table extends FunctionTable>(
  url: URL,
  size: number,
  options: ThreadOptions = {},
): ThreadPool<Table> {
  const threads: Array<Thread<Table>> = [];
  const lastUsedMs = new Map<Thread<Table>, number>();
  let closed = false;
  // A busy time leaves threads and their heaps behind: those that rest give their memory back.
  const timer = setInterval(() => {
    const now = Date.now();
    for (const thread of threads) if (thread.pending() > 0) lastUsedMs.set(thread, now);
    const resting = threads.filter((thread) => now - (lastUsedMs.get(thread) ?? 0) > IDLE_MS);
    for (const thread of resting) retire(thread);
  }, IDLE_MS / 4);
  timer.unref();
  const retire = (thread: Thread<Table>): void => {
    threads.splice(threads.indexOf(thread), 1);
    lastUsedMs.delete(thread);
    void thread.close();
  };
  const leastLoaded = (): Thread<Table> => {
    let best: Thread<Table> | undefined;
    for (const thread of threads) {
      if (best === undefined || thread.pending() < best.pending()) best = thread;
    }
    if (best !== undefined && (best.pending() === 0 || threads.length >= size)) return best;
    const started: Thread<Table> = createThread<Table>(url, {
      ...options,
      onDeath: (reason) => {
        // A reader that died is replaced by the next call; its own calls failed.
        if (threads.includes(started)) threads.splice(threads.indexOf(started), 1);
        // Who left knows of it.
        if (reason.code !== "CANCELLED") options.onDeath?.(reason);
      },
    });
    threads.push(started);
    return started;
  };
  const take = (): Thread<Table> => {
    const thread = leastLoaded();
    lastUsedMs.set(thread, Date.now());
    return thread;
  };
  const send: Send = (name, args, callOptions) => {
    if (closed) return Promise.reject(new AppError("UNAVAILABLE", "The engine is closing."));
    const [module = "", fn = ""] = name.split(".");
    const calls = take().call as Record<string, Record<string, RawCall>>;
    const call = calls[module]?.[fn];
    if (call === undefined) return Promise.reject(new Error(`no function ${name}`));
    // Only the call at which a thread ended hears of it.
    return call(args, callOptions).catch((error: unknown) => {
      if (error instanceof NotReached && (callOptions?.transfer ?? []).length === 0)
        return send(name, args, callOptions);
      throw error;
    });
  };
  return {
    call: makeCalls<Table>(send),
    close: async () => {
      closed = true;
      clearInterval(timer);
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
