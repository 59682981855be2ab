import { expect, it } from "vitest";
import { cleanPath, parseGauges, parseHello, parseListing } from "./parse-answers.ts";

const NOW = Date.UTC(2026, 10, 27, 20) / 1000;

it("nothing that a host says leads out of the folder", () => {
  for (const name of ["../x", "./../x", "/etc/passwd", "a/../../x", "a\0b", "a\\b", "", "."])
    expect(cleanPath(name)).toBeUndefined();
  expect(cleanPath("./a//./b")).toBe("a/b");
  const { files, unread } = parseListing(
    "gnu",
    "1\t2\t3.5\t./a\0nonsense\0" + "1\t2\t3\t../../b\0",
    NOW,
  );
  expect(files).toEqual([{ path: "a", inode: "1", size: 2, stamp: "3.5", mtimeUs: 3_500_000 }]);
  expect(unread).toBe(2);
});

it("times of ls have a year or are of the last months", () => {
  const text = `  1234 -rw-r--r-- 1 1000 1000   42 Nov 27 19:05 ./runs/my file.csv
99 -rw-r--r-- 1 1000 1000 7 Dec 31 23:59 ./old.csv
5 -rw-r--r-- 1 1000 1000 7 Jan  3  2019 ./older.csv
ls: cannot access './gone': No such file or directory
`;
  const { files } = parseListing("ls", text, NOW);
  expect(
    files.map(({ path, size, mtimeUs }) => [path, size, new Date(mtimeUs / 1000).toISOString()]),
  ).toEqual([
    ["runs/my file.csv", 42, "2026-11-27T19:05:00.000Z"],
    ["old.csv", 7, "2025-12-31T23:59:00.000Z"],
    ["older.csv", 7, "2019-01-03T00:00:00.000Z"],
  ]);
});

it("a host that answers otherwise is none", () => {
  expect(parseHello("This account is currently not available.\n")).toBeUndefined();
  expect(parseHello("assay:listing=perl\n")).toBeUndefined();
});

it("reads GPUs, and what Macs say of their load", () => {
  const gauges = parseGauges(`assay:load
20:14  up 12 days,  3:02, 4 users, load averages: 2.31 1.98 1.75
assay:cores
10
assay:memory
assay:disk
/dev/disk3s5  971350180 512000000 400000000    57%    /System/Volumes/Data
assay:gpu
0, NVIDIA H100 80GB HBM3, 97, 71234, 81559, 64
1, NVIDIA H100 80GB HBM3, [N/A], 0, 81559, [Unknown Error]
`);
  expect(gauges).toEqual({
    load: 2.31,
    cores: 10,
    memoryUsedBytes: null,
    memoryTotalBytes: null,
    diskFreeBytes: 400_000_000 * 1024,
    diskTotalBytes: 971_350_180 * 1024,
    gpus: [
      {
        index: 0,
        name: "NVIDIA H100 80GB HBM3",
        busyPercent: 97,
        memoryUsedBytes: 71_234 * 2 ** 20,
        memoryTotalBytes: 81_559 * 2 ** 20,
        celsius: 64,
      },
      {
        index: 1,
        name: "NVIDIA H100 80GB HBM3",
        busyPercent: null,
        memoryUsedBytes: 0,
        memoryTotalBytes: 81_559 * 2 ** 20,
        celsius: null,
      },
    ],
  });
});
