import { AppError } from "../../base/errors.ts";
import { damaged, Given } from "./given.ts";
import { BUNDLE_FORMAT, BUNDLE_VERSION, MANIFEST, type Manifest } from "./manifest.ts";

/** Entries of a bundle, its manifest and signature among them. */
export const MOST_ENTRIES = 100_000;
/** An id of Assay's: it becomes part of names. */
export const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const SHA256 = /^[\da-f]{64}$/;
/** 32 bytes. */
const PUBLIC_KEY = /^[\d+/A-Za-z]{43}=$/;
const LATEST_MS = 8.64e15;

/**
 * What the bytes of `manifest.json` say; whether its signature holds is not told here.
 * @throws AppError FROM_THE_FUTURE, DAMAGED
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const given = Given.parse(MANIFEST, bytes);
  if (given.text("format") !== BUNDLE_FORMAT) throw damaged(MANIFEST, "is that of something else");
  const version = given.int("version", 1);
  if (version > BUNDLE_VERSION)
    throw new AppError(
      "FROM_THE_FUTURE",
      `The bundle is of version ${version}: a newer Assay wrote it.`,
      "Update Assay.",
    );
  const madeMs = given.int("madeMs");
  if (madeMs > LATEST_MS) throw damaged(MANIFEST, "has a time that no calendar has");
  const manifest: Manifest = {
    format: BUNDLE_FORMAT,
    version,
    id: given.matching("id", ID),
    madeMs,
    author: given.text("author", 1000),
    tool: given.text("tool", 1000),
    publicKey: given.matching("publicKey", PUBLIC_KEY),
    request: given.textOrNull("request"),
    redacted: given.int("redacted"),
    runs: given.list("runs", MOST_ENTRIES).map((run) => ({
      id: run.matching("id", ID),
      name: run.text("name"),
      project: run.text("project"),
      content: run.matching("content", SHA256),
    })),
    entries: given.object("entries").map((entries, path) => {
      const entry = entries.object(path);
      return { bytes: entry.int("bytes"), sha256: entry.matching("sha256", SHA256) };
    }),
  };
  if (new Set(manifest.runs.map(({ id }) => id)).size < manifest.runs.length)
    throw damaged(MANIFEST, "names a run twice");
  return manifest;
}
