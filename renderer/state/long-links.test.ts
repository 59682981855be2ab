import { expect, test } from "vitest";
import { expandLink, isKeptHere, shortenLink } from "./long-links.ts";

function createStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}

test("a short one goes into the address as it is", () => {
  const storage = createStorage();
  expect(shortenLink("n.abc", storage)).toBe("n.abc");
  expect(expandLink("n.abc", storage)).toBe("n.abc");
  expect(shortenLink(undefined, storage)).toBeUndefined();
});

test("a long one is kept here and comes back", () => {
  const storage = createStorage();
  const long = `a${"-12345678".repeat(1000)}`;
  const short = shortenLink(long, storage);
  expect(short?.length).toBeLessThan(20);
  expect([isKeptHere(short), isKeptHere("n.abc"), isKeptHere(undefined)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(expandLink(short, storage)).toBe(long);
});

test("one kept in another browser is the default", () => {
  expect(expandLink("@elsewhere", createStorage())).toBeUndefined();
});

test("where nothing can be kept the address carries it", () => {
  const full = createStorage();
  full.setItem = () => {
    throw new Error("full");
  };
  const long = "a".repeat(5000);
  expect(shortenLink(long, full)).toBe(long);
});
