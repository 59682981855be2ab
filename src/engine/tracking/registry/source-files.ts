import { isAppError } from "../../../base/errors.ts";
import type { ReadDb } from "../../../store/index.ts";
import { pathOfUri } from "../artifacts/artifact-path.ts";
import { findUpload, listUploads, type Upload } from "../artifacts/queries.ts";
import { resolveSource } from "./wire.ts";

/**
 * What clients sent to where a version's source leads, in order of paths; null for a source that is not kept here, or whose
 * run or logged model is not here.
 */
export function listSourceFiles(
  db: ReadDb,
  { source }: { readonly source: string },
): { readonly root: string; readonly files: readonly Upload[] } | null {
  const root = rootOf(db, source);
  if (root === undefined || root === "") return null;
  const file = findUpload(db, { path: root });
  const folder = root.slice(0, Math.max(0, root.lastIndexOf("/")));
  return file === undefined
    ? { root, files: listUploads(db, { folder: root }) }
    : { root: folder, files: [file] };
}

function rootOf(db: ReadDb, source: string): string | undefined {
  try {
    return pathOfUri(resolveSource(db, { source }));
  } catch (error) {
    if (!isAppError(error)) throw error;
    // It names a run or a model that is gone, or leads out of the root.
    return undefined;
  }
}
