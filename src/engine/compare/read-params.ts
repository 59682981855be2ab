import { statement, type ReadDb } from "../../store/index.ts";

/**
 * Params of many runs as the run's page shows them, each key of a run once, by the place of the run among `nums`: 2 million
 * of them in about a second. A file beside goes before the log, an earlier source before a later one.
 * SQLite hands out one row a run: rows cost more than what they hold.
 */
export function eachParam(
  db: ReadDb,
  nums: readonly number[],
  /** Absent: all. */
  keys: readonly string[] | undefined,
  visit: (place: number, key: string, text: string) => void,
): void {
  if (nums.length === 0 || keys?.length === 0) return;
  // The view looks for a file beside with every row: only where a logger has written such files.
  const hasTwins = statement(
    db,
    "SELECT EXISTS (SELECT 1 FROM params WHERE companion = 1 AND origin GLOB '*hparams.y*ml')",
    "pluck",
  ).get();
  const rows = statement(
    db,
    `SELECT j.key, json_group_array(p.key), json_group_array(p.text), json_group_array(p.source_num * 2 + p.companion)
       FROM json_each(?) j JOIN ${hasTwins === 1 ? "shown_params" : "params"} p ON p.run_num = j.value
      WHERE ? IS NULL OR p.key IN (SELECT value FROM json_each(?)) GROUP BY j.key`,
    "raw",
  ).iterate(
    JSON.stringify(nums),
    keys === undefined ? null : 1,
    JSON.stringify(keys ?? []),
  ) as Iterable<[place: number, keys: string, texts: string, origins: string]>;
  const goesBefore = createOrder(db);
  for (const [place, keyList, textList, originList] of rows) {
    const ofRun = JSON.parse(keyList) as string[];
    const texts = JSON.parse(textList) as string[];
    const chosen = new Map<string, number>();
    let origins: number[] | undefined;
    for (const [i, key] of ofRun.entries()) {
      const known = chosen.get(key);
      if (known !== undefined) {
        origins ??= JSON.parse(originList) as number[];
        if (!goesBefore(origins[i] as number, origins[known] as number)) continue;
      }
      chosen.set(key, i);
    }
    for (const [key, i] of chosen) visit(place, key, texts[i] ?? "");
  }
}

/** `PARAM_ORDER` of `runs`, for the few params that were written twice; of numbers that are twice the source's, and one more for a companion. */
function createOrder(db: ReadDb): (a: number, b: number) => boolean {
  const known = new Map<number, number>();
  const joinedOf = (source: number): number => {
    let joined = known.get(source);
    if (joined === undefined) {
      joined =
        (statement(
          db,
          `SELECT b.joined FROM sources s
             JOIN bindings b ON (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part) WHERE s.num = ?`,
          "pluck",
        ).get(source) as number | undefined) ?? -1;
      known.set(source, joined);
    }
    return joined;
  };
  return (a, b) => {
    if (a % 2 !== b % 2) return a % 2 === 1;
    const [sourceA, sourceB] = [Math.floor(a / 2), Math.floor(b / 2)];
    const [joinedA, joinedB] = [joinedOf(sourceA), joinedOf(sourceB)];
    return joinedA === joinedB ? sourceA < sourceB : joinedA < joinedB;
  };
}
