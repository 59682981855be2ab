import { statement, type ReadDb } from "../../store/index.ts";
import { numberOf } from "../runs/index.ts";

interface ValueRow {
  readonly runNum: number;
  readonly key: string;
  readonly number: number | null;
  readonly text: string;
}

type ParamRow = readonly [
  runNum: number,
  key: number,
  number: number | null,
  text: string,
  sourceNum: number,
  companion: number,
];

/**
 * What the view `shown_params` has of some keys (by their places), rows of one run and key one after the other. The view
 * asks for each row whether its source has a file of hyperparameters; here that is read once, which is ten times as fast.
 */
export function readParamRows(
  db: ReadDb,
  nums: readonly number[],
  keys: readonly string[],
): readonly ParamRow[] {
  if (keys.length === 0) return [];
  const list = JSON.stringify(nums);
  const overruled = new Set(
    statement(
      db,
      `SELECT DISTINCT h.run_num || ' ' || h.source_num
         FROM params h JOIN json_each(?) j ON h.run_num = j.value
        WHERE h.companion = 1 AND h.origin GLOB '*hparams.y*ml'`,
      "pluck",
    ).all(list) as string[],
  );
  const rows = statement(
    db,
    `WITH k AS MATERIALIZED (SELECT key AS place, value FROM json_each(:keys))
     SELECT p.run_num, k.place, p.number, p.text, p.source_num, p.companion
       FROM json_each(:nums) j CROSS JOIN k CROSS JOIN params p
         ON p.run_num = j.value AND p.key = k.value`,
    "raw",
  ).all({ nums: list, keys: JSON.stringify(keys) }) as ParamRow[];
  if (overruled.size === 0) return rows;
  return rows.filter(
    ([runNum, , , , sourceNum, companion]) =>
      companion === 1 || !overruled.has(`${runNum} ${sourceNum}`),
  );
}

export function readTagRows(
  db: ReadDb,
  nums: readonly number[],
  keys: readonly string[],
): readonly ValueRow[] {
  if (keys.length === 0) return [];
  return statement(
    db,
    `SELECT t.run_num AS runNum, t.key, ${numberOf("t.value")} AS number, t.value AS text
       FROM json_each(:nums) j JOIN shown_tags t ON t.run_num = j.value
      WHERE t.key IN (SELECT value FROM json_each(:keys))`,
  ).all({ nums: JSON.stringify(nums), keys: JSON.stringify(keys) }) as ValueRow[];
}

/** One series of a metric: what its summary says. */
export interface MetricRow {
  readonly runNum: number;
  readonly metric: string;
  readonly count: number;
  readonly finite: number;
  readonly firstValue: number;
  readonly lastValue: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly sum: number;
  readonly lastStep: number | null;
}

/**
 * Series of some metrics, those of one run and metric together in the order of their sources and attempts.
 * @param ends whether first and last values are asked for: they are stored as bytes, and each takes as long as all else
 */
export function readMetricRows(
  db: ReadDb,
  nums: readonly number[],
  names: readonly string[],
  ends: { readonly first: boolean; readonly last: boolean },
): readonly MetricRow[] {
  if (names.length === 0) return [];
  const metrics = statement(
    db,
    "SELECT m.id, m.name FROM json_each(?) j JOIN metrics m ON m.name = j.value",
  ).all(JSON.stringify(names)) as Array<{ readonly id: number; readonly name: string }>;
  const nameOf = new Map(metrics.map(({ id, name }) => [id, name]));
  const raw = statement(
    db,
    `WITH k AS MATERIALIZED (SELECT value FROM json_each(:ids))
     SELECT s.run_num, s.metric_id, s.count, s.count - s.nan - s.pos_inf - s.neg_inf,
            ${ends.first ? "f64(s.first_value)" : "NULL"}, ${ends.last ? "f64(s.last_value)" : "NULL"}, s.min_value, s.max_value, s.sum, s.last_step
       FROM json_each(:nums) j CROSS JOIN k CROSS JOIN series s INDEXED BY series_key
         ON s.run_num = j.value AND s.metric_id = k.value
      WHERE s.count > 0 AND s.twin = 0`,
    "raw",
  ).all({
    nums: JSON.stringify(nums),
    ids: JSON.stringify(metrics.map(({ id }) => id)),
  }) as Array<readonly unknown[]>;
  return raw.map((row): MetricRow => ({
    runNum: row[0] as number,
    metric: nameOf.get(row[1] as number) as string,
    count: row[2] as number,
    finite: row[3] as number,
    // A stored number that is none in SQL is NaN.
    firstValue: (row[4] as number | null) ?? Number.NaN,
    lastValue: (row[5] as number | null) ?? Number.NaN,
    min: row[6] as number | null,
    max: row[7] as number | null,
    sum: row[8] as number,
    lastStep: row[9] as number | null,
  }));
}
