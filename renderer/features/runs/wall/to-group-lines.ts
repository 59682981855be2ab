import { intervalHalves, standardError } from "../../../../src/base/stats/summary.ts";
import type { XAxis } from "../../../../src/contract/runs.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import type { GroupSeries } from "../../../client/group-series.ts";
import { formatCount, formatNumber } from "../../../kit/format.ts";
import type { GroupSpread } from "../table/index.ts";
import { nameTerm } from "./card.ts";
import { dashTerm } from "./to-chart-lines.ts";

/** Runs that are drawn as one line. */
export interface WallGroup {
  /** Unique among the groups, and stable. */
  readonly id: string;
  readonly name: string;
  /** CSS colour. */
  readonly color: string;
  readonly dash: readonly number[] | undefined;
  readonly runIds: readonly string[];
}

/** Which of the metrics of a chart the lines are of. */
export interface GroupTerm {
  readonly name: string;
  readonly index: number;
  readonly count: number;
}

const NO_MARKS = new Float64Array(0);
const NO_KINDS = new Uint8Array(0);

/** The mean of each group as a line, with a band of what was chosen to stand beside it. */
export function toGroupLines(
  series: readonly GroupSeries[],
  groups: readonly WallGroup[],
  axis: XAxis,
  spread: GroupSpread,
  term: GroupTerm,
): readonly ChartLine[] {
  const isOverlay = term.count > 1;
  return series.flatMap((one, index) => {
    const group = groups[index];
    if (group === undefined || one.x.length === 0) return [];
    const band = bandOf(one, spread);
    const { x, mean, smooth } = one;
    const unknown = x.map(() => Number.NaN);
    return [
      {
        key: isOverlay ? JSON.stringify([term.name, group.id]) : group.id,
        name: isOverlay ? `${group.name} · ${nameTerm(term.name)}` : group.name,
        color: group.color,
        dash: isOverlay ? dashTerm(term.index) : group.dash,
        originUs: axis === "relative" || axis === "process" ? 0 : Number.NaN,
        describe: (_: unknown, at: number) => describe(one, band, spread, at),
        data: {
          runId: group.id,
          ghost: false,
          x,
          y: mean,
          step: axis === "step" ? x : unknown,
          timeUs: axis === "step" || axis.startsWith("=") ? unknown : x,
          smoothX: smooth.length === 0 ? smooth : x,
          smoothY: smooth,
          markX: NO_MARKS,
          markKind: NO_KINDS,
          inRange: one.places,
          nonFinite: 0,
          band,
        },
      },
    ];
  });
}

interface Band {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** One run alone has no spread: there the band is as thin as the line. */
function bandOf({ mean, sd, min, max, n }: GroupSeries, spread: GroupSpread): Band {
  if (spread === "range") return { low: min, high: max };
  const half = halfOf(spread);
  const low = new Float64Array(mean.length);
  const high = new Float64Array(mean.length);
  for (let i = 0; i < mean.length; i++) {
    const middle = mean[i] as number;
    const by = (n[i] as number) < 2 ? 0 : half(n[i] as number, sd[i] as number);
    low[i] = middle - by;
    high[i] = middle + by;
  }
  return { low, high };
}

function halfOf(spread: Exclude<GroupSpread, "range">): (n: number, sd: number) => number {
  if (spread === "sd") return (_, sd) => sd;
  const interval = intervalHalves();
  return (n, sd) => {
    const summary = { n, sd, mean: 0, min: 0, max: 0 };
    return spread === "se" ? standardError(summary) : interval(summary);
  };
}

/** What the tooltip says beside the name. */
function describe(one: GroupSeries, { low, high }: Band, spread: GroupSpread, at: number): string {
  const n = `n ${formatCount(one.n[at] ?? 0)}`;
  const [from, to] = [low[at] ?? Number.NaN, high[at] ?? Number.NaN];
  if (!(to > from)) return n;
  if (spread === "range") return `${formatNumber(from)} … ${formatNumber(to)}, ${n}`;
  return `± ${formatNumber(Number(((to - from) / 2).toPrecision(2)))}, ${n}`;
}
