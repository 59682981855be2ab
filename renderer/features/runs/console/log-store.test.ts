import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BLOCK_BYTES, LogStore } from "./log-store.ts";

/** A file in memory, and what was read of it. */
function makeFile(text: string) {
  let bytes = new TextEncoder().encode(text);
  const reads: number[] = [];
  return {
    reads,
    append: (more: string) => {
      const added = new TextEncoder().encode(more);
      const grown = new Uint8Array(bytes.length + added.length);
      grown.set(bytes);
      grown.set(added, bytes.length);
      bytes = grown;
    },
    replace: (next: string) => {
      bytes = new TextEncoder().encode(next);
    },
    reader: {
      size: async () => bytes.length,
      read: async (from: number, to: number) => {
        reads.push(to - from);
        return bytes.slice(from, to);
      },
    },
  };
}
const linesOf = (store: LogStore): string[] => store.current().lines.map(({ text }) => text);
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, i) => `line ${i + 1} ${"·".repeat(40)}\n`).join("");

describe("a log of many blocks", () => {
  const text = numbered(40_000);
  const all = text.trimEnd().split("\n");

  test("opens at its end with one read of a bounded part, at the beginning of a line", async () => {
    const file = makeFile(text);
    const store = new LogStore(file.reader);
    await store.openEnd();
    const lines = linesOf(store);
    expect(lines).toEqual(all.slice(-lines.length));
    expect(file.reads).toEqual([BLOCK_BYTES]);
    expect(store.current().firstNumber).toBeUndefined();
  });

  test("grows backwards to its start without a gap, and then knows its numbers", async () => {
    const store = new LogStore(makeFile(text).reader);
    await store.openEnd();
    while (store.current().from > 0) await store.loadEarlier();
    expect(linesOf(store)).toEqual(all);
    expect(store.current().firstNumber).toBe(1);
  });

  test("grows forwards from its start without a gap", async () => {
    const store = new LogStore(makeFile(text).reader);
    await store.openStart();
    expect(store.current().to).toBe(BLOCK_BYTES);
    while (store.current().to < store.current().size) await store.loadLater();
    expect(linesOf(store)).toEqual(all);
  });

  test("keeps a bounded part at hand, with the right numbers", async () => {
    const file = makeFile("x\n".repeat(10));
    const store = new LogStore(file.reader);
    await store.openStart();
    const block = `${"y".repeat(998)}\n`.repeat(3000);
    for (let i = 0; i < 8; i++) {
      file.append(block);
      await store.follow();
    }
    const { lines, firstNumber, from, to } = store.current();
    expect(to - from).toBeLessThan(21e6);
    expect(lines.length + (firstNumber ?? 0) - 1).toBe(10 + 8 * 3000);
    expect(firstNumber).toBeGreaterThan(1);
  });
});

test("it follows what is appended, also to a line that has no end yet", async () => {
  const file = makeFile("one\ntw");
  const store = new LogStore(file.reader);
  await store.openEnd();
  expect(linesOf(store)).toEqual(["one", "tw"]);
  file.append("o\r 1%\r 2%");
  await store.follow();
  expect(linesOf(store)).toEqual(["one", " 2%"]);
  file.append("\r100%\nend\n");
  await store.follow();
  expect(linesOf(store)).toEqual(["one", "100%", "end"]);
  expect(store.current().firstNumber).toBe(1);
});

test("a file that became shorter is opened anew, and that is said", async () => {
  const file = makeFile("old\n".repeat(100));
  const store = new LogStore(file.reader);
  await store.openEnd();
  file.replace("new\n");
  await store.follow();
  expect([linesOf(store), store.current().wasCut]).toEqual([["new"], true]);
});

test("a failure stands in the state, and the next try takes it away", async () => {
  let isBroken = true;
  const file = makeFile("a\n");
  const store = new LogStore({
    ...file.reader,
    size: async () => {
      if (isBroken) throw new Error("gone");
      return file.reader.size();
    },
  });
  await store.openEnd();
  expect(store.current().phase).toBe("failed");
  isBroken = false;
  await store.openEnd();
  expect([store.current().phase, linesOf(store)]).toEqual(["ready", ["a"]]);
});

test("lines longer than a block are gone through to the start", async () => {
  const store = new LogStore(makeFile(`${"a".repeat(3 * BLOCK_BYTES)}\nend\n`).reader);
  await store.openEnd();
  for (let i = 0; i < 10 && store.current().from > 0; i++) await store.loadEarlier();
  expect([store.current().from, linesOf(store).at(-1)]).toEqual([0, "end"]);
});

test("however a file grows, following it ends with the lines that opening it has", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r", "\u001b[31m"), maxLength: 30 }),
      ),
      async (parts) => {
        const file = makeFile("");
        const store = new LogStore(file.reader);
        await store.openEnd();
        for (const part of parts) {
          file.append(part);
          await store.follow();
        }
        const fresh = new LogStore(file.reader);
        await fresh.openStart();
        expect(store.current().lines).toEqual(fresh.current().lines);
      },
    ),
  );
});
