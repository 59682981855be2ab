import { adjustP } from "../../../base/stats/adjust.ts";
import { studentTail } from "../../../base/stats/distributions/student.ts";
import { median } from "../../../base/stats/sample.ts";
import { summarize } from "../../../base/stats/summary.ts";
import { formatP, toThree, type Found } from "./found.ts";
import { type ProjectRun, type ProjectRuns } from "./project-runs.ts";

/** Fewer repetitions do not say how far apart they are. */
export const LEAST_REPEATS = 5;
/** Iglewicz and Hoaglin (1993): modified z scores above this are outliers. */
const FAR = 3.5;
/** 1 / the third quartile of the normal distribution: the deviation that a MAD stands for. */
const MAD_TO_SD = 1.4826;
/** Share of false ones among what is told, over all tests of this kind in a project. */
export const FALSE_SHARE = 0.025;

interface Suspect {
  readonly run: ProjectRun;
  readonly group: readonly ProjectRun[];
  readonly z: number;
  readonly p: number;
  readonly middle: number;
}

/**
 * Runs far from their repetitions: equal in all params but the seed, with the same code. Far by the robust z score (median and
 * MAD), and by the test of one value against the others (deleted residual, Student's t with n - 2 degrees of freedom), corrected
 * over all runs that were tested.
 */
export function findOutliers({ runs, metric, goal }: ProjectRuns): Found[] {
  if (metric === undefined) return [];
  const finite = runs.filter(({ value, config }) => Number.isFinite(value) && config !== "");
  // A run and its copies would make its repetitions look closer to each other than they are; done again it is one more of them.
  const once = [...new Map(finite.map((run) => [signOf(run), run])).values()];
  const suspects = [...Map.groupBy(once, (run) => `${run.config}\n${run.code}`).values()]
    .filter((group) => group.length >= LEAST_REPEATS)
    .flatMap(judgeGroup);
  const adjusted = adjustP(
    suspects.map(({ p }) => p),
    "benjamini-hochberg",
  );
  return suspects.flatMap(({ run, group, z, p, middle }, i): Found[] => {
    if (Math.abs(z) < FAR || !((adjusted[i] as number) <= FALSE_SHARE)) return [];
    const isWorse = goal === "none" ? undefined : (goal === "max") === z < 0;
    const others = group.filter((one) => one !== run);
    return [
      {
        key: `outlier:${run.id}`,
        kind: "outlier",
        severity: isWorse === true ? "medium" : "low",
        title: `${run.name} is far ${z < 0 ? "below" : "above"} its repetitions`,
        evidence: `${metric} is ${toThree(run.value)}; the median of ${others.length} runs that differ only in the seed is ${toThree(middle)}, ${toThree(Math.abs(z))} robust deviations away${isWorse === undefined ? "" : isWorse ? ", for the worse" : ", for the better"} (${formatP(p)} before the correction for ${suspects.length} runs).`,
        sets: [
          { label: run.name, runIds: [run.id] },
          { label: "its repetitions", runIds: others.map(({ id }) => id) },
        ],
        p,
        rests: { about: `${metric} ${Math.sign(z)}`, size: Math.abs(z), place: 0 },
      },
    ];
  });
}

const signOf = ({ exact, code, value, last, print }: ProjectRun): string =>
  JSON.stringify([exact, code, value, String(last), print]);

function judgeGroup(group: readonly ProjectRun[]): Suspect[] {
  const values = group.map(({ value }) => value);
  return group.map((run, i) => {
    const others = values.filter((_, j) => j !== i);
    const middle = median(others);
    const scale = MAD_TO_SD * median(others.map((value) => Math.abs(value - middle)));
    const rest = summarize(others);
    const n = values.length;
    const sd = rest?.sd ?? Number.NaN;
    // All others equal: whatever differs is infinitely far, and no test can say how likely that is.
    const t =
      sd > 0 ? (run.value - (rest?.mean ?? 0)) / (sd * Math.sqrt(1 + 1 / (n - 1))) : Number.NaN;
    return {
      run,
      group,
      middle,
      z: scale > 0 ? (run.value - middle) / scale : 0,
      p: Number.isNaN(t) ? Number.NaN : 2 * studentTail(Math.abs(t), n - 2),
    };
  });
}
