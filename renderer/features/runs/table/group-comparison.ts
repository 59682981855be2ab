import { METRIC_PARTS, type Verdict } from "../../../../src/contract/compare-statistics.ts";
import type { ComparedGroup, RunSelection } from "../../../../src/contract/compare-groups.ts";
import type { GroupRow } from "../../../../src/contract/runs.ts";
import type { MetricTable } from "../../../client/metric-table.ts";
import { comparisonView } from "../../../state/compare-view.ts";
import type { View } from "../../../state/view.ts";
import type { RunsWanted } from "../project-runs.tsx";
import type { Column } from "./columns.ts";
import { withSign } from "./delta.ts";
import { groupIds, membersOf } from "./table-rows.ts";

type ComparedPart = (typeof METRIC_PARTS)[number];

/** Rows of one level, one of which the others are held against. */
export interface HeldLevel {
  /** Indexes in the list of groups. */
  readonly baseline: number;
  readonly level: number;
  /** By index in the list of groups, ids of their runs. */
  readonly members: ReadonlyMap<number, readonly string[]>;
}

/** Undefined where no group of the table has this id. */
export function findLevel(
  groups: readonly GroupRow[],
  baselineId: string | undefined,
): HeldLevel | undefined {
  if (baselineId === undefined) return undefined;
  const baseline = groupIds(groups).indexOf(baselineId);
  const level = groups[baseline]?.level;
  if (level === undefined) return undefined;
  const runIds = membersOf(groups);
  return {
    baseline,
    level,
    members: new Map(
      groups.flatMap((group, i) => (group.level === level ? [[i, runIds[i] ?? []]] : [])),
    ),
  };
}

/** The groups of a level as a comparison asks for them: those of every run of the table, hidden in charts or not. */
export function askGroups(
  { projectId, search, query }: RunsWanted,
  groupBy: ReadonlyArray<readonly string[]>,
  level: number,
): { readonly sets: Array<{ runs: RunSelection }>; readonly groupBy: string[] } {
  const runs: RunSelection = {
    ...(projectId !== undefined && { projectId }),
    ...(query !== undefined && { query }),
    ...(search !== undefined && search !== "" && { search }),
  };
  return { sets: [{ runs }], groupBy: groupBy.slice(0, level + 1).flat() };
}

/**
 * Places of the table's groups among those of the comparison, by their runs. A group that has other runs there, because some
 * came or went between the two answers, has none.
 */
export function matchGroups(
  { members }: HeldLevel,
  compared: readonly ComparedGroup[],
): ReadonlyMap<number, number> {
  const placeOf = new Map(compared.flatMap(({ runIds }, place) => runIds.map((id) => [id, place])));
  const places = new Map<number, number>();
  for (const [index, runIds] of members) {
    const place = placeOf.get(runIds[0] ?? "");
    if (place === undefined || compared[place]?.runIds.length !== runIds.length) continue;
    if (runIds.every((id) => placeOf.get(id) === place)) places.set(index, place);
  }
  return places;
}

/** The value of each run that a column of a metric shows, where groups are compared by it. */
export function comparedPart({ kind, part }: Column): ComparedPart | undefined {
  return kind === "metric" ? METRIC_PARTS.find((one) => one === part) : undefined;
}

/**
 * Metrics that columns of the table show by this value of each run. They are compared together, whatever is on screen: a p that is
 * corrected for the columns on screen alone would change as the table is scrolled.
 */
export function metricsOf(columns: readonly Column[], part: ComparedPart): string[] {
  return columns
    .flatMap((column) => (comparedPart(column) === part ? [column.key] : []))
    .toSorted();
}

/** What a group differs from the baseline by. */
export interface GroupDifference {
  readonly text: string;
  readonly verdict: Verdict;
}

/** Undefined for the baseline, for a metric that no run has, and for a group without a finite value. */
export function differenceIn(
  table: MetricTable,
  metric: string,
  place: number,
): GroupDifference | undefined {
  const row = table.metrics.findIndex((one) => one.metric === metric);
  const verdict = row < 0 ? undefined : table.verdictAt(row, place);
  if (verdict === undefined || table.at("n", row, place) === 0) return undefined;
  const difference = table.at("difference", row, place);
  return { text: Number.isNaN(difference) ? "" : withSign(difference), verdict };
}

/** The page that compares the same groups with the same baseline, by the metrics of the table, and judges by that of the column. */
export function comparisonPage(of: {
  readonly asked: ReturnType<typeof askGroups>;
  readonly baselineKey: string | undefined;
  readonly columns: readonly Column[];
  readonly column: Column | undefined;
  readonly view: View;
}): View {
  const { asked, baselineKey, columns, view } = of;
  const column =
    of.column !== undefined && comparedPart(of.column) !== undefined
      ? of.column
      : columns.find((one) => comparedPart(one) !== undefined);
  const part = column === undefined ? undefined : comparedPart(column);
  const page: View = {
    ...comparisonView(asked.sets, asked.groupBy, view),
    ...(baselineKey !== undefined && { cbl: baselineKey }),
  };
  if (column === undefined || part === undefined) return page;
  const others = metricsOf(columns, part).filter((key) => key !== column.key);
  return { ...page, cm: [column.key, ...others], cst: { v: part, m: "chosen" } };
}
