import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import { addAndRead, csvRows, HEADER, readLosses, readStatus, waitForLosses } from "./testing.ts";

test("a file in which nothing complete stands yet is listed until it is read", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const file = join(folder.path, "metrics.csv");
  await writeFile(file, HEADER);
  await writeFile(join(folder.path, "empty.csv"), "");
  await writeFile(join(folder.path, "notes.csv"), "a,b\nx,y\n");
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  expect(await readStatus(engine, projectId)).toMatchObject({
    unreadTotal: 3,
    unread: [
      { path: "notes.csv" },
      { path: "empty.csv", reason: "no complete record yet" },
      { path: "metrics.csv", reason: "no complete record yet" },
    ],
  });
  await appendFile(file, csvRows(0, 2));
  await waitForLosses(engine, { "metrics.csv": 2 });
  await waitFor(
    () => readStatus(engine, projectId),
    ({ unreadTotal }) => unreadTotal === 2,
  );
});

test("a text that is refused is looked into again as it grows, also behind much that is no training's", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const noise = (bytes: number): string => "Downloading something of 12 MB\n".repeat(bytes / 31);
  const lines = (from: number, to: number): string =>
    Array.from(
      { length: to - from },
      (_, i) => `step=${from + i} loss=${1 / (from + i + 1)}\n`,
    ).join("");
  await writeFile(join(folder.path, "small.log"), "starting\n");
  await writeFile(join(folder.path, "large.out"), noise(200_000));
  await writeFile(join(folder.path, "late.log"), noise(100_000) + lines(0, 5));
  await writeFile(join(folder.path, "README.txt"), "Train with `python train.py`.\nepoch: 10\n");
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  expect(await readLosses(engine)).toEqual({ "late.log": 5 });
  await appendFile(join(folder.path, "small.log"), lines(0, 4));
  await appendFile(join(folder.path, "large.out"), noise(250_000) + lines(0, 3));
  await waitForLosses(engine, { "large.out": 3, "late.log": 5, "small.log": 4 });
  const { unread } = await readStatus(engine, projectId);
  expect(unread).toEqual([
    { path: "README.txt", reason: expect.stringContaining("a rule can say which lines") },
  ]);
});

// Other systems have no such names.
test.runIf(process.platform === "linux")(
  "what bears a name that is not UTF-8 is listed with the reason, the rest is read",
  async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    const inside = (name: string) => Buffer.from(join(folder.path, name), "latin1");
    await mkdir(inside("bad\xff"));
    await writeFile(inside("bad\xff/metrics.csv"), HEADER + csvRows(0, 2));
    await writeFile(inside("caf\xe9.csv"), HEADER + csvRows(0, 2));
    await writeFile(join(folder.path, "metrics.csv"), HEADER + csvRows(0, 2));
    await using engine = await openTestEngine(data.path);
    const projectId = await addAndRead(engine, folder.path);
    expect(await readLosses(engine)).toEqual({ "metrics.csv": 2 });
    const { unread } = await readStatus(engine, projectId);
    expect(unread.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      {
        path: "bad\uFFFD",
        reason: "folder cannot be read: its name is not UTF-8; rename it to have it read",
      },
      {
        path: "caf\uFFFD.csv",
        reason: "cannot be read: its name is not UTF-8; rename it to have it read",
      },
    ]);
  },
);
