import { adjustP } from "../../../base/stats/adjust.ts";
import { findLevelDrop, smallestDropP, type LevelDrop } from "../../../base/stats/level-drop.ts";
import { seededRandom } from "../../../base/stats/random.ts";
import { median } from "../../../base/stats/sample.ts";
import { formatP, toThree, type Found } from "./found.ts";
import { FALSE_SHARE } from "./outliers.ts";
import { shortHash, type ProjectRun, type ProjectRuns } from "./project-runs.ts";

/** Runs of one configuration over time. */
const LEAST_RUNS = 8;
/** Of an experiment the best of so many runs in a row is looked at: a bad idea between good ones is no regression. */
const WINDOW = 5;
const LEAST_WINDOWS = 8;
/** Series are cut to their newest values. */
const MOST_VALUES = 400;
/** Less than so many deviations within both parts is not worth a look. */
const LEAST_DROP = 1;
const SEED = 20_260_101;
/** A first look at every series. */
const PERMUTATIONS = 4999;
const MOST_PERMUTATIONS = 400_000;

interface Series {
  readonly key: string;
  readonly what: string;
  readonly experiment: string;
  /** Each place of the series, as runs, and its value: larger is better. */
  readonly places: ReadonlyArray<readonly ProjectRun[]>;
  readonly scores: readonly number[];
  readonly unit: "run" | "window";
}

/**
 * Where the project has become worse than it was: of each configuration that is run again and again, and of the best of every few
 * runs of an experiment. A change point by ranks, tested by shuffling, corrected over all series.
 */
export function findRegressions({ runs, metric, goal }: ProjectRuns): Found[] {
  if (metric === undefined || goal === "none") return [];
  const sign = goal === "max" ? 1 : -1;
  const finite = runs.filter(({ value, state }) => Number.isFinite(value) && state !== "running");
  // Whatever their order, the others cannot show a drop: they are no tests.
  const series = [...configSeries(finite, sign), ...experimentSeries(finite, sign)].filter(
    ({ scores }) => smallestDropP(scores) <= FALSE_SHARE,
  );
  const drops = findDrops(series.map(({ scores }) => scores));
  const adjusted = adjustP(
    drops.map((drop) => drop?.p ?? Number.NaN),
    "benjamini-hochberg",
  );
  const found = series.flatMap((one, i) => {
    const drop = drops[i];
    if (drop === undefined || !((adjusted[i] as number) <= FALSE_SHARE)) return [];
    const deviations = sizeOf(one.scores, drop);
    return deviations < LEAST_DROP ? [] : [{ one, drop, deviations }];
  });
  const told = new Set(found.flatMap(({ one }) => (one.unit === "run" ? [one.experiment] : [])));
  return found
    .filter(({ one }) => one.unit === "run" || !told.has(one.experiment))
    .map(({ one, drop, deviations }) =>
      toFound(one, drop, deviations, metric, sign, series.length),
    );
}

/**
 * Drops of all series. Those that no shuffled order reaches are shuffled again, so often that their p can pass the correction over
 * all: the fewer they are the more often, which together is as much work for one as for many.
 */
function findDrops(all: ReadonlyArray<readonly number[]>): Array<LevelDrop | undefined> {
  const random = seededRandom(SEED);
  const drops = all.map((scores) => findLevelDrop(scores, random, { permutations: PERMUTATIONS }));
  const isUnreached = (drop: LevelDrop | undefined): boolean =>
    drop !== undefined && drop.p <= 1 / (PERMUTATIONS + 1);
  const unreached = drops.filter(isUnreached).length;
  const permutations = Math.min(
    MOST_PERMUTATIONS,
    Math.ceil((4 * all.length) / (FALSE_SHARE * Math.max(1, unreached))),
  );
  if (permutations <= PERMUTATIONS) return drops;
  return drops.map((drop, i) =>
    isUnreached(drop) ? findLevelDrop(all[i] ?? [], random, { permutations }) : drop,
  );
}

function configSeries(runs: readonly ProjectRun[], sign: number): Series[] {
  const groups = Map.groupBy(
    runs.filter(({ config }) => config !== ""),
    ({ config }) => config,
  );
  return [...groups].flatMap(([config, all]): Series[] => {
    if (all.length < LEAST_RUNS) return [];
    const group = all.slice(-MOST_VALUES);
    const last = group.at(-1);
    return [
      {
        key: `drop:${shortHash(config)}`,
        what: `the configuration of ${last?.name ?? ""}`,
        experiment: last?.experiment ?? "",
        places: group.map((run) => [run]),
        scores: group.map(({ value }) => sign * value),
        unit: "run",
      },
    ];
  });
}

function experimentSeries(runs: readonly ProjectRun[], sign: number): Series[] {
  return [...Map.groupBy(runs, ({ experiment }) => experiment)].flatMap(
    ([experiment, all]): Series[] => {
      const group = all.slice(-MOST_VALUES * WINDOW);
      const windows = Math.floor(group.length / WINDOW);
      if (windows < LEAST_WINDOWS) return [];
      const rest = group.length - windows * WINDOW;
      const places = Array.from({ length: windows }, (_, i) =>
        group.slice(rest + i * WINDOW, rest + (i + 1) * WINDOW),
      );
      return [
        {
          key: `drop:experiment ${shortHash(experiment)}`,
          what:
            experiment === "Default" ? "the best of recent runs" : `the best runs of ${experiment}`,
          experiment,
          places,
          scores: places.map((window) => Math.max(...window.map(({ value }) => sign * value))),
          unit: "window",
        },
      ];
    },
  );
}

/** The drop in deviations of the values around the median of their part. */
function sizeOf(scores: readonly number[], { at, before, after }: LevelDrop): number {
  const apart = scores.map((score, i) => Math.abs(score - (i < at ? before : after)));
  const scale = 1.4826 * median(apart);
  return scale > 0 ? (before - after) / scale : before > after ? Number.MAX_VALUE : 0;
}

function toFound(
  { key, what, places, unit }: Series,
  drop: LevelDrop,
  deviations: number,
  metric: string,
  sign: number,
  tests: number,
): Found {
  const [before, after] = [places.slice(0, drop.at).flat(), places.slice(drop.at).flat()];
  const first = after[0];
  const of = unit === "window" ? ` (the best of every ${WINDOW})` : "";
  return {
    key,
    kind: "regression",
    severity: "high",
    title: `${metric} of ${what} has become worse`,
    evidence: `The newest ${after.length} runs have a median of ${toThree(sign * drop.after)}${of}, the ${before.length} before them ${toThree(sign * drop.before)}; the change begins about ${first?.name ?? ""}. In shuffled histories as large a drop has ${formatP(drop.p)} (${tests} ${tests === 1 ? "series" : "series, corrected for"} looked at).`,
    sets: [
      { label: "before", runIds: before.slice(-200).map(({ id }) => id) },
      { label: "since", runIds: after.slice(0, 200).map(({ id }) => id) },
    ],
    p: drop.p,
    rests: { about: metric, size: Math.min(1e6, deviations), place: before.length },
  };
}
