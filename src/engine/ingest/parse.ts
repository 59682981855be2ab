import { join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import type { FactSeen } from "../../base/run-event.ts";
import {
  PointLog,
  type AppendCodec,
  type DatabaseCodec,
  type FileFacts,
  TEXT_LOG_CODEC,
  type TableCodec,
} from "../../formats/index.ts";
import type { SavedRule } from "../../contract/ingest.ts";
import { isFolder } from "../local-paths.ts";
import { findCodec } from "./find-codec.ts";
import { findCandidates } from "./discover.ts";
import { hashMediaSample } from "./hash-media.ts";
import { isStored } from "../artifact-store.ts";
import { takeArtifact } from "./imports/copy-artifact.ts";
import { listFiles, locate } from "./imports/list-files.ts";
import { readMlflowDatabase, readMlflowFiles } from "./imports/read-mlflow.ts";
import { GARBLED, isGarbled, joinPath } from "./paths.ts";
import { previewRule } from "./preview-rule.ts";
import { readDatabase, sniffDatabase } from "./read-database.ts";
import { readTable, sniffTable } from "./read-table.ts";
import { readFact } from "./read-fact.ts";
import { readHeader } from "./read-header.ts";
import { readMlModel } from "./read-ml-model.ts";
import { readModels } from "./read-models.ts";
import { readOutput } from "./read-output.ts";
import {
  describeMedia,
  nameMediaFiles,
  readCurve,
  readHistogram,
  readHistograms,
  readMediaSample,
  readMediaText,
} from "./read-media.ts";
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
      readonly facts?: readonly FactSeen[];
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
      /** It will change only when the file has this many bytes. */
      readonly againAt?: number;
    };

export interface SniffRequest {
  readonly root: string;
  readonly folder: string;
  /** All names in the folder. */
  readonly names: readonly string[];
  /** Those to look at. */
  readonly wanted: readonly string[];
  /** Of the project. */
  readonly rules: readonly SavedRule[];
}

/** Looks at the first bytes of the files of one folder that may be logs. A file that cannot be read is a `no`. */
async function sniffFolder(request: SniffRequest, memory: WindowMemory): Promise<Sniffed[]> {
  const { folder, names, wanted, rules } = request;
  const candidates = findCandidates(folder, new Set(names), wanted, rules);
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
  let againAt: number | undefined;
  try {
    const absolutePath = join(root, path);
    // Looked at before it is read: what is written meanwhile shows as a change.
    seen = await statFile(root, path);
    const { head, whole } = await readHead(absolutePath, HEAD_BYTES);
    // A database gets its tables one by one.
    settled = !whole && !codecs.some(({ kind }) => kind === "database");
    let isWaiting = false;
    for (const codec of codecs) {
      // What may become a table or JSON may be a text as well.
      if (isWaiting && codec.id !== TEXT_LOG_CODEC) continue;
      if (codec.kind === "companion") return await readCompanion({ root, facts, codec: codec.id });
      let sniff =
        codec.kind === "database"
          ? await sniffDatabase(codec, absolutePath, facts)
          : codec.kind === "table"
            ? await sniffTable(codec, absolutePath)
            : codec.sniff(head, await withFolder(root, facts, codec), whole);
      if (codec.id === TEXT_LOG_CODEC && codec.kind === "append" && sniff.kind === "no" && !whole) {
        // A program may print much before it trains.
        const more = await readHead(absolutePath, FIRST_RECORD_BYTES);
        sniff = codec.sniff(more.head, facts, more.whole);
        settled = !more.whole;
        if (more.whole) againAt = 2 * more.head.length;
      }
      if (sniff.kind === "yes") {
        const data = await describeData(root, facts, codec, sniff.logger, head);
        const fingerprint =
          codec.kind === "append"
            ? await findFingerprint(root, facts, codec, memory, head)
            : undefined;
        return { ...data, fingerprint };
      }
      if (sniff.kind === "wait") isWaiting = true;
      else if (sniff.reason !== "") ({ reason } = sniff);
    }
    if (isWaiting) return { kind: "wait", path };
  } catch (error) {
    const isNameless = isGarbled(path) && isNotThere(error);
    reason = `cannot be read: ${isNameless ? GARBLED : messageOf(error)}`;
  }
  return { kind: "no", path, reason, seen, settled, ...(againAt !== undefined && { againAt }) };
}

async function withFolder(root: string, facts: FileFacts, codec: AppendCodec): Promise<FileFacts> {
  const name = codec.folderBeside?.(facts);
  if (name === undefined || !(await isFolder(join(root, joinPath(facts.folder, name)))))
    return facts;
  return { ...facts, siblings: new Set([...facts.siblings, name]) };
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
  codec: AppendCodec | DatabaseCodec | TableCodec,
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
    // Of a long fact the beginning is enough for its summary.
    if (seen.size > MAX_COMPANION_BYTES && codec.readFact === undefined)
      return { kind: "no", path, reason: "too large for a parameter file", seen };
    const { head } = await readHead(join(root, facts.path), MAX_COMPANION_BYTES);
    const experiment = codec.experiment?.(head);
    const told = codec.facts?.(head, facts);
    return {
      path,
      size: seen.size,
      mtimeUs: seen.mtimeUs,
      kind: "companion",
      codec: codec.id,
      ...codec.scope(facts),
      params: codec.parse(head, facts),
      ...(experiment !== undefined && { experiment }),
      ...(told !== undefined && { facts: told }),
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
  if (codec?.kind === "table") return readTable(codec, request, memory);
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
      previewRule,
      readFact,
      readHeader,
      readMlModel,
      readModels,
      readOutput,
      describeMedia,
      nameMediaFiles,
      readCurve,
      readHistogram,
      readHistograms,
      hashMediaSample,
      readMediaSample,
      readMediaText,
      isSameFile,
      isStored,
      listFiles,
      locate,
      readMlflowDatabase,
      readMlflowFiles,
      takeArtifact,
      parseWindow: (request: WindowRequest & { readonly codec: string }) =>
        parseWindow(request, memory),
    },
  };
}
