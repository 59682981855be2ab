import { useQuery } from "@tanstack/react-query";
import { createContext, use, useCallback, useMemo, type ReactNode } from "react";
import type { RunRow } from "../../../src/contract/runs.ts";
import { parsePath, parseQuery } from "../../../src/base/query/index.ts";
import { orpc } from "../../client/api.ts";
import { hasSameFields, useKeptList } from "../../kit/kept-list.ts";
import { compilePattern } from "../../kit/pattern.ts";
import { useView } from "../../state/view.ts";
import {
  decodeVisibility,
  encodeVisibility,
  visibleIds,
  type Visibility,
} from "../../state/visibility.ts";
import { expandLink, shortenLink } from "../../state/long-links.ts";
import { useRunColors, type RunColors } from "./colors/index.ts";
import { readSorting } from "./table/sorting.ts";

export interface ProjectRuns {
  /** In the order of the view (newest first where it has none); those that match the filter. */
  readonly rows: readonly RunRow[];
  /** Their ids. */
  readonly order: readonly string[];
  /** How many match, also where the list stops earlier. */
  readonly total: number;
  readonly isFiltered: boolean;
  /** The filter as the engine takes it: empty while it does not compile. */
  readonly search: string;
  /** What the engine was asked for: filter and order. */
  readonly which: RunsWanted;
  readonly visible: ReadonlySet<string>;
  /** The visible ones that charts draw: thousands of lines would only hide each other. */
  readonly drawn: ReadonlySet<string>;
  /** Colours of those, where they are not the runs' own. */
  readonly colors: RunColors | undefined;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

type ListInput = NonNullable<Parameters<typeof orpc.runs.list.queryOptions>[0]>["input"];
export type RunsWanted = Omit<Exclude<ListInput, symbol | undefined>, "limit">;

/** As many as one answer holds. */
const LIMIT = 10_000;
const NO_ROWS: readonly RunRow[] = [];
const MOST_DRAWN = 500;

const Context = createContext<ProjectRuns | undefined>(undefined);

interface ProjectRunsProviderProps {
  readonly projectId: string | undefined;
  readonly children: ReactNode;
}

/** Reads and filters the runs of the current project once for everything that shows them. */
export function ProjectRunsProvider(props: ProjectRunsProviderProps): React.JSX.Element {
  return <Context value={useRunsOf(props.projectId)}>{props.children}</Context>;
}

export function useProjectRuns(): ProjectRuns {
  const runs = use(Context);
  if (runs === undefined) throw new Error("useProjectRuns outside of ProjectRunsProvider");
  return runs;
}

function useRunsOf(projectId: string | undefined): ProjectRuns {
  const [view] = useView();
  const asked = view.q ?? "";
  // A link may hold a query that cannot be read: its box says so, and all runs are shown.
  const wanted = useMemo(() => (parseQuery(asked, 0).ok ? asked.trim() : ""), [asked]);
  const search = compilePattern(view.f ?? "").error === undefined ? (view.f ?? "") : "";
  const sorting = JSON.stringify(view.sort ?? []);
  const which = useMemo(() => {
    // A link may name what is no path.
    const sort = readSorting(JSON.parse(sorting) as string[])
      .filter(({ path }) => parsePath(path) !== undefined)
      .map((key) => ({ ...key }));
    return {
      ...(projectId === undefined ? {} : { projectId }),
      ...(search === "" ? {} : { search }),
      ...(wanted === "" ? {} : { query: wanted }),
      ...(sort.length === 0 ? {} : { sort }),
    };
  }, [projectId, search, wanted, sorting]);
  const query = useQuery({
    ...orpc.runs.list.queryOptions({ input: { ...which, limit: LIMIT } }),
    enabled: projectId !== undefined,
    // While the filter is typed the old rows stay; those of another project do not.
    placeholderData: (old, oldQuery) =>
      JSON.stringify(oldQuery?.queryKey ?? "").includes(`"${projectId}"`) ? old : undefined,
  });
  const rows = query.data?.rows ?? NO_ROWS;
  const order = useMemo(() => rows.map(({ id }) => id), [rows]);
  const visible = useMemo(
    () => visibleIds(order, decodeVisibility(expandLink(view.v))),
    [order, view.v],
  );
  const drawn = useMemo(
    () => (visible.size <= MOST_DRAWN ? visible : new Set([...visible].slice(0, MOST_DRAWN))),
    [visible],
  );
  const colors = useRunColors(
    useKeptList(
      useMemo(
        () => rows.flatMap(({ id, name }) => (drawn.has(id) ? [{ id, name }] : [])),
        [rows, drawn],
      ),
      hasSameFields,
    ),
    view.cb,
  );
  const { refetch } = query;
  const total = query.data?.total ?? 0;
  const isLoading = query.isPending && projectId !== undefined;
  const error = query.data === undefined ? query.error : null;
  return useMemo(
    () => ({
      rows,
      order,
      total,
      isFiltered: search !== "" || wanted !== "",
      search,
      which,
      visible,
      drawn,
      colors,
      isLoading,
      error,
      retry: () => void refetch(),
    }),
    [rows, order, total, search, wanted, which, visible, drawn, colors, isLoading, error, refetch],
  );
}

/** Changes which runs are drawn, in the URL. */
export function useChangeVisibility(): (change: (old: Visibility) => Visibility) => void {
  const [, changeView] = useView();
  return useCallback(
    (change) =>
      changeView(({ v }) => ({
        v: shortenLink(encodeVisibility(change(decodeVisibility(expandLink(v))))),
      })),
    [changeView],
  );
}
