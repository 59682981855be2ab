import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Progress } from "../base/work.ts";
import { open } from "./open.ts";
import type { PlainTable, ReadTable, WorkerOptions, WriteTable } from "./threads.test-worker.ts";
import { createPool, createThread, type Thread, type ThreadOptions } from "./threads.ts";

const url = new URL("./threads.test-worker.ts", import.meta.url);
const closers: Array<() => Promise<void>> = [];
let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-threads-"));
  path = join(folder, "test.db");
  const db = open(path, { role: "writer" });
  db.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, value)");
  db.close();
});

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  rmSync(folder, { recursive: true });
});

function startTable(options: ThreadOptions = {}): Thread<PlainTable> {
  return started(
    createThread<PlainTable>(url, { ...options, workerData: dataOf({ role: "table" }) }),
  );
}
function startWriter(): Thread<WriteTable> {
  return started(createThread<WriteTable>(url, { workerData: dataOf({ role: "writer", path }) }));
}
function dataOf(options: WorkerOptions): WorkerOptions {
  return options;
}
function started<T extends { close: () => Promise<void> }>(thread: T): T {
  closers.push(thread.close);
  return thread;
}

describe("a thread", () => {
  test("answers calls, in order, also asynchronous ones", async () => {
    const { call } = startTable();
    const done: string[] = [];
    await Promise.all([
      call.math.later(20).then(() => done.push("later")),
      call.math.add({ a: 2, b: 3 }).then((sum) => done.push(`sum ${sum}`)),
    ]);
    expect(done).toEqual(["later", "sum 5"]);
  });

  test("errors keep code, next step and message", async () => {
    const { call } = startTable();
    await expect(call.trouble.expected()).rejects.toMatchObject({
      name: "AppError",
      code: "CONFLICT",
      message: "Two of them.",
      nextStep: "Remove one.",
    });
    await expect(call.trouble.bug()).rejects.toMatchObject({
      name: "RangeError",
      message: "bug",
      stack: expect.stringContaining("test-worker.ts") as string,
    });
    await expect(call.trouble.uncloneable()).rejects.toThrow("could not be cloned");
    const unknown = call as unknown as Record<string, Record<string, () => Promise<void>>>;
    await expect(unknown["math"]?.["constructor"]?.()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(call.math.add({ a: 1, b: 1 })).resolves.toBe(2);
  });

  test("buffers of a result are handed over, those of arguments only when asked", async () => {
    const { call } = startTable();
    expect((await call.buffers.keep()).values).toEqual(new Float64Array([1, 2, 3]));
    expect(await call.buffers.lengthOfKept()).toBe(0);
    const values = new Float64Array([4, 5]);
    expect(await call.buffers.sum(values)).toBe(9);
    expect(values.length).toBe(2);
    expect(await call.buffers.sum(values, { transfer: [values.buffer] })).toBe(9);
    expect(values.length).toBe(0);
  });

  test("slow calls are reported by name", async () => {
    const slow: string[] = [];
    const { call } = startTable({
      onSlow: (name, ms) => slow.push(`${name} ${ms > 40}`),
    });
    await call.math.later(60);
    await call.math.add({ a: 1, b: 1 });
    expect(slow).toEqual(["math.later true"]);
  });

  test("when it dies, pending and later calls fail with the reason", async () => {
    const deaths: string[] = [];
    const { call } = startTable({ onDeath: (reason) => deaths.push(reason.code) });
    const pending = [call.trouble.exit(), call.math.later(1)];
    for (const result of await Promise.allSettled(pending)) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "UNAVAILABLE" } });
    }
    await expect(call.math.thread()).rejects.toThrow("ended with code 3");
    expect(deaths).toEqual(["UNAVAILABLE"]);
  });

  test("a call that never ends ends the thread, with what it was", async () => {
    const deaths: string[] = [];
    const { call } = startTable({
      longestCallMs: 500,
      onDeath: ({ message }) => deaths.push(message),
    });
    await expect(call.math.later(100)).resolves.toBe("done");
    const pending = [call.math.later(300), call.math.later(300), call.trouble.hang(null)];
    expect(await Promise.allSettled(pending)).toMatchObject([
      { value: "done" },
      { value: "done" },
      { reason: { code: "UNAVAILABLE" } },
    ]);
    expect(deaths).toEqual(["A worker thread took longer than 0.5 s for one call."]);
  });

  test("close lets the calls made before it finish and refuses later ones", async () => {
    const thread = startTable();
    const before = thread.call.math.later(30);
    const closing = thread.close();
    await expect(thread.call.math.thread()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await closing;
    await expect(before).resolves.toBe("done");
  });
});

describe("a writer", () => {
  test("commits what waits together once, on the disk, and answers after it", async () => {
    const { call } = startWriter();
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const blocked = call.rows.waitFor(gate);
    const calls = [1, 2, 3].map((value) => call.rows.insertDurably(value));
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    await blocked;
    const results = await Promise.all(calls);
    expect(results.map(({ synchronous }) => synchronous)).toEqual([2, 2, 2]);
    expect(results.map(({ committed }) => committed)).toEqual([0, 0, 0]);
    const db = open(path, { role: "reader" });
    expect(db.prepare("SELECT count(*) FROM t").pluck().get()).toBe(3);
    db.close();
  });

  test("a failing call of a group takes only its own rows with it", async () => {
    const { call } = startWriter();
    const results = await Promise.allSettled([
      call.rows.insertDurably(1),
      call.rows.insertAndFail(2),
      call.rows.insertLater(3),
      call.rows.insert(4),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    const db = open(path, { role: "reader" });
    expect(db.prepare("SELECT value FROM t ORDER BY id").pluck().all()).toEqual([1, 4]);
    db.close();
  });

  test("points that can be read again are committed without waiting for the disk", async () => {
    const { call } = startWriter();
    expect((await call.rows.insert(1)).synchronous).toBe(1);
    expect((await call.rows.insertDurably(2)).synchronous).toBe(2);
    expect((await call.rows.insert(3)).synchronous).toBe(1);
  });

  test("runs marked functions outside a transaction, in their turn", async () => {
    const { call } = startWriter();
    const calls = [call.rows.insert(1), call.rows.vacuum(), call.rows.count()] as const;
    expect((await calls[0]).committed).toBe(0);
    expect(await calls[1]).toBe(false);
    expect(await calls[2]).toBe(1);
  });

  test("on a full disk nothing is acknowledged; later it goes on by itself", async () => {
    const { call } = startWriter();
    await call.rows.insertDurably(1);
    await call.rows.limitPages(10);
    const results = await Promise.allSettled([
      call.rows.insertDurably(2),
      call.rows.insertBytes(100_000),
      call.rows.insertDurably(3),
    ]);
    const stored = await call.rows.count();
    expect(results[1]).toMatchObject({ status: "rejected", reason: { code: "DISK_FULL" } });
    expect(stored).toBe(1 + results.filter(({ status }) => status === "fulfilled").length);
    await call.rows.limitPages(1_000_000);
    await call.rows.insertBytes(100_000);
    expect(await call.rows.count()).toBe(stored + 1);
  });
});

describe("a pool of readers", () => {
  test("only the call at which a thread ends hears of it: those behind are done by another one", async () => {
    const pool = started(createPool<PlainTable>(url, 1, { workerData: dataOf({ role: "table" }) }));
    const results = await Promise.allSettled([
      pool.call.math.add({ a: 1, b: 2 }),
      pool.call.trouble.exit(),
      pool.call.math.add({ a: 2, b: 2 }),
      pool.call.math.later(1),
    ]);
    expect(results).toMatchObject([
      { value: 3 },
      { reason: { code: "UNAVAILABLE" } },
      { value: 4 },
      { value: "done" },
    ]);
  });

  test("starts threads only when all are busy, at most so many", async () => {
    const pool = started(createPool<PlainTable>(url, 2, { workerData: dataOf({ role: "table" }) }));
    const first = await pool.call.math.thread();
    expect(await pool.call.math.thread()).toBe(first);
    const calls = [pool.call.math.later(30), pool.call.math.later(30), pool.call.math.later(30)];
    const busy = await Promise.all([pool.call.math.thread(), pool.call.math.thread()]);
    await Promise.all(calls);
    expect(new Set([first, ...busy]).size).toBe(2);
  });

  test("reads in a transaction and cannot write; a dead thread is replaced", async () => {
    const pool = started(
      createPool<ReadTable>(url, 1, { workerData: dataOf({ role: "reader", path }) }),
    );
    expect(await pool.call.rows.inTransaction()).toBe(true);
    expect(await pool.call.rows.count()).toBe(0);
    await expect(pool.call.rows.insert()).rejects.toMatchObject({ code: "READ_ONLY" });
    const fragile = started(
      createPool<PlainTable>(url, 1, { workerData: dataOf({ role: "table" }) }),
    );
    await expect(fragile.call.trouble.exit()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(fragile.call.math.add({ a: 1, b: 2 })).resolves.toBe(3);
  });
});

describe("a call that its caller leaves", () => {
  const startPool = (deaths: string[] = []) =>
    started(
      createPool<PlainTable>(url, 1, {
        workerData: dataOf({ role: "table" }),
        onDeath: ({ message }) => deaths.push(message),
      }),
    );

  test("ends when it next tells how far it is, and its thread goes on", async () => {
    const { call } = startPool();
    const thread = await call.math.thread();
    const leaving = new AbortController();
    const { promise: begun, resolve } = Promise.withResolvers<Progress>();
    const counting = call.math.count(null, { signal: leaving.signal, onProgress: resolve });
    expect(await begun).toEqual({ done: 0, of: 0, what: "counting" });
    leaving.abort();
    await expect(counting).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await call.math.thread()).toBe(thread);
  });

  test("takes its thread with it where it tells nothing; those behind are done by another", async () => {
    const deaths: string[] = [];
    const { call } = startPool(deaths);
    const leaving = new AbortController();
    const hanging = call.trouble.hang(null, { signal: leaving.signal });
    const behind = call.math.add({ a: 1, b: 2 });
    leaving.abort();
    await expect(hanging).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(behind).resolves.toBe(3);
    expect(deaths).toEqual([]);
  });

  test("is never begun while another one is served", async () => {
    const { call } = startPool();
    const leaving = new AbortController();
    const { promise: begun, resolve } = Promise.withResolvers<Progress>();
    const first = new AbortController();
    const counting = call.math.count(null, { signal: first.signal, onProgress: resolve });
    const all = Promise.allSettled([
      counting,
      call.math.note(1),
      call.math.note(2, { signal: leaving.signal }),
      call.math.note(3, { signal: AbortSignal.abort() }),
      call.math.note(4),
    ]);
    await begun;
    leaving.abort();
    first.abort();
    expect((await all).map(({ status }) => status === "fulfilled")).toEqual([
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(await call.math.noted()).toEqual([1, 4]);
  });
});
