import { stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import { PointLog, type AppendCodec, type FileFacts } from "../../formats/index.ts";
import { findCodec } from "./find-codec.ts";
import { findCandidates, joinPath } from "./discover.ts";
import {
  hashHead,
  readHead,
  readWindow,
  type WindowMemory,
  type WindowRequest,
  type WindowResult,
} from "./read-window.ts";

/** Enough of a file to tell its format. */
const HEAD_BYTES = 64 * 1024;
/** A parameter file larger than this is no parameter file. */
const MAX_COMPANION_BYTES = 4 * 1024 * 1024;

interface Seen {
  readonly path: string;
  readonly size: number;
  readonly mtimeUs: number;
}
export type Sniffed =
  | (Seen & {
      readonly kind: "data";
      readonly codec: string;
      readonly logger: string;
      readonly sourcePath: string;
      readonly runName: string;
      readonly inode: string;
      readonly copies: readonly Seen[];
    })
  | (Seen & {
      readonly kind: "companion";
      readonly codec: string;
      readonly folder: string;
      readonly below: boolean;
      readonly params: ReadonlyArray<readonly [key: string, value: JsonValue]>;
    })
  | { readonly kind: "wait"; readonly path: string }
  | { readonly kind: "no"; readonly path: string; readonly reason: string };

export interface SniffRequest {
  readonly root: string;
  readonly folder: string;
  /** All names in the folder. */
  readonly names: readonly string[];
  /** Those to look at. */
  readonly wanted: readonly string[];
}

/** Looks at the first bytes of the files of one folder that may be logs. A file that cannot be read is a `no`. */
async function sniffFolder(request: SniffRequest): Promise<Sniffed[]> {
  const wanted = new Set(request.wanted);
  const candidates = findCandidates(request.folder, new Set(request.names));
  const results: Sniffed[] = [];
  const copies = new Set<string>();
  const undecided = new Set<string>();
  for (const { facts, codecs } of candidates) {
    if (!wanted.has(facts.name)) continue;
    const result = await sniffOne(request.root, facts, codecs);
    results.push(result);
    if (result.kind === "data") for (const copy of result.copies) copies.add(copy.path);
    if (result.kind === "wait") {
      for (const codec of codecs) {
        if (codec.kind !== "append") continue;
        for (const name of codec.claims?.(facts) ?? []) undecided.add(joinPath(facts.folder, name));
      }
    }
  }
  return results
    .filter(({ path }) => !copies.has(path))
    .map((result) =>
      // It may turn out to be a copy of a file in which nothing is written yet.
      result.kind === "data" && undecided.has(result.path)
        ? { kind: "wait", path: result.path }
        : result,
    );
}

async function sniffOne(
  root: string,
  facts: FileFacts,
  codecs: ReturnType<typeof findCandidates>[number]["codecs"],
): Promise<Sniffed> {
  const { path } = facts;
  let reason = "not understood";
  try {
    const absolutePath = join(root, path);
    const { head, whole } = await readHead(absolutePath, HEAD_BYTES);
    for (const codec of codecs) {
      if (codec.kind === "companion") return await readCompanion({ root, facts, codec: codec.id });
      const sniff = codec.sniff(head, facts, whole);
      if (sniff.kind === "yes") return await describeData(root, facts, codec, sniff.logger, head);
      if (sniff.kind === "wait") return { kind: "wait", path };
      ({ reason } = sniff);
    }
  } catch (error) {
    reason = `cannot be read: ${messageOf(error)}`;
  }
  return { kind: "no", path, reason };
}

async function describeData(
  root: string,
  facts: FileFacts,
  codec: AppendCodec,
  logger: string,
  head: Uint8Array,
): Promise<Sniffed> {
  const { inode, ...seen } = await look(root, facts.path);
  const copies: Seen[] = [];
  for (const name of codec.claims?.(facts) ?? []) {
    if (!facts.siblings.has(name)) continue;
    const copy: FileFacts = { ...facts, name, path: joinPath(facts.folder, name) };
    const { head: copyHead } = await readHead(join(root, copy.path), HEAD_BYTES);
    if (codec.isCopy?.(head, facts, copy, copyHead) !== true) continue;
    const { inode: _, ...copySeen } = await look(root, copy.path);
    copies.push(copySeen);
  }
  return {
    ...seen,
    kind: "data",
    codec: codec.id,
    logger,
    sourcePath: codec.sourcePath(facts),
    runName: codec.runName(facts),
    inode,
    copies,
  };
}

async function look(root: string, path: string): Promise<Seen & { readonly inode: string }> {
  const stats = await stat(join(root, path), { bigint: true });
  return {
    path,
    size: Number(stats.size),
    mtimeUs: Number(stats.mtimeNs / 1000n),
    inode: `${stats.dev}:${stats.ino}`,
  };
}

async function readCompanion(request: {
  readonly root: string;
  readonly facts: FileFacts;
  readonly codec: string;
}): Promise<Sniffed> {
  const { root, facts } = request;
  const codec = findCodec(request.codec);
  if (codec?.kind !== "companion")
    return { kind: "no", path: facts.path, reason: "not a parameter file" };
  try {
    const { inode: _, ...seen } = await look(root, facts.path);
    if (seen.size > MAX_COMPANION_BYTES) {
      return { kind: "no", path: facts.path, reason: "too large for a parameter file" };
    }
    const { head } = await readHead(join(root, facts.path), MAX_COMPANION_BYTES);
    return {
      ...seen,
      kind: "companion",
      codec: codec.id,
      ...codec.scope(facts),
      params: codec.parse(head),
    };
  } catch (error) {
    return { kind: "no", path: facts.path, reason: `cannot be read: ${messageOf(error)}` };
  }
}

async function parseWindow(
  request: WindowRequest & { readonly codec: string },
  memory: WindowMemory,
): Promise<WindowResult> {
  const codec = findCodec(request.codec);
  if (codec?.kind !== "append") throw new Error(`no codec ${request.codec}`);
  return readWindow(codec, request, memory);
}

/** Is the file at this path the one that the record remembers, perhaps grown? */
async function isSameFile(request: {
  readonly absolutePath: string;
  readonly readBytes: number;
  readonly headHash: string;
}): Promise<boolean> {
  return (
    request.readBytes > 0 &&
    (await hashHead(request.absolutePath, request.readBytes)) === request.headHash
  );
}

/** The functions of a parser thread. */
export function createParseTable() {
  const memory: WindowMemory = { bytes: undefined, points: new PointLog() };
  return {
    parse: {
      sniffFolder,
      readCompanion,
      isSameFile,
      parseWindow: (request: WindowRequest & { readonly codec: string }) =>
        parseWindow(request, memory),
    },
  };
}
export type ParseTable = ReturnType<typeof createParseTable>;
