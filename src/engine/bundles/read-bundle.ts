import { createHash, createPublicKey, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { AppError, isAppError } from "../../base/errors.ts";
import {
  EDITS,
  MANIFEST,
  parseEdits,
  parseManifest,
  parseRun,
  runEntry,
  seriesEntry,
  SIGNATURE,
  type BundledEdits,
  type BundledRun,
  type Manifest,
} from "../../formats/index.ts";
import { openArchive, readWhole, type Archive } from "./open-archive.ts";

/** Of JSON that is held as a whole. */
const MOST_JSON_BYTES = 64 * 1024 * 1024;
const SIGNATURE_BYTES = 64;

export interface Problem {
  readonly entry: string;
  readonly reason: string;
}

/** What of a run is remembered while others are read. */
export interface SeenRun {
  readonly id: string;
  readonly name: string;
  readonly project: BundledRun["project"];
  readonly asOfMs: number;
  readonly series: number;
  readonly points: number;
  readonly files: number;
  readonly sourceIds: readonly string[];
  /** Of all that was observed of it. */
  readonly hash: string;
  /** What the manifest calls its content. */
  readonly content: string;
}

/** A bundle of which every byte was looked at. */
export interface ReadBundle {
  readonly path: string;
  readonly fileBytes: number;
  readonly manifest: Manifest;
  /** Those that are whole. */
  readonly runs: readonly SeenRun[];
  readonly edits: BundledEdits;
  readonly problems: readonly Problem[];
  readonly archive: Archive;
}

/**
 * Opens a bundle, and holds every entry against the signed manifest. The caller closes its archive.
 * @throws AppError what makes the whole of it worthless: NOT_FOUND, INVALID_INPUT, FROM_THE_FUTURE, DAMAGED, CANCELLED
 */
export async function readBundle(path: string, signal?: AbortSignal): Promise<ReadBundle> {
  const archive = await openArchive(path);
  try {
    const manifest = await readManifest(archive);
    const problems = await findProblems(archive, manifest, signal);
    const damagedEntries = new Set(problems.map(({ entry }) => entry));
    const runs: SeenRun[] = [];
    for (const { id, content } of manifest.runs) {
      signal?.throwIfAborted();
      if (damagedEntries.has(runEntry(id)) || damagedEntries.has(seriesEntry(id))) continue;
      await noting(problems, runEntry(id), async () => {
        runs.push({ ...toSeen(await readRun(archive, manifest, id), manifest), content });
      });
    }
    let edits: BundledEdits = { fields: {}, entries: [] };
    if (archive.entries.has(EDITS) && !damagedEntries.has(EDITS))
      await noting(problems, EDITS, async () => {
        edits = parseEdits((await readWhole(archive, EDITS, MOST_JSON_BYTES)).content);
      });
    return { path, fileBytes: archive.fileBytes, manifest, runs, edits, problems, archive };
  } catch (error) {
    await archive.close();
    throw signal?.aborted === true && !isAppError(error)
      ? new AppError("CANCELLED", "Reading the bundle was ended.")
      : error;
  }
}

async function readManifest(archive: Archive): Promise<Manifest> {
  for (const name of [MANIFEST, SIGNATURE])
    if (!archive.entries.has(name)) throw refused(`The file is no bundle: it has no ${name}.`);
  const { content } = await readWhole(archive, MANIFEST, MOST_JSON_BYTES);
  const manifest = parseManifest(content);
  const signature = await readWhole(archive, SIGNATURE, SIGNATURE_BYTES);
  if (!isSignedBy(manifest.publicKey, content, signature.content))
    throw refused("The signature of the bundle does not hold: it was changed after it was signed.");
  const told = new Set([...Object.keys(manifest.entries), MANIFEST, SIGNATURE]);
  const untold = [...archive.entries.keys()].find((name) => !told.has(name));
  if (untold !== undefined)
    throw refused(`The bundle has ${untold}, of which its manifest knows nothing.`);
  return manifest;
}

function isSignedBy(publicKey: string, content: Buffer, signature: Buffer): boolean {
  const x = Buffer.from(publicKey, "base64").toString("base64url");
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, content, key, signature);
  } catch {
    return false;
  }
}

function refused(message: string): AppError {
  return new AppError("DAMAGED", message, "Ask for the bundle again; take nothing from this one.");
}

/** Every entry against what the manifest says of it. */
async function findProblems(
  archive: Archive,
  manifest: Manifest,
  signal: AbortSignal | undefined,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { id } of manifest.runs)
    for (const entry of [runEntry(id), seriesEntry(id)])
      if (!Object.hasOwn(manifest.entries, entry))
        problems.push({ entry, reason: "the manifest lists the run, and not this of it" });
  for (const [entry, { bytes, sha256 }] of Object.entries(manifest.entries)) {
    signal?.throwIfAborted();
    const held = archive.entries.get(entry);
    if (held === undefined) problems.push({ entry, reason: "it is not in the file" });
    else if (held.bytes !== bytes)
      problems.push({ entry, reason: `it has ${held.bytes} bytes instead of ${bytes}` });
    else
      await noting(problems, entry, async () => {
        const hash = createHash("sha256");
        for await (const part of archive.stream(entry)) hash.update(part);
        if (hash.digest("hex") !== sha256)
          problems.push({ entry, reason: "its bytes are not those that were signed" });
      });
  }
  return problems;
}

/** What is wrong with one entry is told, and the rest goes on. */
async function noting(
  problems: Problem[],
  entry: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAppError(error) || error.code !== "DAMAGED") throw error;
    problems.push({ entry, reason: error.message });
  }
}

/** @throws AppError DAMAGED, also where it is not any more what the manifest says */
export async function readRun(
  archive: Archive,
  { entries }: Manifest,
  id: string,
): Promise<BundledRun> {
  const { content, sha256 } = await readWhole(archive, runEntry(id), MOST_JSON_BYTES);
  if (entries[runEntry(id)]?.sha256 !== sha256)
    throw refused(`${runEntry(id)} changed while it was read.`);
  return parseRun(id, content, entries[seriesEntry(id)]?.bytes ?? 0);
}

function toSeen(run: BundledRun, { entries }: Manifest): Omit<SeenRun, "content"> {
  const { id, name, project, asOfMs, series, files, sources } = run;
  return {
    id,
    name,
    project,
    asOfMs,
    series: series.length,
    points: series.reduce((sum, { points }) => sum + points, 0),
    files: files.length,
    sourceIds: sources.map((source) => source.id),
    hash: hashObserved(run, entries[seriesEntry(id)]?.sha256 ?? ""),
  };
}

/** The same for the same data, whoever hands it on, when, and whatever people call the run. */
function hashObserved(
  {
    name: _name,
    notes: _notes,
    project: _project,
    asOfMs: _asOfMs,
    files: _files,
    texts: _texts,
    ...observed
  }: BundledRun,
  seriesSha256: string,
): string {
  return createHash("sha256")
    .update(canonicalize({ ...observed, seriesSha256 }) ?? "")
    .digest("hex");
}
