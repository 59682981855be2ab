import { AppError } from "../../base/errors.ts";
import type { WherePath } from "../../base/query/index.ts";
import { toWireNumber } from "../../base/json.ts";
import { readPoints, statement, type ReadDb } from "../../store/index.ts";
import { readDefinitions } from "./metric-definitions.ts";
import type { Cell } from "./read-cells.ts";

interface BestRow {
  readonly step: number | null;
  readonly value: number | null;
}

const SERIES = `
  FROM series s JOIN metrics m ON m.id = s.metric_id
 WHERE s.run_num = ? AND m.name = ? AND s.count > 0 AND s.twin = 0`;
const BEST = {
  min: `SELECT s.min_value_step AS step, s.min_value AS value ${SERIES} AND s.min_value IS NOT NULL ORDER BY s.min_value, s.source_num, s.attempt LIMIT 1`,
  max: `SELECT s.max_value_step AS step, s.max_value AS value ${SERIES} AND s.max_value IS NOT NULL ORDER BY s.max_value DESC, s.source_num, s.attempt LIMIT 1`,
  none: `SELECT s.last_step AS step, 0 AS value ${SERIES} ORDER BY s.source_num DESC, s.attempt DESC LIMIT 1`,
} as const;
const IDS = `SELECT s.id ${SERIES} ORDER BY s.source_num DESC, s.attempt DESC`;

/** Each is a chunk of points to decode. */
const MOST_WHERES = 200_000;

/**
 * Column by column, each in the order of the runs.
 * @throws AppError INVALID_INPUT where more chunks would be decoded than one answer may take
 */
export function readWheres(
  db: ReadDb,
  nums: readonly number[],
  paths: readonly WherePath[],
): Cell[][] {
  if (nums.length * paths.length > MOST_WHERES) {
    throw new AppError(
      "INVALID_INPUT",
      "Values where another metric is best are asked for in too many runs at once.",
      "Ask for fewer runs or fewer such columns.",
    );
  }
  return paths.map((path) => readWhere(db, nums, path));
}

/**
 * The value of a metric at the step where another one is best by its goal (without a goal: where it ended); of several
 * there the last one written. Null where either has none. One chunk is decoded for each run.
 */
function readWhere(db: ReadDb, nums: readonly number[], { key, of }: WherePath): Cell[] {
  const goals = new Map<string, (metric: string) => { readonly goal: keyof typeof BEST }>();
  return nums.map((num) => {
    const projectId = statement(db, "SELECT project_id FROM runs WHERE num = ?", "pluck").get(num);
    if (typeof projectId !== "string") return null;
    const definitions = goals.get(projectId) ?? readDefinitions(db, projectId);
    goals.set(projectId, definitions);
    const best = statement(db, BEST[definitions(of).goal]).get(num, of) as BestRow | undefined;
    const step = best?.step;
    if (step === undefined || step === null) return null;
    for (const id of statement(db, IDS, "pluck").all(num, key) as number[]) {
      const { values } = readPoints(db, id, { axis: "step", from: step, to: step });
      const value = values.at(-1);
      if (value !== undefined) return toWireNumber(value);
    }
    return null;
  });
}
