import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount } from "../../kit/format.ts";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { setPlace } from "../../state/ui.ts";
import { useView } from "../../state/view.ts";
import { useTraceCount } from "../llm/index.ts";
import { useMediaCount } from "./media/index.tsx";
import { RemovedBar } from "./removed-bar.tsx";
import { RunHeader } from "./run-header.tsx";
import styles from "./run-page.module.css";
import { DEFAULT_PART, RUN_PARTS, RUN_TABS } from "./run-parts.tsx";

export function RunPage(): React.JSX.Element {
  const { runId } = useParams({ from: "/r/$runId" });
  const query = useQuery(orpc.runs.get.queryOptions({ input: { id: runId } }));
  const name = query.data?.name;
  useEffect(() => {
    document.title = name === undefined ? "Assay" : `${name} · Assay`;
  }, [name]);
  // Commands are about this run now, whatever the list has selected.
  useEffect(() => setPlace("page"), [runId]);
  // What was read before stays through other failures; a run that is no more does not.
  const isGone = query.isError && describeFailure(query.error).code === "NOT_FOUND";
  if (query.data !== undefined && !isGone) return <Run key={runId} run={query.data} />;
  if (query.isError) {
    return <FailureNotice error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <SkeletonRows label="Loading the run" rows={10} />;
}

function Run({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const [view, changeView] = useView();
  const problems = run.sources.reduce((sum, source) => sum + source.problems.length, 0);
  const media = useMediaCount({ runId: run.id });
  const tab = RUN_TABS.find((known) => known === view.t) ?? DEFAULT_PART;
  const traces = useTraceCount(run.id);
  // Few runs have any of these.
  const rare: Readonly<Partial<Record<string, number>>> = { media, traces };
  const parts = RUN_PARTS.filter(({ id }) => rare[id] !== 0 || tab === id);
  return (
    <div className={styles.page}>
      {run.removed && <RemovedBar run={run} />}
      <RunHeader run={run} />
      <Tabs
        className={styles.tabs ?? ""}
        classNames={{ list: styles.list ?? "", tab: styles.tab ?? "", panel: styles.panel ?? "" }}
        value={tab}
        onChange={(value) =>
          changeView({ t: value === DEFAULT_PART || value === null ? undefined : value })
        }
        keepMounted={false}
      >
        <Tabs.List aria-label="Parts of the run">
          {parts.map(({ id, title, count }) => (
            <Tabs.Tab key={id} value={id} data-command={`run.${id}`}>
              {title}
              {count !== undefined && (
                <span className={styles.count}>{formatCount(count(run))}</span>
              )}
              {rare[id] !== undefined && (
                <span className={styles.count}>{formatCount(rare[id])}</span>
              )}
              {id === "sources" && problems > 0 && (
                <span className={styles.problems}>{formatCount(problems)} problems</span>
              )}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {RUN_PARTS.map(({ id, Panel }) => (
          <Tabs.Panel key={id} value={id}>
            <Panel run={run} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
