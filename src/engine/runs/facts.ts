import { AppError } from "../../base/errors.ts";
import {
  FACTS,
  isLongFact,
  type FactKey,
  type LinkKey,
  type LongFact,
} from "../../base/run-facts.ts";
import type { RunDetail } from "../../contract/runs.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { PARAM_ORDER } from "./fold-sources.ts";

/** What is shown of a run's code and environment: a file beside goes before the log, an earlier source before a later one. */
export function readFacts(db: ReadDb, runNum: number): RunDetail["facts"] {
  const rows = statement(
    db,
    `SELECT p.key, p.value, p.origin FROM facts p WHERE p.run_num = ? ORDER BY p.key, ${PARAM_ORDER}`,
  ).all(runNum) as Array<{ key: FactKey; value: string; origin: string }>;
  const known = new Set<string>(FACTS.map(({ key }) => key));
  // The first of each; not those of another kind.
  return rows
    .filter(({ key }) => known.delete(key))
    .map((row) => ({ ...row, isLong: isLongFact(row.key) }));
}

/** The same in SQL, of the run `r`. */
export function factSql(key: FactKey): string {
  return `(SELECT p.value FROM facts p WHERE p.run_num = r.num AND p.key = '${key}' ORDER BY ${PARAM_ORDER} LIMIT 1)`;
}

/** A file with the text of a long fact. */
interface FactPlace {
  readonly root: string;
  readonly path: string;
  readonly codec: string;
  readonly part: string;
  readonly key: LongFact;
}

/** The text of a long fact that came in a bundle, or where it lies. Throws AppError NOT_FOUND. */
export function findFact(
  db: ReadDb,
  { runId, key }: { readonly runId: string; readonly key: LongFact },
): { readonly text: string } | FactPlace {
  const text = statement(
    db,
    "SELECT t.text FROM bundled_facts f JOIN bundled_texts t USING (sha256) WHERE f.run_id = ? AND f.key = ?",
    "pluck",
  ).get(runId, key) as string | undefined;
  if (text !== undefined) return { text };
  const row = statement(
    db,
    `SELECT j.root, p.origin AS path, f.codec, s.part FROM runs r JOIN facts p ON p.run_num = r.num AND p.key = :key
       JOIN sources s ON s.num = p.source_num JOIN projects j ON j.id = s.project_id
       JOIN files f ON f.project_id = s.project_id AND f.path = p.origin
      WHERE r.id = :runId ORDER BY ${PARAM_ORDER} LIMIT 1`,
  ).get({ runId, key }) as (Omit<FactPlace, "root" | "key"> & { root: string | null }) | undefined;
  if (row === undefined || row.root === null)
    throw new AppError("NOT_FOUND", `No ${key} was recorded for this run.`, "Reload the page.");
  return { ...row, root: row.root, key };
}

export interface RunLinks {
  readonly root: string | null;
  /** The source's own file or folder, relative to the project. */
  readonly path: string;
  readonly part: string;
  readonly codec: string;
  /** As its logger has it; null for none. */
  readonly artifacts: string | null;
  readonly models: string | null;
}

/** Sources of a run that say where else something of it is kept. */
export function findLinks(db: ReadDb, { runId }: { readonly runId: string }): RunLinks[] {
  const linkSql = (key: LinkKey): string => `(SELECT p.value FROM facts p
    WHERE p.run_num = r.num AND p.key = '${key}' AND p.source_num = s.num LIMIT 1)`;
  return statement(
    db,
    `SELECT * FROM (
       SELECT iif(j.removed = 0, j.root, NULL) AS root, s.path, s.part, s.codec, ${linkSql("link.artifacts")} AS artifacts,
              ${linkSql("link.models")} AS models
         FROM runs r JOIN sources s ON s.run_num = r.num JOIN projects j ON j.id = s.project_id
        WHERE r.id = ? ORDER BY s.num)
      WHERE artifacts IS NOT NULL OR models IS NOT NULL`,
  ).all(runId) as RunLinks[];
}
