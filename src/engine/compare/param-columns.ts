import { statement, type ReadDb } from "../../store/index.ts";
import { eachParam } from "./read-params.ts";

/** Texts of one param, run by run; null where a run has none. */
export interface ParamColumn {
  readonly key: string;
  readonly texts: ReadonlyArray<string | null>;
}

/** Keys of params that differ between the runs or that some of them do not have, as they were logged; in their order. */
export function listVaryingKeys(db: ReadDb, nums: readonly number[]): string[] {
  return statement(
    db,
    `SELECT p.key FROM json_each(?) j JOIN shown_params p ON p.run_num = j.value
      GROUP BY p.key HAVING min(p.text) <> max(p.text) OR count(DISTINCT p.run_num) < ? ORDER BY p.key`,
    "pluck",
  ).all(JSON.stringify(nums), nums.length) as string[];
}

/** Params that differ between the runs or that some of them do not have, as people see them. One pass over the rows. */
export function readVaryingParams(db: ReadDb, nums: readonly number[]): ParamColumn[] {
  return readParams(db, nums, listVaryingKeys(db, nums)).filter(({ texts }) =>
    texts.some((text) => text !== texts[0]),
  );
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

/** As the run page shows them. */
export function readParams(
  db: ReadDb,
  nums: readonly number[],
  keys: readonly string[],
): ParamColumn[] {
  const columns = new Map(
    keys.map((key) => [key, Array.from<string | null>({ length: nums.length }).fill(null)]),
  );
  eachParam(db, nums, keys, (place, key, text) => {
    (columns.get(key) as Array<string | null>)[place] = text;
  });
  return keys.map((key) => ({ key, texts: columns.get(key) ?? [] }));
}
