import { isFoldKey, isSeedKey } from "../../../base/seed-key.ts";
import { quoteKey, type MetricPart } from "../../../base/query/index.ts";
import { createDraw } from "../../../base/stats/forest/random.ts";
import { toFeature, type ParamColumn } from "../../../base/stats/forest/features.ts";
import type { Goal } from "../../../base/metric-goal.ts";
import {
  MOST_MODELLED_RUNS,
  MOST_PARAMS,
  type ImportanceSilence,
  type WireImportance,
} from "../../../contract/compare-importance.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import { listVaryingKeys } from "../param-columns.ts";
import { readColumns } from "../read-table.ts";
import { goalOf } from "../metric-meanings.ts";

export interface Question {
  readonly runIds: readonly string[];
  readonly metric: string;
  readonly part: MetricPart;
  readonly params?: readonly string[];
  readonly seed: number;
}

/** What a question is about: runs with a finite value of the metric, and params that differ between them. */
export interface Asked {
  readonly runIds: readonly string[];
  readonly y: Float64Array;
  readonly columns: readonly ParamColumn[];
  readonly goal: Goal;
  readonly leftOut: WireImportance["leftOut"];
  readonly without: number;
  readonly nonFinite: number;
  readonly notDrawn: number;
  readonly silent: ImportanceSilence | null;
}

/** With fewer nothing is said: any two params would tell them apart. */
const FEWEST_RUNS = 5;
/** A text of its own in so many runs is a name, not a setting. */
const OWN_VALUES = 0.9;
/** Params of which the runs' values are read, to see which of them tell the most. */
const MOST_READ = 1000;

export function readQuestion(db: ReadDb, question: Question): Asked {
  const all = selectRuns(db, question.runIds);
  const path = `metrics.${quoteKey(question.metric)}.${question.part}`;
  const nums = all.map(({ num }) => num);
  const [values = []] = readColumns(db, nums, [path]);
  const without = values.filter((value) => value === null).length;
  const finite = all
    .map((run, i) => ({ ...run, value: values[i] ?? null }))
    .filter((run): run is typeof run & { value: number } => Number.isFinite(run.value));
  const runs = drawRuns(finite, MOST_MODELLED_RUNS, question.seed);
  const y = Float64Array.from(runs, ({ value }) => value);
  const { columns, leftOut } = readParams(
    db,
    runs.map(({ num }) => num),
    question.params,
  );
  return {
    runIds: runs.map(({ id }) => id),
    y,
    columns,
    goal: goalOf(
      db,
      nums.filter((_, i) => values[i] !== null),
      question.metric,
    ),
    leftOut,
    without,
    nonFinite: all.length - without - finite.length,
    notDrawn: finite.length - runs.length,
    silent: silenceOf(y, columns),
  };
}

function silenceOf(y: Float64Array, columns: readonly ParamColumn[]): ImportanceSilence | null {
  if (y.length === 0) return "no-metric";
  if (y.length < FEWEST_RUNS) return "too-few-runs";
  if (y.every((value) => value === y[0])) return "constant-metric";
  return columns.length === 0 ? "no-params" : null;
}

interface SelectedRun {
  readonly num: number;
  readonly id: string;
}

/** Each once, in an order of their own: the same runs give the same answer. Removed ones are not there. */
function selectRuns(db: ReadDb, runIds: readonly string[]): readonly SelectedRun[] {
  return statement(
    db,
    `SELECT r.num, r.id FROM json_each(?) j JOIN runs r ON r.id = j.value LEFT JOIN run_edits e ON e.run_id = r.id
      WHERE coalesce(e.removed, 0) = 0 GROUP BY r.num ORDER BY r.num`,
  ).all(JSON.stringify(runIds)) as SelectedRun[];
}

/** So many of them at most, in their order; the same seed draws the same ones. */
export function drawRuns<T>(runs: readonly T[], most: number, seed: number): readonly T[] {
  if (runs.length <= most) return runs;
  const draw = createDraw(seed, -1);
  const places = Int32Array.from(runs.keys());
  for (let i = 0; i < most; i++) {
    const other = i + draw(places.length - i);
    const place = places[other] as number;
    places[other] = places[i] as number;
    places[i] = place;
  }
  return [...places.subarray(0, most).sort()].map((place) => runs[place] as T);
}

function readParams(
  db: ReadDb,
  nums: readonly number[],
  asked: readonly string[] | undefined,
): Pick<Asked, "columns" | "leftOut"> {
  const leftOut: Array<WireImportance["leftOut"][number]> = [];
  const leave = (param: string, why: (typeof leftOut)[number]["why"]): void =>
    void leftOut.push({ param, why });
  const keys = asked === undefined ? listVaryingKeys(db, nums) : [...new Set(asked)];
  const repeats = (key: string): boolean => isSeedKey(key) || isFoldKey(key);
  const wanted = asked === undefined ? keys.filter((key) => !repeats(key)) : keys;
  if (asked === undefined) for (const key of keys) if (repeats(key)) leave(key, "repetition");
  const read = wanted.slice(0, MOST_READ);
  for (const key of wanted.slice(MOST_READ)) leave(key, "too-many");
  const cells = readColumns(
    db,
    nums,
    read.map((key) => `params.${quoteKey(key)}`),
  );
  const told: Array<{ readonly column: ParamColumn; readonly entropy: number }> = [];
  for (const [i, name] of read.entries()) {
    const column = { name, cells: cells[i] ?? [] };
    const { values, share, kind, distinct } = toFeature(column);
    if (column.cells.every((cell) => cell === null)) leave(name, "absent");
    else if (distinct < 2 && values.length < 2) leave(name, "constant");
    else if (asked === undefined && kind === "categorical" && distinct > OWN_VALUES * nums.length)
      leave(name, "own-values");
    else
      told.push({
        column,
        entropy: share.reduce((sum, own) => sum - (own > 0 ? own * Math.log(own) : 0), 0),
      });
  }
  const ranked = told.toSorted((a, b) => b.entropy - a.entropy);
  for (const { column } of ranked.slice(MOST_PARAMS)) leave(column.name, "too-many");
  const kept = new Set(ranked.slice(0, MOST_PARAMS));
  return { columns: told.filter((one) => kept.has(one)).map(({ column }) => column), leftOut };
}
