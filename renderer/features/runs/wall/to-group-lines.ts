import type { XAxis } from "../../../../src/contract/runs.ts";
import { bandOf, describePlace } from "../../../charts/group-band.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import type { GroupSeries } from "../../../client/group-series.ts";
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
        describe: (_: unknown, at: number) => describePlace(one, band, spread, at),
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
