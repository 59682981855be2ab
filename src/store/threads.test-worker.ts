/** The worker of threads.test.ts: one entry file for the three ways of serving. */
import { parentPort, threadId, workerData } from "node:worker_threads";
import { AppError } from "../base/errors.ts";
import type { Work } from "../base/work.ts";
import { open, type ReadDb, type WriteDb } from "./open.ts";
import {
  durable,
  outsideTransaction,
  serveReader,
  serveTable,
  serveWriter,
  type Bound,
} from "./serve.ts";

export interface WorkerOptions {
  readonly role: "table" | "writer" | "reader";
  readonly path?: string;
}

const kept = new Float64Array([1, 2, 3]);

const noted: number[] = [];

const plain = {
  math: {
    add: ({ a, b }: { readonly a: number; readonly b: number }) => a + b,
    later: async (ms: number) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return "done";
    },
    thread: () => threadId,
    /** Goes on until it is left. */
    count: (_args: null, work: Work) => {
      for (let done = 0; ; done++) work.report({ done, of: 0, what: "counting" });
    },
    note: (value: number) => noted.push(value),
    noted: () => noted,
  },
  buffers: {
    keep: () => ({ values: kept }),
    lengthOfKept: () => kept.length,
    sum: (values: Float64Array) => values.reduce((a, b) => a + b, 0),
  },
  trouble: {
    expected: () => {
      throw new AppError("CONFLICT", "Two of them.", "Remove one.");
    },
    bug: () => {
      throw new RangeError("bug");
    },
    uncloneable: () => () => 1,
    exit: () => process.exit(3),
    hang: (_args: null) => {
      for (;;);
    },
  },
};

/** What another connection sees: rows whose transaction has ended. */
function countCommitted(db: ReadDb): number {
  const other = open(db.name, { role: "reader" });
  const count = countRows(other);
  other.close();
  return count;
}

function countRows(db: ReadDb): number {
  return db.prepare("SELECT count(*) FROM t").pluck().get() as number;
}

function insert(db: WriteDb, value: number) {
  db.prepare("INSERT INTO t (value) VALUES (?)").run(value);
  return {
    committed: countCommitted(db),
    synchronous: db.pragma("synchronous", { simple: true }) as number,
  };
}

const writes = {
  rows: {
    insert: (db: WriteDb, value: number) => insert(db, value),
    insertDurably: durable((db: WriteDb, value: number) => insert(db, value)),
    insertAndFail: durable((db: WriteDb, value: number) => {
      insert(db, value);
      throw new AppError("INVALID_INPUT", `not ${value}`);
    }),
    insertLater: async (db: WriteDb, value: number) => insert(db, value),
    insertBytes: (db: WriteDb, bytes: number) => {
      db.prepare("INSERT INTO t (value) VALUES (zeroblob(?))").run(bytes);
    },
    count: (db: WriteDb) => countRows(db),
    limitPages: outsideTransaction((db: WriteDb, pages: number) => {
      db.pragma(`max_page_count = ${pages}`);
    }),
    vacuum: outsideTransaction(async (db: WriteDb) => {
      db.exec("VACUUM");
      await Promise.resolve();
      return db.inTransaction;
    }),
    /** Holds the thread until the test has sent what is to wait together. */
    waitFor: (_db: WriteDb, flag: Int32Array) => Atomics.wait(flag, 0, 0),
  },
};

const reads = {
  rows: {
    count: (db: ReadDb) => countRows(db),
    insert: (db: ReadDb) => {
      db.prepare("INSERT INTO t (value) VALUES (1)").run();
    },
    inTransaction: (db: ReadDb) => db.inTransaction,
  },
};

export type PlainTable = typeof plain;
export type WriteTable = Bound<typeof writes>;
export type ReadTable = Bound<typeof reads>;

if (parentPort === null) throw new Error("not a worker");
const port = parentPort;
const { role, path = "" } = workerData as WorkerOptions;
if (role === "table") serveTable(port, plain);
if (role === "writer") serveWriter(port, open(path, { role }), writes);
if (role === "reader") serveReader(port, open(path, { role }), reads);
