import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cksum } from "./cksum.ts";
import {
  checkSum,
  enterBelow,
  enterFolder,
  findGone,
  GAUGES,
  HELLO,
  listFiles,
  listFolder,
  listTree,
  PRELUDE,
  readRange,
  blocksOf,
  WHERE,
  type Listing,
} from "./commands.ts";
import { parseDisk, parseFolder, parseGauges, parseHello, parseListing } from "./parse-answers.ts";

/* The scripts in real shells with real tools, as they run on a host. */

const NOW = Math.floor(Date.now() / 1000);
const NAMES = [
  "plain.csv",
  "with space.csv",
  'quote\'d "twice".csv',
  "-rf.csv",
  "$HOME `id` ;x.csv",
  "äöü 数.csv",
  "deep/er/metrics.csv",
];
const BUSYBOX = "/usr/bin/busybox";
let folder = "";
let tools = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-hosts-"));
  tools = await mkdtemp(join(tmpdir(), "assay-tools-"));
  await mkdir(join(tools, "bin"));
  if (existsSync(BUSYBOX)) execFileSync(BUSYBOX, ["--install", "-s", join(tools, "bin")]);
  await mkdir(join(folder, "deep/er"), { recursive: true });
  await mkdir(join(folder, ".git/logs"), { recursive: true });
  await writeFile(join(folder, ".git/HEAD"), "x");
  for (const [index, name] of NAMES.entries())
    await writeFile(join(folder, name), "x".repeat(index));
  await symlink(join(folder, "plain.csv"), join(folder, "link.csv"));
});
afterAll(async () => {
  for (const path of [folder, tools]) await rm(path, { recursive: true, force: true });
});

interface Shell {
  readonly name: string;
  readonly command: readonly string[];
  readonly listings: readonly Listing[];
  /** Nothing but its own tools are to be found. */
  readonly applets: boolean;
}
const SHELLS: readonly Shell[] = [
  { name: "the system's tools", command: ["sh"], listings: ["gnu", "stat", "ls"], applets: false },
  ...(existsSync(BUSYBOX)
    ? [
        {
          name: "busybox",
          command: [BUSYBOX, "sh"],
          listings: ["stat", "ls"] as const,
          applets: true,
        },
      ]
    : []),
];

function makeShell({ command: [program = "", ...args], applets }: Shell) {
  return (script: string): Buffer =>
    execFileSync(program, [...args, "-c", `${PRELUDE}cd '${folder}'\n${script}`], {
      env: applets ? { HOME: process.env["HOME"], PATH: join(tools, "bin") } : process.env,
    });
}

describe.each(SHELLS)("with $name", (shell) => {
  const ask = makeShell(shell);

  it("says what the host is", () => {
    const facts = parseHello(`Welcome!\n${ask(HELLO).toString()}`);
    expect(shell.listings).toContain(facts?.listing);
    expect(Math.abs((facts?.nowSeconds ?? 0) - NOW)).toBeLessThan(600);
    expect(facts?.home).toBe(process.env["HOME"]);
    const [root, disk = ""] = ask(`${enterFolder(folder)}\n${WHERE}`)
      .toString()
      .trim()
      .split("\n");
    expect(root).toBe(folder);
    expect(parseDisk(disk)?.mountPoint).toMatch(/^\//);
  });

  it.each(shell.listings)("lists files with %s", async (listing) => {
    const { files, unread } = parseListing(
      listing,
      ask(listTree(listing, [".git"])).toString(),
      NOW,
    );
    expect(unread).toBe(0);
    // busybox's ls writes question marks for what is not ASCII: its stat is asked wherever it has one.
    const isLegible = (name: string): boolean =>
      !(shell.applets && listing === "ls") || /^[ -~]*$/.test(name);
    expect(
      files
        .map(({ path }) => path)
        .filter((path) => !path.includes("?"))
        .sort(),
    ).toEqual(NAMES.filter(isLegible).toSorted());
    for (const file of files.filter(({ path }) => !path.includes("?"))) {
      const stats = await stat(join(folder, file.path));
      expect(file).toMatchObject({ size: stats.size, inode: String(stats.ino) });
      // `ls` tells the minute.
      expect(Math.abs(file.mtimeUs / 1000 - stats.mtimeMs)).toBeLessThan(
        listing === "ls" ? 61_000 : 1000,
      );
    }
    const some = parseListing(
      listing,
      ask(`${listFiles(listing, ["plain.csv", "gone", "-rf.csv"])} || :`).toString(),
      NOW,
    );
    expect(some.files.map(({ path }) => path).sort()).toEqual(["-rf.csv", "plain.csv"]);
    const entries = parseFolder(listing, ask(listFolder(listing)).toString(), NOW);
    expect(
      entries
        .filter(({ kind }) => kind === "folder")
        .map(({ name }) => name)
        .sort(),
    ).toEqual([".git", "deep"]);
    expect(entries.filter(({ kind }) => kind === "link").map(({ name }) => name)).toEqual([
      "link.csv",
    ]);
    expect(entries.find(({ name }) => name === "-rf.csv")?.bytes).toBe(3);
    const below = ask(`${enterBelow("deep")}\n${listFolder(listing)}`).toString();
    expect(parseFolder(listing, below, NOW)).toEqual([
      { name: "er", kind: "folder", bytes: null, modifiedUs: null },
    ]);
  });

  it("reads any range", async () => {
    const bytes = Buffer.from(
      Array.from({ length: 700_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff),
    );
    await writeFile(join(folder, "deep/range"), bytes);
    for (const [start, length] of [
      [0, 1],
      [1023, 2],
      [1024, 1024],
      [5000, 600_000],
      [699_999, 10],
      [700_000, 5],
    ] as const) {
      const range = { path: "deep/range", start, length };
      const { size, skip } = blocksOf(range);
      const from = start - skip * size;
      const read = ask(readRange(range)).subarray(from, from + length);
      expect(read.equals(bytes.subarray(start, start + length))).toBe(true);
    }
    const sum = new Cksum();
    sum.add(bytes.subarray(0, 1000));
    sum.add(bytes.subarray(1000));
    // Without the tool a file is known by the end of its copy alone.
    const hasTool = !shell.applets;
    const range = { path: "deep/range", start: 0, length: 700_000 };
    expect(ask(`${checkSum(range)} || :`).toString()).toBe(
      hasTool ? `${sum.value()} 700000\n` : "",
    );
    await rm(join(folder, "deep/range"));
  });

  it("tells what is gone from what only cannot be seen", () => {
    const paths = ["plain.csv", "gone.csv", "deep/gone/too.csv", "link.csv", "it's gone"];
    expect(ask(findGone(paths)).toString().trim().split("\n")).toEqual(["1", "2", "4"]);
  });

  it("goes below the folder and, by links, not out of it", async () => {
    await symlink("deep", join(folder, "in"));
    await symlink("/etc", join(folder, "out"));
    const enter = (path: string): string =>
      ask(`${enterBelow(path)}\npwd -P`)
        .toString()
        .trim();
    expect(["deep/er", "in/er", ".", "out", "in/../../..", "none", "plain.csv"].map(enter)).toEqual(
      [
        join(folder, "deep/er"),
        join(folder, "deep/er"),
        folder,
        "assay:outside",
        "assay:outside",
        "assay:gone",
        "assay:gone",
      ],
    );
    for (const name of ["in", "out"]) await rm(join(folder, name));
  });

  it("tells how busy the machine is", () => {
    const gauges = parseGauges(ask(GAUGES).toString());
    expect(gauges.load).toBeGreaterThanOrEqual(0);
    expect(gauges.cores).toBeGreaterThan(0);
    expect(gauges.diskTotalBytes).toBeGreaterThan(gauges.diskFreeBytes ?? Infinity);
    expect(gauges.memoryTotalBytes).toBeGreaterThan(gauges.memoryUsedBytes ?? Infinity);
  });
});

it("a line break in a name costs that file alone where names end with lines", async () => {
  await writeFile(join(folder, "two\nlines.csv"), "");
  const ask = makeShell(SHELLS[0] as Shell);
  const gnu = parseListing("gnu", ask(listTree("gnu", [".git"])).toString(), NOW);
  expect(gnu.files.map(({ path }) => path)).toContain("two\nlines.csv");
  const ls = parseListing("stat", ask(listTree("stat", [".git"])).toString(), NOW);
  expect(ls.files.map(({ path }) => path)).toEqual(expect.arrayContaining(NAMES));
  await rm(join(folder, "two\nlines.csv"));
});

it("cksum is that of the system, for every length around its limits", async () => {
  const path = join(folder, "sum");
  for (const length of [0, 1, 255, 256, 65_535, 65_536, 300_001]) {
    await writeFile(path, Buffer.alloc(0));
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 7 + length) & 0xff));
    await appendFile(path, bytes);
    const sum = new Cksum();
    sum.add(bytes);
    const { stdout } = spawnSync("cksum", { input: bytes });
    expect(`${sum.value()} ${length}`).toBe(stdout.toString().trim());
  }
  await rm(path);
});
