import { join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import {
  PointLog,
  type AppendCodec,
  type DatabaseCodec,
  type FileFacts,
} from "../../formats/index.ts";
import { findCodec } from "./find-codec.ts";
import { findCandidates } from "./discover.ts";
import { GARBLED, isGarbled, joinPath } from "./paths.ts";
import { readDatabase, sniffDatabase } from "./read-database.ts";
import { readHistograms, readMediaSample, readMediaText } from "./read-media.ts";
import {
  hashFingerprint,
  hasSameBeginning,
  readHead,
  readWindow,
  type WindowMemory,
  type WindowRequest,
  type WindowResult,
} from "./read-window.ts";
import { isNotThere, statFile, type Look } from "./seen-files.ts";
import type { AcceptedFile, FileRecord } from "./types.ts";

/** Enough of a file to tell its format. */
const HEAD_BYTES = 64 * 1024;
/** Mostly enough to find the first data record behind a graph or a long header. */
const FIRST_RECORD_BYTES = 1024 * 1024;
/** A parameter file larger than this is no parameter file. */
const MAX_COMPANION_BYTES = 4 * 1024 * 1024;

interface Seen {
  readonly path: string;
  readonly size: number;
  readonly mtimeUs: number;
}
export type Sniffed =
  | (AcceptedFile & { readonly kind: "data" })
  | (Seen & {
      readonly kind: "companion";
      readonly codec: string;
      readonly folder: string;
      readonly below: boolean;
      readonly params: ReadonlyArray<readonly [key: string, value: JsonValue]>;
    })
  | { readonly kind: "wait"; readonly path: string }
  | {
      readonly kind: "no";
      readonly path: string;
      readonly reason: string;
      /** As it was when it was refused. */
      readonly seen?: Look | undefined;
      /** What was looked at will not change when the file grows. */
      readonly settled?: boolean;
    };

export interface SniffRequest {
  readonly root: string;
  readonly folder: string;
  /** All names in the folder. */
  readonly names: readonly string[];
  /** Those to look at. */
  readonly wanted: readonly string[];
}

/** Looks at the first bytes of the files of one folder that may be logs. A file that cannot be read is a `no`. */
async function sniffFolder(request: SniffRequest, memory: WindowMemory): Promise<Sniffed[]> {
  const candidates = findCandidates(request.folder, new Set(request.names), request.wanted);
  const results: Sniffed[] = [];
  const copies = new Set<string>();
  const undecided = new Set<string>();
  for (const { facts, codecs } of candidates) {
    const result = await sniffOne(request.root, facts, codecs, memory);
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
  memory: WindowMemory,
): Promise<Sniffed> {
  const { path } = facts;
  let reason = "not understood";
  let seen: Look | undefined;
  let settled = false;
  try {
    const absolutePath = join(root, path);
    // Looked at before it is read: what is written meanwhile shows as a change.
    seen = await statFile(root, path);
    const { head, whole } = await readHead(absolutePath, HEAD_BYTES);
    // A database gets its tables one by one.
    settled = !whole && !codecs.some(({ kind }) => kind === "database");
    for (const codec of codecs) {
      if (codec.kind === "companion") return await readCompanion({ root, facts, codec: codec.id });
      const sniff =
        codec.kind === "database"
          ? await sniffDatabase(codec, absolutePath, facts)
          : codec.sniff(head, facts, whole);
      if (sniff.kind === "yes") {
        const data = await describeData(root, facts, codec, sniff.logger, head);
        const fingerprint =
          codec.kind === "append"
            ? await findFingerprint(root, facts, codec, memory, head)
            : undefined;
        return { ...data, fingerprint };
      }
      if (sniff.kind === "wait") return { kind: "wait", path };
      ({ reason } = sniff);
    }
  } catch (error) {
    const isNameless = isGarbled(path) && isNotThere(error);
    reason = `cannot be read: ${isNameless ? GARBLED : messageOf(error)}`;
  }
  return { kind: "no", path, reason, seen, settled };
}

/** Hash of the first data record; undefined where it is not written yet, or stands far behind. */
async function findFingerprint(
  root: string,
  facts: FileFacts,
  codec: AppendCodec,
  memory: WindowMemory,
  head: Uint8Array,
): Promise<string | undefined> {
  memory.points.reuse();
  const fingerprintOf = (bytes: Uint8Array): string | undefined =>
    codec.fingerprint(codec.parse(bytes, codec.initial(facts), false, memory.points).state);
  const text =
    fingerprintOf(head) ??
    (head.length < HEAD_BYTES
      ? undefined
      : fingerprintOf((await readHead(join(root, facts.path), FIRST_RECORD_BYTES)).head));
  return hashFingerprint(text);
}

async function describeData(
  root: string,
  facts: FileFacts,
  codec: AppendCodec | DatabaseCodec,
  logger: string,
  head: Uint8Array,
): Promise<Omit<Extract<Sniffed, { kind: "data" }>, "fingerprint">> {
  return {
    ...(await statFile(root, facts.path)),
    path: facts.path,
    kind: "data",
    codec: codec.id,
    logger,
    sourcePath: codec.sourcePath(facts),
    runName: codec.runName(facts),
    parts: codec.parts === true,
    copies: codec.kind === "append" ? await findCopies(root, facts, codec, head) : [],
  };
}

async function findCopies(
  root: string,
  facts: FileFacts,
  codec: AppendCodec,
  head: Uint8Array,
): Promise<Seen[]> {
  const copies: Seen[] = [];
  for (const name of codec.claims?.(facts) ?? []) {
    if (!facts.siblings.has(name)) continue;
    const copy: FileFacts = { ...facts, name, path: joinPath(facts.folder, name) };
    const { head: copyHead } = await readHead(join(root, copy.path), HEAD_BYTES);
    if (codec.isCopy?.(head, facts, copy, copyHead) !== true) continue;
    const { size, mtimeUs } = await statFile(root, copy.path);
    copies.push({ path: copy.path, size, mtimeUs });
  }
  return copies;
}

async function readCompanion(request: {
  readonly root: string;
  readonly facts: FileFacts;
  readonly codec: string;
}): Promise<Exclude<Sniffed, { kind: "data" }>> {
  const { root, facts } = request;
  const { path } = facts;
  const codec = findCodec(request.codec);
  if (codec?.kind !== "companion") return { kind: "no", path, reason: "not a parameter file" };
  let seen: Look | undefined;
  try {
    seen = await statFile(root, path);
    if (seen.size > MAX_COMPANION_BYTES)
      return { kind: "no", path, reason: "too large for a parameter file", seen };
    const { head } = await readHead(join(root, facts.path), MAX_COMPANION_BYTES);
    const experiment = codec.experiment?.(head);
    return {
      path,
      size: seen.size,
      mtimeUs: seen.mtimeUs,
      kind: "companion",
      codec: codec.id,
      ...codec.scope(facts),
      params: codec.parse(head, facts),
      ...(experiment !== undefined && { experiment }),
    };
  } catch (error) {
    return { kind: "no", path, reason: `cannot be read: ${messageOf(error)}`, seen };
  }
}

async function parseWindow(
  request: WindowRequest & { readonly codec: string },
  memory: WindowMemory,
): Promise<WindowResult> {
  const codec = findCodec(request.codec);
  if (codec?.kind === "database") return readDatabase(codec, request, memory);
  if (codec?.kind !== "append") throw new Error(`no codec ${request.codec}`);
  return readWindow(codec, request, memory);
}

/** Is the file at this path the one that the record remembers, perhaps grown? */
function isSameFile(request: {
  readonly absolutePath: string;
  readonly record: Pick<FileRecord, "readBytes" | "headHash" | "tailHash">;
}): Promise<boolean> {
  return hasSameBeginning(request.absolutePath, request.record);
}

/** The functions of a parser thread. */
export function createParseTable() {
  const memory: WindowMemory = { bytes: undefined, points: new PointLog() };
  return {
    parse: {
      sniffFolder: (request: SniffRequest) => sniffFolder(request, memory),
      readCompanion,
      readHistograms,
      readMediaSample,
      readMediaText,
      isSameFile,
      parseWindow: (request: WindowRequest & { readonly codec: string }) =>
        parseWindow(request, memory),
    },
  };
}
export type ParseTable = ReturnType<typeof createParseTable>;
