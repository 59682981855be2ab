import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, use, useMemo, type ReactNode } from "react";
import type { ComparedGroup, RunSelection } from "../../../src/contract/compare-groups.ts";
import { orpc } from "../../client/api.ts";
import { runColor, runDash } from "../../kit/palette.ts";
import { usePalette } from "../../kit/use-palette.ts";
import { expandLink } from "../../state/long-links.ts";
import { useView, type View } from "../../state/view.ts";

export interface GroupView extends ComparedGroup {
  readonly color: string;
  readonly dash: ReturnType<typeof runDash>;
}

/** What every part of the page shows: groups, which of them the others are held against, metrics. */
export interface Comparison {
  readonly groups: readonly GroupView[];
  /** Ids of each group's runs, as the engine takes them; the same array while they are the same. */
  readonly groupIds: string[][];
  /** Every run once. */
  readonly runIds: readonly string[];
  readonly groupOf: ReadonlyMap<string, GroupView>;
  /** Paths that they are grouped by. */
  readonly paths: readonly string[];
  /** Index of the baseline among the groups. */
  readonly baseline: number;
  /** Metrics that were chosen; the first is the one that everything is judged by. Empty: none was chosen yet. */
  readonly metrics: readonly string[];
  readonly missing: number;
  readonly shared: number;
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

/** What the address asks for; undefined when it names no runs. */
function setsOf({ cs }: View): Array<{ label?: string; runs: RunSelection }> | undefined {
  if (cs === undefined || cs.length === 0) return undefined;
  return cs.map(({ l, r, p, q, f }) => ({
    ...(l !== undefined && { label: l }),
    runs:
      r === undefined
        ? {
            ...(p !== undefined && { projectId: p }),
            ...(q !== undefined && { query: q }),
            ...(f !== undefined && { search: f }),
          }
        : { runIds: (expandLink(r) ?? "").split(",").filter((id) => id !== "") },
  }));
}

/** Reads the comparison of the address. */
export function useOpenComparison(): {
  readonly comparison: Comparison | undefined;
  readonly isAsked: boolean;
  readonly error: unknown;
  readonly retry: () => void;
} {
  const [view] = useView();
  const palette = usePalette();
  const sets = setsOf(view);
  const query = useQuery({
    ...orpc.compare.openComparison.queryOptions({
      input: { sets: sets ?? [{ runs: { runIds: [] } }], groupBy: view.cg ?? "repetitions" },
    }),
    enabled: sets !== undefined,
    placeholderData: keepPreviousData,
  });
  const { data, error, refetch } = query;
  const { cbl, cm } = view;
  const comparison = useMemo((): Comparison | undefined => {
    if (data === undefined) return undefined;
    const groups = data.groups.map((group, i) => ({
      ...group,
      color: runColor(i, palette),
      dash: runDash(i),
    }));
    const groupOf = new Map(groups.flatMap((group) => group.runIds.map((id) => [id, group])));
    return {
      groups,
      groupIds: groups.map(({ runIds }) => runIds),
      runIds: [...groupOf.keys()],
      groupOf,
      paths: data.paths,
      baseline: Math.max(
        0,
        groups.findIndex(({ key }) => key === cbl),
      ),
      metrics: cm ?? [],
      missing: data.missing,
      shared: data.shared,
    };
  }, [data, palette, cbl, cm]);
  return {
    comparison,
    isAsked: sets !== undefined,
    error: data === undefined ? error : null,
    retry: () => void refetch(),
  };
}
