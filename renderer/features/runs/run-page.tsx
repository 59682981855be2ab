import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount } from "../../kit/format.ts";
import { PageTabs } from "../../kit/page-tabs.tsx";
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
  const tab = RUN_TABS.find((known) => known === view.t) ?? DEFAULT_PART;
  // Few runs have any of these.
  const rare: Readonly<Partial<Record<string, number>>> = {
    media: useMediaCount({ runId: run.id }),
    traces: useTraceCount(run.id),
  };
  const parts = RUN_PARTS.filter(({ id }) => rare[id] !== 0 || tab === id);
  return (
    <div className={styles.page}>
      {run.removed && <RemovedBar run={run} />}
      <RunHeader run={run} />
      <PageTabs
        label="Parts of the run"
        tabs={parts.map(({ id, title, count, Panel }) => ({
          id,
          title,
          command: `run.${id}`,
          count: rare[id] ?? count?.(run),
          note:
            id === "sources" && problems > 0 ? (
              <span className={styles.problems}>{formatCount(problems)} problems</span>
            ) : undefined,
          content: <Panel run={run} />,
        }))}
        shown={tab}
        onShow={(id) => changeView({ t: id === DEFAULT_PART ? undefined : id })}
      />
    </div>
  );
}
