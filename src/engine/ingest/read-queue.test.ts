import { expect, test } from "vitest";
import { createReadQueue } from "./read-queue.ts";

test("files of one source are read one at a time in name order, window by window", async () => {
  const windows = new Map([
    ["a", 2],
    ["b", 1],
    ["c", 1],
  ]);
  const read: string[] = [];
  let running = 0;
  const queue = createReadQueue(4, async (key, path) => {
    expect(running++).toBe(0);
    await Promise.resolve();
    running--;
    read.push(`${key}:${path}`);
    const left = (windows.get(path) ?? 0) - 1;
    windows.set(path, left);
    return left > 0;
  });
  for (const path of ["c", "a", "b"]) queue.enqueue("source", path);
  await queue.whenIdle(() => true);
  // "c" was taken at once; of those that waited the first by name goes first, until nothing is left of it.
  expect(read).toEqual(["source:c", "source:a", "source:a", "source:b"]);
});

test("sources take turns, and no more run side by side than allowed", async () => {
  let running = 0;
  let most = 0;
  const order: string[] = [];
  const left = new Map([
    ["huge", 5],
    ["small", 1],
  ]);
  const queue = createReadQueue(1, async (key) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    order.push(key);
    left.set(key, (left.get(key) ?? 0) - 1);
    return (left.get(key) ?? 0) > 0;
  });
  queue.enqueue("huge", "f");
  queue.enqueue("small", "f");
  await queue.whenIdle(() => true);
  expect(most).toBe(1);
  expect(order.indexOf("small")).toBeLessThanOrEqual(1);
  expect(order.filter((key) => key === "huge")).toHaveLength(5);
});

test("asked again while it is read, a file is read once more; what is dropped is not read", async () => {
  let reads = 0;
  const queue = createReadQueue(1, async () => {
    reads++;
    if (reads === 1) queue.enqueue("s", "f");
    return Promise.resolve(false);
  });
  queue.enqueue("s", "f");
  await queue.whenIdle(() => true);
  expect(reads).toBe(2);
  queue.enqueue("s", "f");
  queue.enqueue("other", "f");
  queue.drop((key) => key === "other");
  await queue.whenIdle(() => true);
  expect(reads).toBe(3);
  // Nothing of it is left behind.
  await queue.whenIdle((key) => key === "other");
  queue.enqueue("next", "f");
  await queue.whenIdle(() => true);
  expect(reads).toBe(4);
  await queue.close();
});
