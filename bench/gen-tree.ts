/**
 * A tree as it lies on a shared disk: logs of ten loggers deep among checkpoints, images, JSON, tables and texts.
 *
 *   node bench/gen-tree.ts FOLDER [--files 200000] [--logs 2000] [--points 20] [--seed 1]
 *
 * The same arguments give the same names and bytes.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createRandom, type Random } from "../e2e/support/random.ts";
import { LOG_FORMATS, type LogFormat, type RunLog } from "./log-formats.ts";

export interface TreeSet {
  /** Of all kinds, logs among them. */
  readonly files: number;
  readonly logs: number;
  readonly points: number;
  readonly seed: number;
}

export interface TreeLog {
  readonly format: LogFormat;
  readonly log: RunLog;
}

const START_MS = 1_790_000_000_000;
/** Of all files that are no logs, so many lie in the folders of runs; the others are data sets. */
const BESIDE_RUNS = 0.5;
/** Folders of data sets hold between these. */
const NARROW = 8;
const WIDE = 4000;

/** A folder in the temporary folder, made once. */
export function ensureTree(folder: string, set: TreeSet): void {
  if (existsSync(folder)) return;
  const draft = `${folder}-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  writeTree(draft, set);
  renameSync(draft, folder);
}

/** The logs of the tree, in the order of their formats. */
export function listTreeLogs({ logs, seed }: TreeSet): TreeLog[] {
  const random = createRandom(seed);
  return Array.from({ length: logs }, (_, run) => {
    const format = LOG_FORMATS[run % LOG_FORMATS.length] as LogFormat;
    return { format, log: format.create({ folder: runFolder(run, random), run, part: 0 }) };
  });
}

/** Every byte that the log has in the tree. */
export function logBytes({ log }: TreeLog, points: number): Buffer {
  const rows = Array.from({ length: points }, (_, step) => log.row(step, START_MS + step * 1000));
  return Buffer.concat([log.head, ...rows].map((part) => Buffer.from(part as string)));
}

/** People keep runs in different depths: by project, by sweep, by date. */
function runFolder(run: number, random: Random): string {
  const parts = [
    random.pick(["shared", "home/kim", "home/lee", "home/ana/work", "scratch"]),
    `project-${String(Math.floor(random.next() ** 2 * 20)).padStart(2, "0")}`,
  ];
  if (random.next() < 0.6) parts.push(`sweep-${Math.floor(random.next() * 40)}`);
  if (random.next() < 0.3) parts.push("2026", String(1 + (run % 12)).padStart(2, "0"));
  if (random.next() < 0.2) parts.push(`seed-${run % 10}`, "outputs");
  return [...parts, `run-${String(run).padStart(5, "0")}`].join("/");
}

function writeTree(root: string, set: TreeSet): void {
  const folders = new Set<string>();
  let left = set.files;
  const write = (path: string, bytes: Uint8Array | string): void => {
    const target = join(root, path);
    const folder = dirname(target);
    if (!folders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      folders.add(folder);
    }
    writeFileSync(target, bytes);
    left--;
  };
  const logs = listTreeLogs(set);
  const random = createRandom(set.seed + 1);
  for (const one of logs) {
    write(one.log.path, logBytes(one, set.points));
    for (const [path, text] of one.log.beside) write(path, text);
  }
  const ofRuns = Math.floor(left * BESIDE_RUNS);
  const lastOfRuns = left - ofRuns;
  logs.forEach((_, run) => {
    const folder = runFolderOf(logs, run);
    // Some runs keep one checkpoint, some a hundred.
    const share = (left - lastOfRuns) / (logs.length - run);
    const count = run === logs.length - 1 ? share : Math.round(share * (0.2 + 1.6 * random.next()));
    for (let i = 0; i < count && left > lastOfRuns; i++) write(...besideRun(folder, i, random));
  });
  for (let set_ = 0; left > 0; set_++) {
    const width = Math.min(left, Math.round(NARROW * (WIDE / NARROW) ** random.next()));
    const depth = Math.floor(random.next() * 4);
    const inner = Array.from({ length: depth }, (_, i) => `part-${(set_ + i) % 7}`);
    const folder = ["data", `set-${String(set_).padStart(4, "0")}`, ...inner].join("/");
    const kind = random.pick(["png", "jpg", "json", "txt", "npy", "csv"]);
    for (let i = 0; i < width; i++) {
      const name = `${String(i).padStart(6, "0")}.${kind}`;
      write(`${folder}/${name}`, contentOf(kind, i, random));
    }
  }
}

/** The folder of the run itself, above those that its logger makes. */
function runFolderOf(logs: readonly TreeLog[], run: number): string {
  const path = logs[run]?.log.path ?? "";
  return /^.*?\/run-\d{5}/.exec(path)?.[0] ?? dirname(path);
}

type File = readonly [path: string, bytes: Uint8Array | string];

function besideRun(folder: string, index: number, random: Random): File {
  if (index === 0) return [`${folder}/config.json`, contentOf("json", index, random)];
  if (index === 1) return [`${folder}/train.py`, "import torch\n\n\ndef main():\n    pass\n"];
  if (index === 2) return [`${folder}/stdout.txt`, contentOf("txt", index, random)];
  if (index === 3) return [`${folder}/predictions.csv`, contentOf("csv", index, random)];
  const number = String(index).padStart(6, "0");
  const kind = random.pick(["ckpt", "ckpt", "png", "json", "txt"]);
  const inFolder = {
    ckpt: "checkpoints/step",
    png: "samples/image",
    json: "eval/result",
    txt: "notes/note",
  }[kind];
  return [`${folder}/${inFolder ?? ""}-${number}.${kind}`, contentOf(kind, index, random)];
}

/** Small, since only their names and first bytes are looked at; a checkpoint's and a picture's begin as such. */
function contentOf(kind: string, index: number, random: Random): Uint8Array | string {
  const size = 64 + Math.floor(random.next() * 900);
  const filled = (start: string): Buffer =>
    Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(size, index & 255)]);
  switch (kind) {
    case "png":
      return filled("\x89PNG\r\n\x1a\n");
    case "jpg":
      return filled("\xff\xd8\xff\xe0");
    case "npy":
      return filled("\x93NUMPY\x01\0");
    case "ckpt":
      return filled("PK\x03\x04");
    case "json":
      return JSON.stringify({ image: index, boxes: [random.next(), random.next()], label: "cat" });
    case "csv":
      return `id,name,label\n${index},image-${index},cat\n${index + 1},image-${index + 1},dog\n`;
    default:
      return `Looked at image ${index}.\n${"The colours are fine. ".repeat(size >> 6)}\n`;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      files: { type: "string", default: "200000" },
      logs: { type: "string", default: "2000" },
      points: { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("usage: node bench/gen-tree.ts FOLDER");
  const [files, logs, points, seed] = [values.files, values.logs, values.points, values.seed].map(
    Number,
  );
  ensureTree(folder, { files: files ?? 0, logs: logs ?? 0, points: points ?? 0, seed: seed ?? 0 });
}
