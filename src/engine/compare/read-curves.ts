import { AppError } from "../../base/errors.ts";
import type { CurveRun } from "../../contract/compare-curves.ts";
import type { CallContext } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import { defaultTarget, findRange } from "./compare-curves.ts";
import type { MeasureCurvesArgs } from "./measure-curves.ts";

/** Answers of now, or of a moment of the past. */
export type Analyst = EngineThreads["analyse"]["call"]["compare"];

interface ReadCurvesArgs extends Omit<MeasureCurvesArgs, "runIds" | "range"> {
  readonly groups: ReadonlyArray<readonly string[]>;
  readonly baseline: number;
  readonly at?: number;
}

/** Between two parts somebody else's question may be answered, and this one may end. */
const RUNS_AT_ONCE = 100;

/** Reads the curves in parts, twice: what all cover and the target are known only after the first reading. */
export async function readCurves(
  analyst: Analyst,
  args: ReadCurvesArgs,
  call: Pick<CallContext, "signal" | "onProgress">,
) {
  const { groups, baseline } = args;
  const when = args.at === undefined ? {} : { at: args.at };
  const ids = [...new Set(groups.flat())];
  // Of both readings.
  let done = 0;
  const measureAll = async (
    known: Pick<MeasureCurvesArgs, "range" | "target">,
  ): Promise<ReadonlyMap<string, CurveRun>> => {
    const found = new Map<string, CurveRun>();
    for (let from = 0; from < ids.length; from += RUNS_AT_ONCE) {
      if (call.signal?.aborted === true)
        throw new AppError("CANCELLED", "The comparison of curves was ended.");
      call.onProgress?.({ done, of: 2 * ids.length, what: `reading ${ids.length} curves` });
      const { metric, goal, kernel, smoothing } = args;
      const runIds = ids.slice(from, from + RUNS_AT_ONCE);
      const part = await analyst.measureCurves(
        { metric, goal, kernel, smoothing, runIds, ...known, ...when },
        { signal: call.signal },
      );
      done += runIds.length;
      for (const run of part) found.set(run.runId, run);
    }
    return found;
  };
  const inGroups = (runs: ReadonlyMap<string, CurveRun>): CurveRun[][] =>
    groups.map((group) => group.flatMap((id) => runs.get(id) ?? []));
  const first = await measureAll({});
  const { range, lastToBegin, firstToEnd } = findRange([...first.values()]);
  const { goal } = args;
  const target = args.target ?? defaultTarget(inGroups(first)[baseline] ?? [], goal);
  const runs = inGroups(await measureAll({ range, target }));
  return {
    range: range ?? null,
    lastToBegin,
    firstToEnd,
    target: target ?? null,
    isDefaultTarget: args.target === undefined,
    groups: await analyst.compareCurves({ groups: runs, baseline, range, goal, target, ...when }),
  };
}
