import { expect, test } from "vitest";
import { AppError } from "../../../base/errors.ts";
import { createPackageReader } from "./package-lists.ts";

const refs = (from: number, count: number, isNeeded = true) =>
  Array.from({ length: count }, (_, i) => ({
    summary: `s${from + i}`,
    runId: `run-${from + i}`,
    isNeeded,
  }));

function createFiles(missing: readonly string[] = []) {
  const files = { reading: 0, most: 0, reads: 0 };
  const read = createPackageReader(async ({ runId }) => {
    files.reads++;
    files.most = Math.max(files.most, ++files.reading);
    await Promise.resolve();
    files.reading--;
    if (missing.includes(runId)) throw new AppError("NOT_FOUND", "It is gone.");
    const text = `torch==${runId.slice(4)}\n`;
    return { text, length: text.length, truncated: false, origin: "requirements.txt" };
  });
  return { files, read };
}

test("more lists than stay known are all answered, a few files read at a time", async () => {
  const { files, read } = createFiles();
  const lists = await read(refs(1, 500));
  expect(Object.keys(lists)).toHaveLength(500);
  expect([lists["s1"], lists["s500"]]).toEqual([[["torch", "1"]], [["torch", "500"]]]);
  expect(files.most).toBeLessThanOrEqual(8);
  await read(refs(400, 50));
  expect(files.reads).toBe(500);
});

test("a list of history may be gone; one that is needed leaves none", async () => {
  const { read } = createFiles(["run-2"]);
  expect(Object.keys(await read(refs(1, 3, false)))).toEqual(["s1", "s3"]);
  expect(await read(refs(1, 3))).toEqual({});
});
