import { nowUs } from "../../base/time.ts";
import type { RunChange } from "../../contract/bundles.ts";
import { fileEntry } from "../../formats/index.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import type { EngineThreads } from "../threads.ts";
import { CODEC } from "./put-runs.ts";
import { readRun, type Problem, type ReadBundle } from "./read-bundle.ts";
import { storeEntry } from "./store-entry.ts";

export interface FileToPut {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * Stores the files of runs that came in bundles, by their content, and notes whose they are; those of runs whose logs are
 * read here lie where they lie. Answers what of them is not to be had.
 */
export async function takeFiles(
  threads: EngineThreads,
  bundle: ReadBundle,
  changes: readonly RunChange[],
  store: string,
): Promise<Problem[]> {
  const { archive, manifest } = bundle;
  const problems: Problem[] = [];
  for (const [at, { id, files: count }] of bundle.runs.entries()) {
    if (count === 0 || changes[at] === "yours") continue;
    const { files } = await readRun(archive, manifest, id);
    const stored: FileToPut[] = [];
    for (const file of files) {
      const { sha256, path, size } = file;
      const entry = fileEntry(sha256);
      const told = manifest.entries[entry]?.bytes ?? size;
      const held = told === size ? await storeEntry(bundle, sha256, store, "partial-") : "other";
      if (held === "stored") stored.push(file);
      else if (held === "absent")
        problems.push({
          entry,
          reason: `the content of ${path} is not in the bundle, and not here`,
        });
      else if (held === "other")
        problems.push({ entry, reason: `it is not the content of ${path}` });
    }
    await threads.write.call.bundles.putFiles({ runId: id, files: stored, nowUs: nowUs() });
  }
  return problems;
}

/** As files that came with an import. */
export function putFiles(
  db: WriteDb,
  {
    runId,
    files,
    nowUs: mtimeUs,
  }: { readonly runId: string; readonly files: readonly FileToPut[]; readonly nowUs: number },
): void {
  const source = statement(
    db,
    `SELECT s.project_id AS projectId, s.path, s.part FROM runs r JOIN sources s ON s.run_num = r.num
      WHERE r.id = ? AND s.codec = ? ORDER BY s.num LIMIT 1`,
  ).get(runId, CODEC) as
    | { readonly projectId: string; readonly path: string; readonly part: string }
    | undefined;
  if (source === undefined) return;
  const put = statement(
    db,
    `INSERT INTO artifacts (project_id, source_path, part, path, place, size, mtime_us, sha256)
     VALUES (:projectId, :source, :part, :path, :path, :size, :mtimeUs, :sha256)
     ON CONFLICT DO UPDATE SET size = excluded.size, sha256 = excluded.sha256, mtime_us = excluded.mtime_us, problem = NULL
       WHERE sha256 IS NOT excluded.sha256`,
  );
  for (const { path, size, sha256 } of files) {
    const { projectId, path: at, part } = source;
    put.run({ projectId, source: at, part, path, size, sha256, mtimeUs });
  }
}
