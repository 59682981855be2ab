import { holdAgainst, type Against, type CompareContext } from "./hold-against.ts";
import type { MetricValues } from "./read-values.ts";

/** The group with the best mean. */
export interface Best {
  readonly group: number;
  /** Others with the very same mean. */
  readonly tied: readonly number[];
  /** The next one, and what it is to the best. */
  readonly runnerUp: number | undefined;
  readonly against: Against | undefined;
  /** Times the number of groups that could have been the next; `compareMetrics` corrects it for the metrics as well. */
  pAdjusted: number | null;
  /** How many it was corrected for. */
  comparisons: number;
  isClear: boolean;
}

/** Undefined without a goal, or where no group has a finite value. Which two are compared is seen in the data: hence the correction. */
export function findBest(
  values: MetricValues,
  means: ReadonlyArray<number | undefined>,
  context: CompareContext,
): Best | undefined {
  if (values.goal === "none") return undefined;
  const sign = values.goal === "max" ? -1 : 1;
  const ranked = means
    .flatMap((mean, group) => (mean === undefined ? [] : [{ group, mean }]))
    .toSorted((a, b) => sign * (a.mean - b.mean));
  const [best, ...others] = ranked;
  if (best === undefined) return undefined;
  const tied = others.flatMap(({ group, mean }) => (mean === best.mean ? [group] : []));
  const [next] = others;
  const against =
    next === undefined ? undefined : holdAgainst(values, next.group, best.group, context, true);
  const p = against?.comparison.p ?? null;
  const pAdjusted = p === null ? null : Math.min(1, p * others.length);
  // Ranks may speak against the mean.
  const isSameWay = against?.comparison.direction === -sign;
  return {
    group: best.group,
    tied,
    runnerUp: next?.group,
    against,
    pAdjusted,
    comparisons: Math.max(1, others.length),
    isClear:
      pAdjusted !== null && pAdjusted < 1 - context.method.level && isSameWay && tied.length === 0,
  };
}
