import { appendFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openMemory } from "./memory.ts";

test("what was sent is remembered, though the last line was cut off by a kill", async () => {
  const folder = await mkdtemp(join(tmpdir(), "assay-memory-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const of = { direction: "export", server: "http://a" };
  const memory = await openMemory(folder, of);
  await memory.put({ kind: "run", from: "1", to: "a", seal: "first" });
  await memory.put({ kind: "run", from: "1", to: "a", seal: "second" });
  const [name = ""] = await readdir(join(folder, "transfers"));
  await appendFile(join(folder, "transfers", name), '{"kind":"run","from":"2","to":');
  const again = await openMemory(folder, of);
  await again.put({ kind: "run", from: "3", to: "c", seal: "" });
  const third = await openMemory(folder, of);
  expect(["1", "2", "3"].map((id) => third.find("run", id))).toEqual(["a", undefined, "c"]);
  expect(third.isSealed("run", "1", "a", "second")).toBe(true);
  expect(third.isSealed("run", "1", "a", "first")).toBe(false);
  expect(third.isSealed("run", "1", "b", "second")).toBe(false);
  // Nothing was equal: no seal fits.
  expect(third.isSealed("run", "3", "c", "")).toBe(false);
  const other = await openMemory(folder, { ...of, server: "http://b" });
  expect(other.find("run", "1")).toBeUndefined();
});
