import { finiteOrNull } from "../../base/json.ts";
import type { Goal } from "../../base/metric-goal.ts";
import { adjustP } from "../../base/stats/adjust.ts";
import { compareSamples } from "../../base/stats/compare-samples.ts";
import { commonRange, medianWait, type StepRange } from "../../base/stats/learning-curve.ts";
import { intervalHalves, summarize } from "../../base/stats/summary.ts";
import type { CurveGroup, CurveMeasure, CurveRun } from "../../contract/compare-curves.ts";
import type { ReadDb } from "../../store/index.ts";

/** A curve has a stretch; a point alone has none. */
const isCurve = ({ points }: CurveRun): boolean => points > 1;

/** The steps that all curves cover, and which of them make it as small as it is. */
export function findRange(runs: readonly CurveRun[]): {
  readonly range: StepRange | undefined;
  readonly lastToBegin: string | null;
  readonly firstToEnd: string | null;
} {
  const curves = runs.filter(isCurve);
  const startOf = (run: CurveRun): number => run.firstStep ?? 0;
  const endOf = (run: CurveRun): number => run.lastStep ?? 0;
  const byStart = curves.toSorted((a, b) => startOf(b) - startOf(a));
  const byEnd = curves.toSorted((a, b) => endOf(a) - endOf(b));
  return {
    range: commonRange(curves.map((run) => ({ from: startOf(run), to: endOf(run) }))),
    lastToBegin: byStart[0]?.runId ?? null,
    firstToEnd: byEnd[0]?.runId ?? null,
  };
}

/** The worst of the baseline's last values by the goal, so that all of its curves reach it; undefined without one, or a goal. */
export function defaultTarget(baseline: readonly CurveRun[], goal: Goal): number | undefined {
  const last = summarize(baseline.flatMap((run) => run.last ?? []));
  return goal === "none" ? undefined : goal === "max" ? last?.min : last?.max;
}

interface Compared {
  readonly groups: ReadonlyArray<readonly CurveRun[]>;
  readonly baseline: number;
  readonly range: StepRange | undefined;
  readonly goal: Goal;
  readonly target: number | undefined;
}

/** What the runs of each group come to, and how far that is from the baseline. */
export function compareCurves(
  _db: ReadDb,
  { groups, baseline, range, goal, target }: Compared,
): CurveGroup[] {
  const halfOf = intervalHalves();
  const noWait =
    goal === "none"
      ? "No goal is set: there is nothing to reach."
      : target === undefined
        ? "There is no target: the baseline has no last value."
        : undefined;
  const all = groups.map((runs) => samplesOf(runs.filter(isCurve), range, noWait === undefined));
  const found = groups.map((runs, index): CurveGroup => {
    const own = all[index] as Samples;
    const base = index === baseline ? undefined : all[baseline];
    const measureOf = (name: keyof Samples["waits"] | "area" | "height"): CurveMeasure => {
      const isWait = name === "steps" || name === "seconds";
      const values = isWait ? own.waits[name].reached : own[name];
      const before = isWait ? base?.waits[name].reached : base?.[name];
      const missing = isWait ? own.waits[name].ended.length : 0;
      const missingBefore = isWait ? (base?.waits[name].ended.length ?? 0) : 0;
      const summary = missing > 0 ? undefined : summarize(values);
      const half = summary === undefined ? Number.NaN : halfOf(summary);
      return {
        n: values.length,
        mean: summary?.mean ?? null,
        sd: finiteOrNull(summary?.sd),
        low: summary === undefined ? null : finiteOrNull(summary.mean - half),
        high: summary === undefined ? null : finiteOrNull(summary.mean + half),
        difference:
          before === undefined
            ? null
            : isWait && noWait !== undefined
              ? { ...NO_DIFFERENCE, cannotSay: noWait }
              : differenceOf(before, values, missingBefore, missing),
      };
    };
    return {
      runs: [...runs],
      curves: own.curves,
      reached: own.waits.steps.reached.length,
      notReached: own.waits.steps.ended.length,
      area: measureOf("area"),
      height: measureOf("height"),
      steps: measureOf("steps"),
      seconds: measureOf("seconds"),
      medianSteps: medianWait(own.waits.steps) ?? null,
      medianSeconds: medianWait(own.waits.seconds) ?? null,
    };
  });
  return adjustAll(found);
}

const MEASURES = ["area", "height", "steps", "seconds"] as const;

/** Corrects each measure's tests for how many groups were held against the baseline. */
function adjustAll(groups: readonly CurveGroup[]): CurveGroup[] {
  const adjusted = new Map(
    MEASURES.map((name) => {
      const p = groups.map((group) => group[name].difference?.p ?? Number.NaN);
      return [name, adjustP(p, "holm")];
    }),
  );
  return groups.map((group, i) => {
    const next = { ...group };
    for (const name of MEASURES) {
      const { difference } = group[name];
      if (difference === null) continue;
      const pAdjusted = finiteOrNull(adjusted.get(name)?.[i]);
      next[name] = { ...group[name], difference: { ...difference, pAdjusted } };
    }
    return next;
  });
}

interface Wait {
  readonly reached: readonly number[];
  readonly ended: readonly number[];
}
interface Samples {
  readonly curves: number;
  readonly area: readonly number[];
  readonly height: readonly number[];
  readonly waits: { readonly steps: Wait; readonly seconds: Wait };
}

function samplesOf(
  curves: readonly CurveRun[],
  range: StepRange | undefined,
  hasTarget: boolean,
): Samples {
  const area = curves.flatMap((run) => run.area ?? []);
  const width = range === undefined ? Number.NaN : range.to - range.from;
  const ended = hasTarget ? curves.filter(({ steps }) => steps === null) : [];
  return {
    curves: curves.length,
    area,
    height: area.map((one) => one / width),
    waits: {
      steps: {
        reached: curves.flatMap(({ steps }) => steps ?? []),
        ended: ended.map(({ lastStep }) => lastStep ?? 0),
      },
      seconds: {
        reached: curves.flatMap(({ seconds }) => seconds ?? []),
        // How long they ran is not measured: where one did not come there is no median.
        ended: ended.map(() => 0),
      },
    },
  };
}

const NO_DIFFERENCE = { value: null, low: null, high: null, p: null, pAdjusted: null };

function differenceOf(
  before: readonly number[],
  values: readonly number[],
  missingBefore: number,
  missing: number,
): CurveMeasure["difference"] {
  if (missing + missingBefore > 0) {
    const who = [
      ...(missing > 0 ? [`${missing} of its runs`] : []),
      ...(missingBefore > 0 ? [`${missingBefore} of the baseline`] : []),
    ].join(" and ");
    return {
      ...NO_DIFFERENCE,
      cannotSay: `${who} never reached the target: how long they take is not known.`,
    };
  }
  const { difference, interval, p, cannotSay } = compareSamples(before, values);
  return {
    value: finiteOrNull(difference),
    low: finiteOrNull(interval?.low),
    high: finiteOrNull(interval?.high),
    p,
    pAdjusted: null,
    cannotSay: cannotSay ?? "",
  };
}
