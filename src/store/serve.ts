import { performance } from "node:perf_hooks";
import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { AppError } from "../base/errors.ts";
import type { Work } from "../base/work.ts";
import { asStoreError, type ReadDb, type WriteDb } from "./open.ts";
import {
  buffersOf,
  cancelled,
  CLOSE,
  toWire,
  type CallMessage,
  type FunctionTable,
  type WorkerMessage,
} from "./thread-wire.ts";

/** Modules of plain synchronous functions `(db, args) => rows`: how the engine's modules write their SQL. */
export interface QueryTable<Db extends ReadDb> {
  readonly [module: string]: {
    readonly [name: string]: (db: Db, args: never, work: Work) => unknown;
  };
}

/** The same table as callers see it: without the connection. */
export type Bound<Table> = {
  readonly [M in keyof Table]: {
    readonly [F in keyof Table[M]]: Table[M][F] extends (db: never, ...rest: infer A) => infer R
      ? A extends readonly [infer Only, (Work | undefined)?]
        ? (args: Only) => R
        : () => R
      : never;
  };
};

type AnyFunction = (...args: never[]) => unknown;
const marks = new WeakMap<AnyFunction, "durable" | "outside">();

/** Marks a write function: its call is answered only after its commit is on the disk (`synchronous=FULL`). */
export function durable<F extends AnyFunction>(fn: F): F {
  marks.set(fn, "durable");
  return fn;
}

/** Marks a function that must not run inside a transaction (VACUUM, checkpoint); it may be asynchronous. */
export function outsideTransaction<F extends AnyFunction>(fn: F): F {
  marks.set(fn, "outside");
  return fn;
}

export interface ServeOptions {
  /** Longer calls are reported by name to `onSlow`. */
  readonly slowMs?: number;
  /** Runs once when the thread is asked to end. */
  readonly onClose?: () => void | Promise<void>;
}

const SLOW_MS = 40;

/** Serves functions (synchronous or not) one call after the other, in order. */
export function serveTable(
  port: MessagePort,
  table: FunctionTable,
  options: ServeOptions = {},
): void {
  // What fails here is no failure of the store: a source that may not be read says nothing about the data folder.
  servePort(
    port,
    options,
    (error) => error,
    async (calls, answer) => {
      for (const call of calls) {
        await answer.one(call, (work) => findFunction(table, call.name)(call.args, work));
      }
    },
  );
}

/** Serves queries: each call sees one consistent state of the database. */
export function serveReader(
  port: MessagePort,
  db: ReadDb,
  table: QueryTable<ReadDb>,
  options: ServeOptions = {},
): void {
  servePort(port, closingDb(db, options), asStoreError, async (calls, answer) => {
    for (const call of calls) {
      await answer.one(call, (work) =>
        readSnapshot(db, findFunction(table, call.name), call.args, work),
      );
    }
  });
}

/** Ends with a rollback: a commit would fail where a query met damage, also where that was the answer (`doctor`). */
function readSnapshot(db: ReadDb, fn: DbFunction, args: unknown, work: Work): unknown {
  db.exec("BEGIN");
  try {
    return fn(db, args, work);
  } finally {
    db.exec("ROLLBACK");
  }
}

/** A batch of writes ends after so long, so that an acknowledged write does not wait for many bulk writes. */
const GROUP_MS = 20;

/**
 * Serves writes in order. Waiting calls share one transaction, each in a savepoint: one that fails takes nothing
 * else with it. When one of them is `durable` the commit is on the disk before any of them is answered.
 */
export function serveWriter(
  port: MessagePort,
  db: WriteDb,
  table: QueryTable<WriteDb>,
  options: ServeOptions = {},
): void {
  servePort(port, closingDb(db, options), asStoreError, async (calls, answer) => {
    let next = 0;
    while (next < calls.length) {
      const call = calls[next] as CallMessage;
      if (markOf(table, call.name) === "outside") {
        next++;
        await answer.one(call, () => findFunction(table, call.name)(db, call.args));
        continue;
      }
      next += commitGroup(db, table, calls.slice(next), answer);
    }
  });
}

/** Runs the first calls of the list in one transaction and answers them; returns how many. */
function commitGroup(
  db: WriteDb,
  table: QueryTable<WriteDb>,
  calls: readonly CallMessage[],
  answer: Answer,
): number {
  const until = calls.findIndex((call) => markOf(table, call.name) === "outside");
  const candidates = until < 0 ? calls : calls.slice(0, until);
  const isDurable = candidates.some((call) => markOf(table, call.name) === "durable");
  const started = performance.now();
  const answers: Array<() => void> = [];
  try {
    db.pragma(`synchronous = ${isDurable ? "FULL" : "NORMAL"}`);
    db.exec("BEGIN IMMEDIATE");
    for (const call of candidates) {
      answers.push(runInSavepoint(db, table, call, answer));
      if (performance.now() - started > GROUP_MS) break;
    }
    db.exec("COMMIT");
  } catch (error) {
    // Disk full or damage: nothing of the group is stored, so nobody in it hears otherwise.
    if (db.inTransaction) db.exec("ROLLBACK");
    const tried = answers.length + (error instanceof GroupLost ? 1 : 0);
    const failed = candidates.slice(0, Math.max(1, tried));
    for (const call of failed) answer.fail(call, error);
    return failed.length;
  }
  for (const send of answers) send();
  return answers.length;
}

const savepoints = {
  begin: "SAVEPOINT call",
  release: "RELEASE call",
  undo: "ROLLBACK TO call; RELEASE call",
};

/** The answer, to be sent after the commit. Throws when SQLite gave up the whole transaction. */
function runInSavepoint(
  db: WriteDb,
  table: QueryTable<WriteDb>,
  call: CallMessage,
  answer: Answer,
): () => void {
  const started = performance.now();
  db.exec(savepoints.begin);
  try {
    const value = findFunction(table, call.name)(db, call.args);
    if (value instanceof Promise)
      throw new Error(`${call.name} is asynchronous inside a transaction`);
    db.exec(savepoints.release);
    return () => answer.succeed(call, value, started);
  } catch (error) {
    if (!db.inTransaction) throw new GroupLost(call.name, error);
    db.exec(savepoints.undo);
    return () => answer.fail(call, error);
  }
}

/** SQLite rolled the whole transaction back by itself. The cause is what the callers hear. */
class GroupLost extends Error {
  constructor(name: string, cause: unknown) {
    super(`transaction lost in ${name}`, { cause });
  }
}

export interface Answer {
  one(call: CallMessage, run: (work: Work) => unknown): Promise<void>;
  succeed(call: CallMessage, value: unknown, started: number): void;
  fail(call: CallMessage, error: unknown): void;
}

/** Takes all waiting messages of the port at once, so that a writer can put them into one commit. */
function servePort(
  port: MessagePort,
  options: ServeOptions,
  translate: (error: unknown) => unknown,
  run: (calls: readonly CallMessage[], answer: Answer) => Promise<void>,
): void {
  const answer = makeAnswer(port, options.slowMs ?? SLOW_MS, translate);
  const queue: CallMessage[] = [];
  let running = false;
  const drain = async (): Promise<void> => {
    if (running) return;
    running = true;
    while (queue.length > 0) {
      const calls = queue.splice(0);
      const end = calls.find((call) => call.name === CLOSE);
      await run(end === undefined ? calls : calls.filter((call) => call !== end), answer);
      if (end !== undefined) {
        await answer.one(end, () => options.onClose?.());
        port.close();
      }
      takeWaiting(port, queue);
    }
    running = false;
  };
  port.on("message", (message: CallMessage) => {
    queue.push(message);
    takeWaiting(port, queue);
    // A failure here is a bug of this file: it ends the thread, and every caller hears why.
    drain().catch((error: unknown) => {
      queueMicrotask(() => {
        throw error;
      });
    });
  });
}

function takeWaiting(port: MessagePort, queue: CallMessage[]): void {
  for (
    let next = receiveMessageOnPort(port);
    next !== undefined;
    next = receiveMessageOnPort(port)
  ) {
    queue.push(next.message as CallMessage);
  }
}

function makeAnswer(
  port: MessagePort,
  slowMs: number,
  translate: (error: unknown) => unknown,
): Answer {
  const post = (message: WorkerMessage, withBuffers: boolean): void =>
    port.postMessage(
      message,
      withBuffers && message.kind === "result" ? buffersOf(message.value) : [],
    );
  const succeed = (call: CallMessage, value: unknown, started: number): void => {
    try {
      post({ kind: "result", seq: call.seq, value }, true);
    } catch (error) {
      return fail(call, error);
    }
    const ms = performance.now() - started;
    if (ms > slowMs) post({ kind: "slow", name: call.name, ms }, false);
  };
  const fail = (call: CallMessage, error: unknown): void => {
    const reason = error instanceof GroupLost ? error.cause : error;
    post({ kind: "failure", seq: call.seq, error: toWire(translate(reason)) }, false);
  };
  return {
    succeed,
    fail,
    async one(call, run) {
      const started = performance.now();
      try {
        const work = makeWork(port, call);
        // Who asked may have left while others were served.
        throwIfLeft(call);
        succeed(call, await run(work), started);
      } catch (error) {
        fail(call, error);
      }
    },
  };
}

/** Between two that are sent: nobody reads faster. */
const PROGRESS_MS = 100;

function makeWork(port: MessagePort, call: CallMessage): Work {
  let sentMs = Number.NEGATIVE_INFINITY;
  return {
    report(progress) {
      throwIfLeft(call);
      const nowMs = performance.now();
      if (nowMs - sentMs < PROGRESS_MS) return;
      sentMs = nowMs;
      const message: WorkerMessage = { kind: "progress", seq: call.seq, progress };
      port.postMessage(message);
    },
  };
}

function throwIfLeft({ left }: CallMessage): void {
  if (left !== undefined && Atomics.load(left, 0) !== 0) throw cancelled();
}

function closingDb(db: ReadDb, options: ServeOptions): ServeOptions {
  return {
    ...options,
    onClose: async () => {
      await options.onClose?.();
      db.close();
    },
  };
}

type DbFunction = (...args: unknown[]) => unknown;

function findFunction(table: object, name: string): DbFunction {
  const [module = "", fn = ""] = name.split(".");
  const functions = Object.hasOwn(table, module)
    ? (table as Record<string, object>)[module]
    : undefined;
  if (functions === undefined || !Object.hasOwn(functions, fn)) {
    throw new AppError("NOT_FOUND", `The store thread has no function ${name}.`);
  }
  return (functions as Record<string, DbFunction>)[fn] as DbFunction;
}

function markOf(table: object, name: string): "durable" | "outside" | undefined {
  try {
    return marks.get(findFunction(table, name) as AnyFunction);
  } catch {
    return undefined;
  }
}
