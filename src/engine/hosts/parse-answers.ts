import type { HostGauges } from "../../contract/hosts.ts";
import { LISTINGS, type Listing } from "./commands.ts";

/** A regular file as the host tells of it. */
export interface RemoteFile {
  /** POSIX, relative to the folder. */
  readonly path: string;
  readonly inode: string;
  readonly size: number;
  /** When it was last written, in the host's own words: another text is another time. Ends with "?" while it is not settled. */
  readonly stamp: string;
  /** The same in microseconds UTC by the host's clock; of `ls` to the minute. */
  readonly mtimeUs: number;
}

export interface HostFacts {
  /** By the host's clock, in seconds. */
  readonly nowSeconds: number;
  readonly name: string;
  readonly system: string;
  readonly home: string;
  readonly listing: Listing;
}

/** What is written to a file within the second (of `ls`: the minute) of its stamp does not change the stamp. */
const UNSETTLED = "?";
/** A stamp that is further ahead is of another clock, and is not waited for. */
const MAX_AHEAD_SECONDS = 60;

export function isSettled(stamp: string): boolean {
  return !stamp.includes(UNSETTLED);
}

/** Without the word on whether it is settled. */
export function settledStamp(stamp: string): string {
  return stamp.replaceAll(UNSETTLED, "");
}

/** @param grainSeconds a stamp is told in whole so many seconds */
function toStamp(words: string, seconds: number, grainSeconds: number, nowSeconds: number): string {
  const age = nowSeconds - seconds;
  return age <= grainSeconds + 1 && age > -MAX_AHEAD_SECONDS ? words + UNSETTLED : words;
}

/** What a login shell writes before is not ours. Undefined where the answer is no answer. */
export function parseHello(text: string): HostFacts | undefined {
  const facts = new Map(
    text.split("\n").flatMap((line) => {
      const found = /^assay:(\w+)=(.*)$/.exec(line);
      return found === null ? [] : [[found[1] ?? "", (found[2] ?? "").trim()] as const];
    }),
  );
  const listing = LISTINGS.find((one) => one === facts.get("listing"));
  if (listing === undefined) return undefined;
  return {
    nowSeconds: Number(facts.get("now")),
    name: facts.get("name") ?? "",
    system: facts.get("system") ?? "",
    home: facts.get("home") ?? "",
    listing,
  };
}

/** The file system of `df -Pk`: its name, free and all bytes, and where it is mounted. */
export function parseDisk(
  line: string,
): { device: string; mountPoint: string; totalBytes: number; freeBytes: number } | undefined {
  const found = /^(.+?)\s+(\d+)\s+\d+\s+(-?\d+)\s+\S+\s+(\/.*)$/.exec(line.trim());
  if (found === null) return undefined;
  const [, device = "", total, free, mountPoint = ""] = found;
  return {
    device,
    mountPoint,
    totalBytes: Number(total) * 1024,
    freeBytes: Math.max(0, Number(free) * 1024),
  };
}

/** Entries of a listing; what is no entry (a name with a line break in it) is counted. */
export function parseListing(
  listing: Listing,
  text: string,
  nowSeconds: number,
): { readonly files: RemoteFile[]; readonly unread: number } {
  const files: RemoteFile[] = [];
  let unread = 0;
  for (const line of text.split(listing === "gnu" ? "\0" : "\n")) {
    if (line === "") continue;
    const parse = listing === "ls" ? parseLsLine : parseStatLine;
    const file = parse(line, nowSeconds);
    if (file === undefined) unread++;
    else files.push(file);
  }
  return { files, unread };
}

function parseStatLine(line: string, nowSeconds: number): RemoteFile | undefined {
  const found = /^(\d+)\t(\d+)\t(-?\d+(?:\.\d+)?)\t(.+)$/s.exec(line);
  if (found === null) return undefined;
  const [, inode = "", size, words = "", name = ""] = found;
  const path = cleanPath(name);
  if (path === undefined) return undefined;
  const seconds = Number(words);
  // Some file systems have no fractions, whatever tells of them.
  const stamp = Number.isInteger(seconds) ? toStamp(words, seconds, 1, nowSeconds) : words;
  return { path, inode, size: Number(size), stamp, mtimeUs: Math.round(seconds * 1e6) };
}

const LS_LINE =
  /^\s*(\d+)\s+\S+\s+\d+\s+\d+\s+\d+\s+(\d+)\s+(([A-Z][a-z]{2})\s+(\d+)\s+(?:(\d{4})|(\d+):(\d+)))\s(.+)$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function parseLsLine(line: string, nowSeconds: number): RemoteFile | undefined {
  const found = LS_LINE.exec(line);
  if (found === null) return undefined;
  const [, inode = "", size, words = "", month = "", day, year, hours, minutes, name = ""] = found;
  const path = cleanPath(name);
  const at = MONTHS.indexOf(month);
  if (path === undefined || at < 0) return undefined;
  // Without a year it is of the last months.
  const now = new Date(nowSeconds * 1000);
  let ms = Date.UTC(
    Number(year ?? now.getUTCFullYear()),
    at,
    Number(day),
    Number(hours ?? 0),
    Number(minutes ?? 0),
  );
  if (year === undefined && ms > now.getTime() + 24 * 3600e3)
    ms = Date.UTC(now.getUTCFullYear() - 1, at, Number(day), Number(hours), Number(minutes));
  const stamp = toStamp(words, ms / 1000, 60, nowSeconds);
  return { path, inode, size: Number(size), stamp, mtimeUs: ms * 1000 };
}

/** Below the folder, and nowhere else, whatever the host says. */
export function cleanPath(name: string): string | undefined {
  const parts = name
    .split("/")
    .filter((part, index) => !(part === "." || (part === "" && index > 0)));
  const isBad =
    parts.length === 0 || parts.some((part) => part === "" || part === ".." || /[\0\\]/.test(part));
  return isBad ? undefined : parts.join("/");
}

export interface RemoteEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
  readonly bytes: number | null;
  readonly modifiedUs: number | null;
}

/** What lies in a folder, by `listFolder`. */
export function parseFolder(listing: Listing, text: string, nowSeconds: number): RemoteEntry[] {
  const mark = text.startsWith("files\n") ? 0 : text.indexOf("\nfiles\n") + 1;
  const entries: RemoteEntry[] = [];
  for (const line of text.slice(0, mark).split("\n")) {
    const name = line.slice(line.lastIndexOf("/") + 1);
    if (name !== "")
      entries.push({
        name,
        kind: line.startsWith("l") ? "link" : "folder",
        bytes: null,
        modifiedUs: null,
      });
  }
  for (const file of parseListing(listing, text.slice(mark + "files\n".length), nowSeconds).files) {
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    entries.push({ name, kind: "file", bytes: file.size, modifiedUs: file.mtimeUs });
  }
  return entries;
}

/** How busy the host is; null for what it does not tell. */
export function parseGauges(text: string): HostGauges {
  const parts = new Map(
    text
      .split(/^assay:/m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf("\n");
        return [part.slice(0, end), part.slice(end + 1).trimEnd()] as const;
      }),
  );
  const load = /(?:load averages?:\s*)?(\d+[.,]\d+)/.exec(
    (parts.get("load") ?? "").replace(/^.*load average/, "load average"),
  );
  const kib = (name: string): number | null => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(parts.get("memory") ?? "");
    return found === null ? null : Number(found[1]) * 1024;
  };
  const total = kib("MemTotal");
  const available = kib("MemAvailable");
  const disk = parseDisk(parts.get("disk") ?? "");
  return {
    load: load === null ? null : Number(load[1]?.replace(",", ".")),
    cores: Number.parseInt(parts.get("cores") ?? "", 10) || null,
    memoryUsedBytes: total === null || available === null ? null : total - available,
    memoryTotalBytes: total,
    diskFreeBytes: disk?.freeBytes ?? null,
    diskTotalBytes: disk?.totalBytes ?? null,
    gpus: (parts.get("gpu") ?? "").split("\n").flatMap(parseGpu),
  };
}

function parseGpu(line: string): HostGauges["gpus"] {
  const cells = line.split(",").map((cell) => cell.trim());
  const [index, name, busy, used, total, temperature] = cells;
  if (cells.length !== 6 || name === undefined || !/^\d+$/.test(index ?? "")) return [];
  // "[N/A]" where the driver does not tell.
  const number = (cell: string | undefined): number | null =>
    cell !== undefined && /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : null;
  const mib = (cell: string | undefined): number | null => {
    const value = number(cell);
    return value === null ? null : value * 1024 * 1024;
  };
  return [
    {
      index: Number(index),
      name,
      busyPercent: number(busy),
      memoryUsedBytes: mib(used),
      memoryTotalBytes: mib(total),
      celsius: number(temperature),
    },
  ];
}
