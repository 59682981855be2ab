import { statement, type ReadDb } from "../../store/index.ts";

/** Runs of a comparison, each once, and the groups as places among them. */
export interface FoundRuns {
  readonly ids: readonly string[];
  readonly nums: readonly number[];
  readonly groups: ReadonlyArray<readonly number[]>;
}

/** Each run once. Those that are gone since the comparison was opened have nothing. */
export function findRuns(db: ReadDb, groups: ReadonlyArray<readonly string[]>): FoundRuns {
  const rows = statement(
    db,
    `SELECT r.num, r.id FROM (SELECT DISTINCT value FROM json_each(?)) j JOIN runs r ON r.id = j.value`,
  ).all(JSON.stringify([...new Set(groups.flat())])) as Array<{
    readonly num: number;
    readonly id: string;
  }>;
  const places = new Map(rows.map(({ id }, i) => [id, i]));
  return {
    ids: rows.map(({ id }) => id),
    nums: rows.map(({ num }) => num),
    groups: groups.map((ids) => [...new Set(ids)].flatMap((id) => places.get(id) ?? [])),
  };
}
