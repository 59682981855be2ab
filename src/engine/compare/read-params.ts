import { statement, type ReadDb } from "../../store/index.ts";

/**
 * Params of many runs as the run's page shows them, by the place of the run among `nums`: 2 million of them in about a second.
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
    `SELECT j.key, json_group_array(p.key), json_group_array(p.text), json_group_array(p.companion)
       FROM json_each(?) j JOIN ${hasTwins === 1 ? "shown_params" : "params"} p ON p.run_num = j.value
      WHERE ? IS NULL OR p.key IN (SELECT value FROM json_each(?)) GROUP BY j.key`,
    "raw",
  ).iterate(
    JSON.stringify(nums),
    keys === undefined ? null : 1,
    JSON.stringify(keys ?? []),
  ) as Iterable<[place: number, keys: string, texts: string, companions: string]>;
  for (const [place, keyList, textList, companionList] of rows) {
    const ofRun = JSON.parse(keyList) as string[];
    const texts = JSON.parse(textList) as string[];
    let companions: number[] | undefined;
    const last = new Map<string, number>();
    for (const [i, key] of ofRun.entries()) {
      const known = last.get(key);
      if (known !== undefined) {
        // A file beside the log wins, then the earlier source.
        companions ??= JSON.parse(companionList) as number[];
        if ((companions[i] ?? 0) <= (companions[known] ?? 0)) continue;
      }
      last.set(key, i);
      visit(place, key, texts[i] ?? "");
    }
  }
}
