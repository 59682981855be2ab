import { createHash } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { LONG_FACTS, type LongFact } from "../../base/run-facts.ts";
import { encodeSeriesBlock, type BundledRun } from "../../formats/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readSeriesSlice } from "../runs/index.ts";
import { describeRun, listBundledSeries } from "./describe-run.ts";
import { CODEC } from "./put-runs.ts";
import { OWN } from "./request-file.ts";

/** Runs by id, and those of whole projects; each once, those named first. Throws NOT_FOUND. */
export function listBundleRuns(
  db: ReadDb,
  {
    runIds,
    projectIds,
  }: { readonly runIds: readonly string[]; readonly projectIds: readonly string[] },
): string[] {
  const isThere = statement(db, "SELECT 1 FROM runs WHERE id = ?", "pluck");
  const missing = runIds.find((id) => isThere.get(id) === undefined);
  if (missing !== undefined)
    throw new AppError("NOT_FOUND", "There is no such run.", "Reload the list of runs.");
  const ofProjects = projectIds.flatMap((id) => {
    if (statement(db, "SELECT 1 FROM projects WHERE id = ?").get(id) === undefined)
      throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
    return statement(
      db,
      `SELECT r.id FROM runs r LEFT JOIN run_edits e ON e.run_id = r.id
        WHERE r.project_id = ? AND coalesce(e.removed, 0) = 0 ORDER BY r.created_us, r.num`,
      "pluck",
    ).all(id) as string[];
  });
  return [...new Set([...runIds, ...ofProjects])];
}

export type ListedSeries = ReturnType<typeof listBundledSeries>[number];

/** What is known of a run but its points. */
export interface KnownRun {
  readonly run: Omit<BundledRun, "series" | "files" | "texts">;
  readonly series: readonly ListedSeries[];
  /** Long facts, of which it has a summary. */
  readonly longFacts: readonly LongFact[];
  /** Machines that wrote it. */
  readonly hosts: readonly string[];
  /** As people left them, by their keys. */
  readonly shownTags: Readonly<Record<string, string>>;
}

/** A run as the store has it. */
export interface StoredRun extends KnownRun {
  /** SHA-256 over what is known of its points: it changes with them. */
  readonly digest: string;
  /** What the bundle told that it came in; null for a run that was read here. */
  readonly content: string | null;
}

interface RunAt {
  readonly runId: string;
  readonly nowMs: number;
}

/** @throws AppError NOT_FOUND */
export function readKnownRun(db: ReadDb, args: RunAt): KnownRun {
  const run = describeRun(db, args);
  const num = numOf(db, args);
  const hosts = statement(
    db,
    "SELECT DISTINCT writer ->> '$.host' FROM sources WHERE run_num = ? AND writer ->> '$.host' IS NOT NULL",
    "pluck",
  ).all(num) as string[];
  const tags = statement(db, "SELECT key, value FROM shown_tags WHERE run_num = ?", "raw").all(num);
  return {
    run,
    series: listBundledSeries(db, args),
    longFacts: LONG_FACTS.filter((key) => Object.hasOwn(run.facts, key)),
    hosts,
    shownTags: Object.fromEntries(tags as Array<[string, string]>),
  };
}

/** Points of a run as a bundle has them. Throws NOT_FOUND, CONFLICT. */
export function readBlocks(
  db: ReadDb,
  {
    runId,
    blocks,
  }: {
    readonly runId: string;
    readonly blocks: ReadonlyArray<
      Omit<Parameters<typeof readSeriesSlice>[1], "runId" | "limit"> & { readonly points: number }
    >;
  },
): Array<ReturnType<typeof encodeSeriesBlock>> {
  return blocks.map(({ points, ...block }) => {
    const { columns } = readSeriesSlice(db, { runId, ...block, limit: points });
    if (columns.values.length === points) return encodeSeriesBlock(columns);
    throw new AppError(
      "CONFLICT",
      `The series "${block.metric}" was replaced while it was written.`,
      "Write the bundle again.",
    );
  });
}

/** @throws AppError NOT_FOUND */
export function readStoredRun(db: ReadDb, args: RunAt): StoredRun {
  const known = readKnownRun(db, args);
  const content = statement(db, "SELECT content FROM bundled_runs WHERE run_id = ?", "pluck").get(
    args.runId,
  ) as string | undefined;
  return { ...known, digest: digestSeries(db, numOf(db, args)), content: content ?? null };
}

function numOf(db: ReadDb, { runId }: RunAt): number {
  return statement(db, "SELECT num FROM runs WHERE id = ?", "pluck").get(runId) as number;
}

/** Steps as texts: they are exact 64-bit integers. */
function digestSeries(db: ReadDb, runNum: number): string {
  const rows = statement(
    db,
    `SELECT json_array(m.name, s.context, o.path, o.part, s.attempt, s.float32, s.count, s.nan, s.pos_inf, s.neg_inf,
              CAST(s.first_step AS TEXT), CAST(s.last_step AS TEXT), CAST(s.min_step AS TEXT), CAST(s.max_step AS TEXT),
              s.first_us, s.last_us, hex(s.first_value), hex(s.last_value), s.min_value, s.max_value, s.sum)
       FROM series s JOIN metrics m ON m.id = s.metric_id JOIN sources o ON o.num = s.source_num
      WHERE s.run_num = ? AND s.count > 0 ORDER BY m.name, o.path, o.part, s.context, s.attempt`,
    "pluck",
  ).iterate(runNum) as Iterable<string>;
  const hash = createHash("sha256");
  for (const row of rows) hash.update(row).update("\n");
  return hash.digest("hex");
}

/** What is here, for a request: runs, those that came in bundles with what these told of them, and contents of files. */
export function listHere(
  db: ReadDb,
  { projectIds }: { readonly projectIds: readonly string[] },
): { runs: Record<string, string>; files: string[] } {
  const runs = statement(
    db,
    `SELECT r.id, iif(EXISTS (SELECT 1 FROM sources s WHERE s.run_num = r.num AND s.codec <> '${CODEC}'), '${OWN}', b.content)
       FROM runs r LEFT JOIN bundled_runs b ON b.run_id = r.id
      WHERE json_array_length(:ids) = 0 OR r.project_id IN (SELECT value FROM json_each(:ids)) ORDER BY r.id`,
    "raw",
  ).all({ ids: JSON.stringify(projectIds) }) as Array<[string, string | null]>;
  const files = statement(db, "SELECT sha256 FROM stored_files ORDER BY sha256", "pluck").all();
  return {
    runs: Object.fromEntries(
      runs.flatMap(([id, content]) => (content === null ? [] : [[id, content]])),
    ),
    files: files as string[],
  };
}
