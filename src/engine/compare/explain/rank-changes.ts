import { fitLinear, fitResidual, type LinearEffect } from "../../../base/stats/bayes-linear.ts";
import type { Standing } from "../../../contract/compare-changes.ts";
import { codeTrait, type Coding } from "./code-trait.ts";
import { findConfounded } from "./confounded.ts";
import { matchRuns, signRuns, type Matches } from "./match-runs.ts";
import { readOneSided, type OneSided } from "./one-sided.ts";
import type { Trait } from "./traits.ts";

/** Columns of one model: changed keys first, then what else varies. */
const MOST_CHANGED = 120;
const MOST_OTHERS = 40;
/** Less than this part of the observed difference is not worth naming as its cause. */
const WORTH = 0.1;
/** What history rules out above this part of it, it does not support. */
const RULED_OUT = 0.25;
/** What stands at least so far on its way is where the change would put it. */
const GOES_ALONG = 0.5;
/** Matched pairs are looked for behind so many entries. */
const MOST_MATCHED = 20;
/** A history that is shorter supports nothing. */
export const LEAST_HISTORY = 6;

export interface RankedChange {
  /** Indices of the traits; several that always changed together. */
  readonly members: readonly number[];
  readonly standing: Standing;
  /** Runs of history like a and like b in all members. */
  readonly likeA: number;
  readonly likeB: number;
  /** Places in history of these. */
  readonly like: Uint8Array;
  /** Runs that have all members, and in which all are of the same side. */
  readonly runs: number;
  readonly together: number;
  /** What the change adds to the metric while the other changed keys stay; undefined without history. */
  readonly effect: (LinearEffect & { readonly low: number; readonly high: number }) | undefined;
  /** Part of the observed difference that the effect is; NaN where there is none. */
  readonly share: number;
  readonly matches: Matches | undefined;
  /** Where history has only one of the two values, or too few runs for a model. */
  readonly oneSided: OneSided | undefined;
  readonly isOrdered: boolean;
}

export interface Ranking {
  readonly changes: readonly RankedChange[];
  /** How far alike runs of history are apart (standard deviation); NaN without a model. */
  readonly spread: number;
}

/**
 * Differences between the runs a and b, those first that history supports most.
 *
 * One Bayesian linear model over all runs of history (not a and b themselves) estimates what each change does while the others
 * stay; keys that always change together are one entry. Runs are matched beside it, so that each entry can be looked at.
 */
export function rankChanges(args: {
  /** Keys that a and b differ in. */
  readonly changed: readonly Trait[];
  /** Other keys that vary in history. */
  readonly others: readonly Trait[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly history: readonly number[];
  /** Of each run of history, finite. */
  readonly y: Float64Array;
  /** Mean of b less mean of a; NaN where one has none. */
  readonly observed: number;
  /** Of the runs of both sides, finite; without them nothing is said of values that only one side of history has. */
  readonly sides?: { readonly a: readonly number[]; readonly b: readonly number[] };
}): Ranking {
  const { changed, others, a, b, history, observed } = args;
  const y = tameTails(args.y);
  const relevant = changed.flatMap((trait, i) => (trait.irrelevant === undefined ? [i] : []));
  const codings = new Map(
    relevant.map((i) => [i, codeTrait(changed[i] as Trait, a, b, history)] as const),
  );
  const isTold = ({ likeA, likeB }: Coding): boolean =>
    history.length >= LEAST_HISTORY && likeA > 0 && likeB > 0;
  const told = relevant.filter((i) => isTold(codings.get(i) as Coding));
  const clusters = findConfounded(told.map((i) => codings.get(i) as Coding)).map((cluster) => {
    const members = cluster.members.map((member) => told[member] as number);
    return { ...cluster, members, codings: members.map((i) => codings.get(i) as Coding) };
  });
  const model = fitHistory(
    clusters.map((cluster) => cluster.codings),
    others,
    history,
    y,
  );
  const quantile = model?.quantile ?? Number.NaN;
  const entries = clusters.map(({ members, codings: own, runs, together }, i): RankedChange => {
    const effect = model?.effects[i];
    const like = likeAll(own);
    return {
      members,
      ...countSides(like),
      like,
      runs,
      together,
      effect: effect && {
        ...effect,
        low: effect.mean - quantile * effect.sd,
        high: effect.mean + quantile * effect.sd,
      },
      share: effect === undefined ? Number.NaN : effect.mean / observed,
      standing: effect === undefined ? "unclear" : judge(effect, quantile, observed),
      matches: undefined,
      oneSided: undefined,
      isOrdered: own.some(({ isOrdered }) => isOrdered),
    };
  });
  const toldSet = new Set(told);
  const untold = changed.flatMap((trait, i): RankedChange[] => {
    if (toldSet.has(i)) return [];
    const coding = codings.get(i);
    const oneSided =
      coding === undefined || args.sides === undefined
        ? undefined
        : readOneSided({ like: coding.like, y: args.y, ...args.sides, observed });
    return [
      {
        members: [i],
        likeA: coding?.likeA ?? 0,
        likeB: coding?.likeB ?? 0,
        like: coding?.like ?? new Uint8Array(history.length),
        runs: (coding?.likeA ?? 0) + (coding?.likeB ?? 0),
        together: 0,
        effect: undefined,
        share: Number.NaN,
        standing: trait.irrelevant === undefined ? judgeOneSided(oneSided) : "irrelevant",
        matches: undefined,
        oneSided,
        isOrdered: coding?.isOrdered ?? false,
      },
    ];
  });
  const ranked = [...entries, ...untold].toSorted((p, q) => rank(q, observed) - rank(p, observed));
  const traits = [...relevant.map((i) => changed[i] as Trait), ...others];
  const signatures = signRuns(traits, history);
  const place = new Map(relevant.map((i, at) => [i, at]));
  return {
    spread: model?.residualSd ?? Number.NaN,
    changes: ranked.map((entry, at) =>
      entry.likeA === 0 || entry.likeB === 0 || at >= MOST_MATCHED
        ? entry
        : {
            ...entry,
            matches: matchRuns({
              traits,
              signatures,
              own: new Set(entry.members.map((i) => place.get(i) ?? -1)),
              like: entry.like,
              rest: history,
              y: args.y,
            }),
          },
    ),
  };
}

/** Values far outside pull a mean wherever they like: those beyond 5 quartile ranges count as standing there. */
function tameTails(y: Float64Array): Float64Array {
  const sorted = y.toSorted();
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  const range = at(0.75) - at(0.25);
  if (!(range > 0)) return y;
  const [low, high] = [at(0.25) - 5 * range, at(0.75) + 5 * range];
  return y.map((value) => Math.min(high, Math.max(low, value)));
}

interface HistoryFit {
  readonly effects: readonly LinearEffect[];
  readonly residualSd: number;
  readonly quantile: number;
}

/** Effects of the clusters, in their order. */
function fitHistory(
  clusters: ReadonlyArray<readonly Coding[]>,
  others: readonly Trait[],
  history: readonly number[],
  y: Float64Array,
): HistoryFit | undefined {
  if (clusters.length === 0) return undefined;
  const columns = clusters.map(meanColumn);
  const strength = columns.map((column) => Math.abs(correlation(column, y)));
  const order = columns
    .map((_, i) => i)
    .toSorted((i, j) => (strength[j] ?? 0) - (strength[i] ?? 0));
  const modelled = order.slice(0, MOST_CHANGED);
  const nuisance = [
    ...clusters.flatMap((codings) => codings.slice(0, 1).flatMap(elsewhereColumn)),
    ...others.flatMap((trait) => traitColumns(trait, history)),
  ]
    .map((column) => ({ column, strength: Math.abs(correlation(column, y)) }))
    .filter((one) => one.strength > 0)
    .toSorted((p, q) => q.strength - p.strength)
    .slice(0, Math.min(MOST_OTHERS, Math.floor(history.length / 4)))
    .map(({ column }) => column);
  const fit = fitLinear([...modelled.map((i) => columns[i] as Float64Array), ...nuisance], y);
  if (fit === undefined) return undefined;
  const effects = columns.map((column) => fitResidual(fit, column));
  for (const [at, i] of modelled.entries()) effects[i] = fit.effects[at] as LinearEffect;
  return { effects, residualSd: fit.residualSd, quantile: fit.quantile };
}

function meanColumn(codings: readonly Coding[]): Float64Array {
  const column = new Float64Array(codings[0]?.x.length ?? 0);
  for (let i = 0; i < column.length; i++) {
    let sum = 0;
    let known = 0;
    for (const coding of codings) {
      if (coding.known[i] === 0) continue;
      sum += coding.x[i] as number;
      known++;
    }
    column[i] = known === 0 ? 0 : sum / known;
  }
  return column;
}

/** 1 for runs whose value is neither side's; none where all are. */
function elsewhereColumn({ known }: Coding): Float64Array[] {
  const column = Float64Array.from(known, (one) => 1 - one);
  return column.some((value) => value === 1) ? [column] : [];
}

const MOST_LEVELS = 6;

/** A key that a and b have in common, as 0 to 1: its number, or a column for each of its commonest values. */
function traitColumns(
  { codes, numbers, values }: Trait,
  history: readonly number[],
): Float64Array[] {
  if (numbers.length > 2 && numbers.every(Number.isFinite)) {
    const low = Math.min(...numbers.slice(0, 10_000));
    const high = Math.max(...numbers.slice(0, 10_000));
    const isLog = low > 0 && high / low > 20;
    const at = (value: number): number =>
      isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return [
      Float64Array.from(history, (run) => {
        const code = codes[run] ?? -1;
        return code < 0 ? 0.5 : Math.min(1, Math.max(0, at(numbers[code] as number)));
      }),
    ];
  }
  const counts = values.map(() => 0);
  for (const run of history) {
    const code = codes[run] ?? -1;
    if (code >= 0) counts[code] = (counts[code] as number) + 1;
  }
  return counts
    .map((count, code) => ({ count, code }))
    .filter(({ count }) => count >= 2 && count < history.length)
    .toSorted((p, q) => q.count - p.count)
    .slice(0, MOST_LEVELS)
    .map(({ code }) => Float64Array.from(history, (run) => (codes[run] === code ? 1 : 0)));
}

function correlation(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  let [mx, my] = [0, 0];
  for (let i = 0; i < n; i++) {
    mx += (x[i] as number) / n;
    my += (y[i] as number) / n;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [u, v] = [(x[i] as number) - mx, (y[i] as number) - my];
    xx += u * u;
    yy += v * v;
    xy += u * v;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

function likeAll(codings: readonly Coding[]): Uint8Array {
  const like = Uint8Array.from(codings[0]?.like ?? []);
  for (const coding of codings.slice(1)) {
    for (let i = 0; i < like.length; i++) if (coding.like[i] !== like[i]) like[i] = 0;
  }
  return like;
}

function countSides(like: Uint8Array): { likeA: number; likeB: number } {
  let likeA = 0;
  let likeB = 0;
  for (const side of like) {
    if (side === 1) likeA++;
    else if (side === 2) likeB++;
  }
  return { likeA, likeB };
}

function judge({ mean, sd }: LinearEffect, quantile: number, observed: number): Standing {
  const isClear = Math.abs(mean) > quantile * sd;
  if (!Number.isFinite(observed) || observed === 0) return isClear ? "supported" : "unclear";
  const share = mean / observed;
  const most = share + Math.abs((quantile * sd) / observed);
  if (isClear && share >= WORTH) return "supported";
  return most < RULED_OUT ? "unsupported" : "unclear";
}

/** Runs that have the value without the effect speak against it; that they have both proves nothing, for they may have more in common. */
function judgeOneSided(oneSided: OneSided | undefined): Standing {
  if (oneSided === undefined) return "unknown";
  if (oneSided.high < RULED_OUT) return "unsupported";
  return oneSided.low > GOES_ALONG ? "unclear" : "unknown";
}

const ORDER: Readonly<Record<Standing, number>> = {
  supported: 4,
  unclear: 1,
  unknown: 2,
  unsupported: 0,
  irrelevant: -4,
};

/** Part of the difference that is explained, times how sure its sign is; what may well be it goes before what nobody knows. */
function rank({ standing, effect, share, oneSided }: RankedChange, observed: number): number {
  if (effect === undefined && standing === "unclear" && oneSided !== undefined)
    return 3 - Math.min(1, Math.abs(1 - oneSided.share)) / 2;
  if (effect === undefined || effect.sd === 0) return ORDER[standing];
  const certainty = Math.min(1, Math.abs(effect.mean) / (2 * effect.sd));
  // Effects that are each larger than what was observed (others were against them) still have an order.
  const part = Number.isFinite(share)
    ? share / (1 + Math.abs(share))
    : Math.min(1, Math.abs(effect.mean) / (4 * effect.sd));
  const score = part * certainty;
  const isLikely = standing === "unclear" && observed !== 0 && part > 0 && certainty >= 0.6;
  return (isLikely ? 3 : ORDER[standing]) + score;
}
