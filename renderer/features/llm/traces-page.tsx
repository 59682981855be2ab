import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { TRACE_STATES, type TraceState } from "../../../src/contract/llm.ts";
import { orpc } from "../../client/api.ts";
import { plural } from "../../kit/format.ts";
import { ListPage, ListPending } from "../../kit/list-page.tsx";
import { TextSearch } from "../../kit/text-search.tsx";
import { useView, viewElsewhere, type View } from "../../state/view.ts";
import styles from "./llm.module.css";
import { NoTraces } from "./no-traces.tsx";
import { stateName } from "./trace-state.tsx";
import { TraceTable } from "./trace-table.tsx";
import { useTraces, type TraceFilter } from "./use-traces.ts";

type Period = NonNullable<View["tp"]>;

const HOUR_US = 3600e6;
const PERIODS: Readonly<Record<Period, readonly [title: string, us: number]>> = {
  hour: ["Last hour", HOUR_US],
  day: ["Last day", 24 * HOUR_US],
  week: ["Last 7 days", 7 * 24 * HOUR_US],
  month: ["Last 30 days", 30 * 24 * HOUR_US],
};

export function TracesPage(): React.JSX.Element {
  const [view] = useView();
  const filter = useFilter(view);
  const { data, error, refetch } = useTraces(filter);
  useEffect(() => {
    document.title = "Traces · Assay";
  }, []);
  if (data === undefined)
    return <ListPending label="Loading traces" error={error} onRetry={refetch} />;
  if (data.total === 0 && Object.keys(filter).length === 0) return <NoTraces isPage />;
  return (
    <ListPage
      title="Traces"
      tools={<Filters />}
      count={plural(data.total, "trace")}
      aside={
        <Link to="/datasets" search={viewElsewhere} data-command="datasets.open">
          Evaluation data sets
        </Link>
      }
    >
      <TraceTable traces={data} />
    </ListPage>
  );
}

function useFilter({ tq, te, ts, tp }: View): TraceFilter {
  // Counted from when the page was opened: a beginning that moved would be another question each time.
  const [openedMs] = useState(Date.now);
  const fromUs = tp === undefined ? undefined : openedMs * 1000 - PERIODS[tp][1];
  const search = tq?.trim() ?? "";
  return useMemo(
    () => ({
      ...(search !== "" && { search }),
      ...(te !== undefined && { experimentId: te }),
      ...(ts !== undefined && { state: ts }),
      ...(fromUs !== undefined && { fromUs }),
    }),
    [search, te, ts, fromUs],
  );
}

function Filters(): React.JSX.Element {
  const [{ tq, te, ts, tp }, changeView] = useView();
  const { data: experiments = [] } = useQuery(orpc.llm.listTraceExperiments.queryOptions());
  const search = useCallback(
    (text: string) => changeView({ tq: text === "" ? undefined : text }),
    [changeView],
  );
  // One that has no traces any more is still what is asked for.
  const isKnown = te === undefined || experiments.some(({ id }) => id === te);
  return (
    <>
      <TextSearch
        className={styles.search}
        label="Search traces"
        value={tq ?? ""}
        onChange={search}
      />
      <NativeSelect
        aria-label="Experiment"
        className={styles.choice ?? ""}
        value={te ?? ""}
        data={[
          { value: "", label: "All experiments" },
          ...experiments.map(({ id, name }) => ({ value: id, label: name })),
          ...(isKnown ? [] : [{ value: te, label: `Experiment ${te}` }]),
        ]}
        onChange={({ currentTarget: { value } }) =>
          changeView({ te: value === "" ? undefined : value })
        }
      />
      <NativeSelect
        aria-label="State"
        className={styles.choice ?? ""}
        value={ts ?? ""}
        data={[
          { value: "", label: "Any state" },
          ...TRACE_STATES.map((state) => ({ value: state, label: stateName(state) })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          changeView({ ts: TRACE_STATES.find((state: TraceState) => state === value) })
        }
      />
      <NativeSelect
        aria-label="Started"
        className={styles.choice ?? ""}
        value={tp ?? ""}
        data={[
          { value: "", label: "Any time" },
          ...Object.entries(PERIODS).map(([value, [label]]) => ({ value, label })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          changeView({ tp: value === "" ? undefined : (value as Period) })
        }
      />
    </>
  );
}
