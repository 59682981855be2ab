import { statement, type ReadDb } from "../../store/index.ts";

/** Texts of one param, run by run; null where a run has none. */
export interface ParamColumn {
  readonly key: string;
  readonly texts: ReadonlyArray<string | null>;
}

interface ParamRow {
  readonly runNum: number;
  readonly key: string;
  readonly text: string;
  readonly sourceNum: number;
  readonly companion: number;
  readonly joined: number | null;
}

/** Params that differ between the runs or that some of them do not have, in the order of their keys. One pass over the rows. */
export function readVaryingParams(db: ReadDb, nums: readonly number[]): ParamColumn[] {
  const keys = statement(
    db,
    `SELECT p.key FROM json_each(?) j JOIN shown_params p ON p.run_num = j.value
      GROUP BY p.key HAVING min(p.text) <> max(p.text) OR count(DISTINCT p.run_num) < ? ORDER BY p.key`,
    "pluck",
  ).all(JSON.stringify(nums), nums.length) as string[];
  return readParams(db, nums, keys).filter(({ texts }) => texts.some((text) => text !== texts[0]));
}

/** Every param that some run has. */
export function readAllParams(db: ReadDb, nums: readonly number[]): ParamColumn[] {
  const keys = statement(
    db,
    "SELECT DISTINCT p.key FROM json_each(?) j JOIN shown_params p ON p.run_num = j.value ORDER BY p.key",
    "pluck",
  ).all(JSON.stringify(nums)) as string[];
  return readParams(db, nums, keys);
}

/** As the run page shows them: a file beside goes before the log, an earlier source before a later one. */
export function readParams(
  db: ReadDb,
  nums: readonly number[],
  keys: readonly string[],
): ParamColumn[] {
  const places = new Map(nums.map((num, i) => [num, i]));
  const columns = new Map(
    keys.map((key) => [key, Array.from<string | null>({ length: nums.length }).fill(null)]),
  );
  const chosen = new Map<string, Map<number, ParamRow>>();
  const rows = statement(
    db,
    `SELECT p.run_num AS runNum, p.key, p.text, p.source_num AS sourceNum, p.companion, b.joined
       FROM json_each(:nums) j CROSS JOIN shown_params p ON p.run_num = j.value
       LEFT JOIN sources s ON s.num = p.source_num
       LEFT JOIN bindings b ON (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part)
      WHERE p.key IN (SELECT value FROM json_each(:keys))`,
  ).iterate({
    nums: JSON.stringify(nums),
    keys: JSON.stringify(keys),
  }) as IterableIterator<ParamRow>;
  for (const row of rows) {
    const place = places.get(row.runNum) ?? -1;
    const column = columns.get(row.key);
    if (column === undefined) continue;
    const seen = chosen.get(row.key) ?? new Map<number, ParamRow>();
    chosen.set(row.key, seen);
    const before = seen.get(place);
    if (before !== undefined && !goesBefore(row, before)) continue;
    seen.set(place, row);
    column[place] = row.text;
  }
  return keys.map((key) => ({ key, texts: columns.get(key) ?? [] }));
}

/** `PARAM_ORDER` of `runs`, for the few that were written twice. */
function goesBefore(a: ParamRow, b: ParamRow): boolean {
  if (a.companion !== b.companion) return a.companion > b.companion;
  const [joinedA, joinedB] = [a.joined ?? -1, b.joined ?? -1];
  return joinedA === joinedB ? a.sourceNum < b.sourceNum : joinedA < joinedB;
}
