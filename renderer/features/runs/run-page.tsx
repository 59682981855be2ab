import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount } from "../../kit/format.ts";
import { hasSameFields, useKeptList } from "../../kit/kept-list.ts";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { useTheme } from "../../kit/use-theme.ts";
import { setPlace } from "../../state/ui.ts";
import { useView } from "../../state/view.ts";
import { HistoryList } from "./history-list.tsx";
import { ChartWall } from "./wall/index.tsx";
import { MediaWall, useMediaCount } from "./media/index.tsx";
import { MetricsTable } from "./metrics-table.tsx";
import { NotesEditor } from "./notes-editor.tsx";
import { ParamsTable } from "./params-table.tsx";
import { RemovedBar } from "./removed-bar.tsx";
import { RunHeader } from "./run-header.tsx";
import styles from "./run-page.module.css";
import { SourcesList } from "./sources-list.tsx";
import { toWallRun } from "./wall-run.ts";

export const RUN_TABS = [
  "charts",
  "metrics",
  "params",
  "sources",
  "notes",
  "history",
  "media",
] as const;

export function RunPage(): React.JSX.Element {
  const { runId } = useParams({ from: "/r/$runId" });
  const query = useQuery(orpc.runs.get.queryOptions({ input: { id: runId } }));
  const name = query.data?.name;
  useEffect(() => {
    document.title = name === undefined ? "Assay" : `${name} · Assay`;
  }, [name]);
  // Commands are about this run now, whatever the list has selected.
  useEffect(() => setPlace("page"), [runId]);
  if (query.data !== undefined) return <Run key={runId} run={query.data} />;
  if (query.isError) {
    return <FailureNotice error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <SkeletonRows label="Loading the run" rows={10} />;
}

function Run({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const [view, changeView] = useView();
  const theme = useTheme();
  const wallRuns = useKeptList([toWallRun(run, theme, true)], hasSameFields);
  const problems = run.sources.reduce((sum, source) => sum + source.problems.length, 0);
  const tab = RUN_TABS.find((known) => known === view.t) ?? "charts";
  const media = useMediaCount({ runId: run.id });
  const counts = {
    charts: undefined,
    metrics: run.series.length,
    params: run.paramValues.length,
    sources: run.sources.length,
    notes: undefined,
    history: undefined,
    media,
  };
  const titles = {
    charts: "Charts",
    metrics: "Metrics",
    params: "Params",
    sources: "Sources",
    notes: "Notes",
    history: "History",
    media: "Media",
  };
  return (
    <div className={styles.page}>
      {run.removed && <RemovedBar run={run} />}
      <RunHeader run={run} />
      <Tabs
        className={styles.tabs ?? ""}
        classNames={{ list: styles.list ?? "", tab: styles.tab ?? "", panel: styles.panel ?? "" }}
        value={tab}
        onChange={(value) =>
          changeView({ t: value === "charts" || value === null ? undefined : value })
        }
        keepMounted={false}
      >
        <Tabs.List aria-label="Parts of the run">
          {RUN_TABS.filter((value) => value !== "media" || media > 0 || tab === "media").map(
            (value) => (
              <Tabs.Tab key={value} value={value} data-command={`run.${value}`}>
                {titles[value]}
                {counts[value] !== undefined && (
                  <span className={styles.count}>{formatCount(counts[value])}</span>
                )}
                {value === "sources" && problems > 0 && (
                  <span className={styles.problems}>{formatCount(problems)} problems</span>
                )}
              </Tabs.Tab>
            ),
          )}
        </Tabs.List>
        <Tabs.Panel value="charts">
          <ChartWall projectId={run.projectId} runId={run.id} runs={wallRuns} />
        </Tabs.Panel>
        <Tabs.Panel value="media">
          <MediaWall projectId={run.projectId} runId={run.id} runs={wallRuns} />
        </Tabs.Panel>
        <Tabs.Panel value="metrics">
          <MetricsTable run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="params">
          <ParamsTable params={run.paramValues} />
        </Tabs.Panel>
        <Tabs.Panel value="sources">
          <SourcesList sources={run.sources} projectId={run.projectId} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryList runId={run.id} />
        </Tabs.Panel>
        <Tabs.Panel value="notes">
          <NotesEditor runId={run.id} notes={run.notes} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
