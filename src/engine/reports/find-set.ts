import { AppError } from "../../base/errors.ts";
import type { BlockRun, RunSet } from "../../contract/report-blocks.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { findRuns } from "../runs/index.ts";

export interface FoundSet {
  readonly nums: readonly number[];
  readonly runs: readonly BlockRun[];
  /** Of all that the query finds, those beyond the limit too. */
  readonly total: number;
  /** Sentences about what is not there. */
  readonly problems: readonly string[];
}

/** @throws AppError INVALID_INPUT where the document has no such set */
export function requireSet(runSets: readonly RunSet[], id: string): RunSet {
  const found = runSets.find((set) => set.id === id);
  if (found !== undefined) return found;
  throw new AppError(
    "INVALID_INPUT",
    "The block is about a run set that the report does not have any more.",
    "Choose another run set for it.",
  );
}

/**
 * Runs of a set, as they are found now.
 * @param sort instead of the set's own order, of the same runs
 * @throws AppError INVALID_INPUT for a query or an order that is none
 */
export function findSet(db: ReadDb, set: RunSet, sort: RunSet["sort"] = []): FoundSet {
  const name = `The run set “${set.name}”`;
  if (set.projectId !== null && !isThere(db, set.projectId))
    return nothing(`The project of the run set “${set.name}” is not there any more.`);
  const all = search(db, set, set.sort);
  const chosen = set.runIds === null ? all : keepNamed(all, set.runIds, set.sort.length > 0);
  const kept = chosen.slice(0, set.limit);
  const nums = kept.map(({ num }) => num);
  const problems: string[] = [];
  if (kept.length === 0) problems.push(`${name} finds no run.`);
  if (kept.length < chosen.length)
    problems.push(`${name} finds ${chosen.length} runs; these are the first ${kept.length}.`);
  const gone = countGone(db, set.runIds ?? []);
  if (gone > 0)
    problems.push(
      gone === 1
        ? `A run of the run set “${set.name}” was removed or is gone.`
        : `${gone} runs of the run set “${set.name}” were removed or are gone.`,
    );
  const ordered = sort.length === 0 ? nums : reorder(nums, search(db, set, sort));
  return { nums: ordered, runs: readBlockRuns(db, ordered), total: chosen.length, problems };
}

type Found = ReturnType<typeof findRuns>;

function search(db: ReadDb, { projectId, query }: RunSet, sort: RunSet["sort"]): Found {
  return findRuns(db, {
    ...(projectId !== null && { projectId }),
    query,
    sort,
    removed: false,
  });
}

/** Without an order of their own they stay as they were named. */
function keepNamed(all: Found, runIds: readonly string[], isSorted: boolean): Found {
  const ids = new Set(runIds);
  if (isSorted) return all.filter(({ id }) => ids.has(id));
  const byId = new Map(all.map((run) => [run.id, run]));
  return [...ids].flatMap((id) => byId.get(id) ?? []);
}

function reorder(nums: readonly number[], sorted: Found): readonly number[] {
  const chosen = new Set(nums);
  return sorted.flatMap(({ num }) => (chosen.has(num) ? [num] : []));
}

function nothing(problem: string): FoundSet {
  return { nums: [], runs: [], total: 0, problems: [problem] };
}

function isThere(db: ReadDb, projectId: string): boolean {
  return (
    statement(db, "SELECT 1 FROM projects WHERE id = ? AND removed = 0").get(projectId) !==
    undefined
  );
}

function countGone(db: ReadDb, runIds: readonly string[]): number {
  return statement(
    db,
    `SELECT count(*) FROM (SELECT DISTINCT value FROM json_each(?)) j LEFT JOIN runs r ON r.id = j.value
       LEFT JOIN run_edits e ON e.run_id = r.id WHERE r.num IS NULL OR e.removed = 1`,
    "pluck",
  ).get(JSON.stringify(runIds)) as number;
}

interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly slot: number;
  readonly color: string | null;
  readonly state: string;
  readonly commit: string | null;
}

function readBlockRuns(db: ReadDb, nums: readonly number[]): BlockRun[] {
  const rows = statement(
    db,
    `SELECT r.id, coalesce(e.name, r.name) AS name, r.color_slot AS slot, e.color, coalesce(e.state, r.state) AS state,
            r.git_commit AS "commit"
       FROM json_each(?) j JOIN runs r ON r.num = j.value LEFT JOIN run_edits e ON e.run_id = r.id ORDER BY j.key`,
  ).all(JSON.stringify(nums)) as RunRow[];
  return rows.map(({ slot, color, ...run }) => ({
    ...run,
    color: color === null ? slot : color.startsWith("#") ? color : Number(color),
  }));
}
