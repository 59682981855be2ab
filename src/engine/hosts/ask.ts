import { randomBytes } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { leadsOut } from "../open-inside.ts";
import {
  blocksOf,
  checkSum,
  enterBelow,
  enterFolder,
  listFiles,
  readRange,
  type Range,
} from "./commands.ts";
import { parseListing, type RemoteFile } from "./parse-answers.ts";
import type { Host } from "./session.ts";

/** A connection with the folder as its working folder, and what is known of its host. */
export interface Session extends Host {
  /** Absolute path of the folder there. */
  readonly root: string;
}

/** What each of the scripts writes, asked in one go. */
export async function askAll(session: Session, scripts: readonly string[]): Promise<Buffer[]> {
  const mark = randomBytes(16).toString("hex");
  const script = scripts.map((one) => `( ${one}\n); printf '\\n%s\\n' ${mark}`).join("\n");
  const { bytes } = await session.connection.ask(`${enterFolder(session.root)}\n${script}`);
  const parts: Buffer[] = [];
  const end = Buffer.from(`\n${mark}\n`);
  let from = 0;
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + end.length;
  }
  if (parts.length !== scripts.length) throw new FolderGone();
  return parts;
}

/** What a script writes in a folder below. Throws NOT_FOUND, FORBIDDEN. */
export async function askBelow(session: Session, path: string, script: string): Promise<string> {
  const [part] = await askAll(session, [`${enterBelow(path)}\n${script}`]);
  const text = (part ?? "").toString();
  if (text === "assay:outside\n") throw leadsOut();
  if (text !== "assay:gone\n") return text;
  throw new AppError("NOT_FOUND", `${path} is not there.`, "List the folder above again.");
}

/** The folder is not there any more; the host is. */
export class FolderGone extends Error {
  override readonly name = "FolderGone";
}

export interface ReadRanges {
  /** Of each range what the file has of it, in their order; less where it is shorter. */
  readonly bytes: readonly Buffer[];
  /** The files as they are after they were read; one that is gone is missing. */
  readonly after: ReadonlyMap<string, RemoteFile>;
}

/** Reads ranges of files, and then looks at the files again: what did not change meanwhile was read as it is. */
export async function readRanges(session: Session, ranges: readonly Range[]): Promise<ReadRanges> {
  const paths = ranges.map(({ path }) => path);
  const parts = await askAll(session, [
    ...ranges.map(readRange),
    listFiles(session.facts.listing, paths),
  ]);
  const bytes = ranges.map((range, index) => {
    const { size, skip } = blocksOf(range);
    const from = range.start - skip * size;
    return (parts[index] ?? Buffer.alloc(0)).subarray(from, from + range.length);
  });
  return { bytes, after: indexOf(session, parts.at(-1)) };
}

/** What the host says of the bytes of a range that begins and ends with a block, and of the file after that. */
export async function sumRange(
  session: Session,
  range: Range,
): Promise<{
  readonly sum: { readonly value: number; readonly bytes: number } | undefined;
  readonly after: RemoteFile | undefined;
}> {
  const parts = await askAll(session, [
    checkSum(range),
    listFiles(session.facts.listing, [range.path]),
  ]);
  const found = /^(\d+)\s+(\d+)/.exec((parts[0] ?? "").toString());
  return {
    sum: found === null ? undefined : { value: Number(found[1]), bytes: Number(found[2]) },
    after: indexOf(session, parts[1]).get(range.path),
  };
}

export async function lookAt(
  session: Session,
  paths: readonly string[],
): Promise<ReadonlyMap<string, RemoteFile>> {
  if (paths.length === 0) return new Map();
  const [part] = await askAll(session, [listFiles(session.facts.listing, paths)]);
  return indexOf(session, part);
}

function indexOf(
  { facts, nowSeconds }: Session,
  listing: Buffer | undefined,
): ReadonlyMap<string, RemoteFile> {
  const { files } = parseListing(facts.listing, (listing ?? "").toString(), nowSeconds());
  return new Map(files.map((file) => [file.path, file]));
}
