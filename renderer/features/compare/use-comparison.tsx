import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, use, useMemo, type ReactNode } from "react";
import type { ComparedGroup } from "../../../src/contract/compare-groups.ts";
import type { ComparedMetric } from "../../../src/contract/compare-metrics.ts";
import { orpc } from "../../client/api.ts";
import { keepWhileRelated } from "../../client/keep-while-same.ts";
import { toReading } from "../../client/reading.ts";
import { runColor, runDash } from "../../kit/palette.ts";
import { usePalette } from "../../kit/use-palette.ts";
import { readKeys, readSets } from "../../state/compare-view.ts";
import { useView } from "../../state/view.ts";
import { orderGroups } from "./change-groups.ts";
import { rankMetrics } from "../../../src/base/judged-metric.ts";

export interface GroupView extends ComparedGroup {
  readonly color: string;
  /** Of its colour, and of the shape of its points. */
  readonly slot: number;
  readonly dash: ReturnType<typeof runDash>;
  /** What it is called where nobody gave it a label. */
  readonly ownLabel: string;
}

/** What every part of the page shows: groups, which of them the others are held against, metrics. */
export interface Comparison {
  /** Those that are shown, in the order of the page. */
  readonly groups: readonly GroupView[];
  /** Ids of each group's runs, as the engine takes them; the same array while they are the same. */
  readonly groupIds: string[][];
  /** Every run of the shown groups once. */
  readonly runIds: readonly string[];
  readonly groupOf: ReadonlyMap<string, GroupView>;
  /** Projects that the runs are of. */
  readonly projectIds: readonly string[];
  /** Paths that they are grouped by. */
  readonly paths: readonly string[];
  /** Index of the baseline among the groups. */
  readonly baseline: number;
  /** Metrics that were chosen; the first is the one that everything is judged by. Empty: the runs have none. */
  readonly metrics: readonly string[];
  /** The first of them, and what its values mean. */
  readonly judged: ComparedMetric | undefined;
  /** What there is to choose from, the likeliest first. */
  readonly known: readonly ComparedMetric[];
  /** Shown and hidden groups, in the order of the page. */
  readonly all: readonly GroupView[];
  readonly hidden: ReadonlySet<string>;
  /** Runs of all of them, each counted once. */
  readonly totalRuns: number;
  /** Groups that were taken out. */
  readonly removed: number;
  /** Runs asked for that are not there; runs in several sets. */
  readonly missing: number;
  readonly shared: number;
}

/** What a group's line is called among charts: of a group of one it is the run's, which lists and charts know. */
export function lineIdOf({ key, runIds }: ComparedGroup): string {
  return (runIds.length === 1 ? runIds[0] : undefined) ?? key;
}

const Context = createContext<Comparison | undefined>(undefined);

export function useComparison(): Comparison {
  const comparison = use(Context);
  if (comparison === undefined) throw new Error("useComparison outside of ComparisonProvider");
  return comparison;
}

export function ComparisonProvider(props: {
  readonly comparison: Comparison;
  readonly children: ReactNode;
}): React.JSX.Element {
  return <Context value={props.comparison}>{props.children}</Context>;
}

/** Reads the comparison of the address. */
export function useOpenComparison(): {
  readonly comparison: Comparison | undefined;
  readonly isAsked: boolean;
  readonly error: unknown;
  readonly retry: () => void;
} {
  const [view] = useView();
  const sets = readSets(view);
  const { data, error, retry } = toReading(
    useQuery({
      ...orpc.compare.openComparison.queryOptions({
        input: { sets: sets ?? [{ runs: { runIds: [] } }], groupBy: view.cg ?? "repetitions" },
      }),
      enabled: sets !== undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const comparison = useGroups(sets === undefined ? undefined : data);
  return {
    comparison: useJudged(comparison),
    isAsked: sets !== undefined,
    error,
    retry,
  };
}

type Opened = Awaited<ReturnType<typeof orpc.compare.openComparison.call>>;
type Groups = Omit<Comparison, "metrics" | "judged" | "known">;

/** In colours that stay, whatever is hidden and however they are ordered. */
function useGroups(data: Opened | undefined): Groups | undefined {
  const [{ cbl, ch, cx, co, cl }] = useView();
  const palette = usePalette();
  return useMemo((): Groups | undefined => {
    if (data === undefined) return undefined;
    const removed = new Set(readKeys(cx));
    const hidden = new Set(readKeys(ch));
    const named = data.groups.map((group, i) => ({
      ...group,
      label: cl?.[group.key] ?? group.label,
      ownLabel: group.label,
      color: runColor(i, palette),
      slot: i,
      dash: runDash(i),
    }));
    const all = orderGroups(
      named.filter(({ key }) => !removed.has(key)),
      readKeys(co),
    );
    const groups = all.filter(({ key }) => !hidden.has(key));
    const groupOf = new Map(groups.flatMap((group) => group.runIds.map((id) => [id, group])));
    return {
      groups,
      groupIds: groups.map(({ runIds }) => runIds),
      runIds: [...groupOf.keys()],
      groupOf,
      projectIds: data.projectIds,
      paths: data.paths,
      baseline: Math.max(
        0,
        groups.findIndex(({ key }) => key === cbl),
      ),
      all,
      hidden,
      totalRuns: new Set(all.flatMap(({ runIds }) => runIds)).size,
      removed: named.length - all.length,
      // Removed runs are as little there as those that never were.
      missing: data.missing + data.removed,
      shared: data.shared,
    };
  }, [data, palette, cbl, ch, cx, co, cl]);
}

const NO_METRICS: readonly ComparedMetric[] = [];

/** With what there is to judge by, which is asked of all groups: hiding one does not change it. */
function useJudged(groups: Groups | undefined): Comparison | undefined {
  const [{ cm }] = useView();
  const allIds = useMemo(() => groups?.all.map(({ runIds }) => runIds) ?? [], [groups?.all]);
  const input = { groups: allIds };
  const { data, isPending, isError } = useQuery({
    ...orpc.compare.listComparedMetrics.queryOptions({ input }),
    enabled: allIds.length > 0,
    // Of quite other runs the metrics before would be none, and judge by the wrong one.
    placeholderData: keepWhileRelated(input),
  });
  const known = useMemo(() => rankMetrics(data ?? NO_METRICS), [data]);
  return useMemo((): Comparison | undefined => {
    if (groups === undefined || (isPending && !isError && allIds.length > 0)) return undefined;
    const first = cm?.[0];
    const judged =
      first === undefined
        ? known[0]
        : (known.find(({ metric }) => metric === first) ?? unknown(first));
    const metrics = first !== undefined && cm !== undefined ? cm : judged ? [judged.metric] : [];
    return { ...groups, metrics, judged, known };
  }, [groups, known, cm, isPending, isError, allIds]);
}

/** A link may name a metric that none of the runs has. */
function unknown(metric: string): ComparedMetric {
  return { metric, runs: 0, goal: "none", goalGuessed: true, unit: "", format: "" };
}
