import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Copy, Waypoints } from "lucide-react";
import { useEffect, useState } from "react";
import type { TraceDetail } from "../../../src/contract/llm.ts";
import { orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { Age } from "../../kit/age.tsx";
import { copyText } from "../../kit/clipboard.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount, plural } from "../../kit/format.ts";
import { formatDuration } from "../../kit/format-time.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { Notice } from "../../kit/notice.tsx";
import { notify } from "../../kit/notify.tsx";
import { PageTabs } from "../../kit/page-tabs.tsx";
import { showText } from "../../kit/shown-text.ts";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { useView, viewElsewhere } from "../../state/view.ts";
import { Assessments } from "./assessments.tsx";
import { SpanDetails } from "./span-details.tsx";
import { SpanTree } from "./span-tree.tsx";
import { TraceFacts } from "./trace-facts.tsx";
import styles from "./trace-page.module.css";
import { TraceStateMark } from "./trace-state.tsx";

/** Parts of the page, as they stand in its address. */
export const TRACE_FACTS = "trace";
export const TRACE_ASSESSMENTS = "assessments";

export function TracePage(): React.JSX.Element {
  const { traceId } = useParams({ from: "/traces/$traceId" });
  const trace = useQuery(orpc.llm.getTrace.queryOptions({ input: { id: traceId } }));
  const name = trace.data?.name;
  useEffect(() => {
    document.title = name === undefined || name === "" ? "Trace · Assay" : `${name} · Assay`;
  }, [name]);
  const isGone = trace.isError && describeFailure(trace.error).code === "NOT_FOUND";
  if (isGone)
    return (
      <Notice
        isPage
        icon={<Waypoints size={20} />}
        title="There is no such trace"
        actions={
          <Link to="/traces" search={viewElsewhere} data-command="traces.open">
            Show traces
          </Link>
        }
      >
        It may have been deleted meanwhile, or its first spans are still on their way.
      </Notice>
    );
  if (trace.data !== undefined) return <Trace key={traceId} trace={trace.data} />;
  if (trace.isError)
    return <FailureNotice isPage error={trace.error} onRetry={() => void trace.refetch()} />;
  return <SkeletonRows label="Loading the trace" rows={8} />;
}

function Trace({ trace }: { readonly trace: TraceDetail }): React.JSX.Element {
  const { tree } = trace;
  const [view, changeView] = useView();
  // Kept here too: keys that are held down do not wait for the address.
  const [chosen, setChosen] = useState(view.sp);
  const choose = (id: string): void => {
    setChosen(id);
    changeView({ sp: id, t: undefined });
  };
  const span =
    tree.find(({ id }) => id === chosen) ?? tree.find(({ parentId }) => parentId === "") ?? tree[0];
  const tab = view.t === TRACE_FACTS || view.t === TRACE_ASSESSMENTS ? view.t : "span";
  return (
    <div className={styles.page}>
      <TraceHeader trace={trace} />
      {trace.spans > tree.length && (
        <p className={styles.note}>
          Shown {formatCount(tree.length)} of {plural(trace.spans, "span")}: the first ones.
        </p>
      )}
      <div className={styles.panes}>
        {tree.length === 0 ? (
          <Notice title="No spans yet">They are shown as they come.</Notice>
        ) : (
          <SpanTree spans={tree} chosen={span?.id} onChoose={choose} />
        )}
        <div className={styles.details}>
          <PageTabs
            label="Parts of the trace"
            shown={tab}
            onShow={(id) => changeView({ t: id === "span" ? undefined : id })}
            tabs={[
              {
                id: "span",
                title: "Span",
                command: "trace.span",
                content:
                  span === undefined ? (
                    <Notice title="No span is chosen" />
                  ) : (
                    <SpanDetails key={span.id} trace={trace} span={span} onChoose={choose} />
                  ),
              },
              {
                id: TRACE_FACTS,
                title: "Trace",
                command: "trace.facts",
                content: <TraceFacts trace={trace} />,
              },
              {
                id: TRACE_ASSESSMENTS,
                title: "Assessments",
                command: "trace.assessments",
                count: trace.assessments.length,
                content: (
                  <Assessments assessments={trace.assessments} tree={tree} onChoose={choose} />
                ),
              },
            ]}
          />
        </div>
      </div>
    </div>
  );
}

function TraceHeader({ trace }: { readonly trace: TraceDetail }): React.JSX.Element {
  const { id, name, state, startUs, durationUs, tokens, spans, experiment } = trace;
  return (
    <header className={styles.header}>
      <nav aria-label="Path">
        <Link to="/traces" search={viewElsewhere} data-command="traces.open">
          Traces
        </Link>
      </nav>
      <div className={styles.title}>
        <h1 className={styles.name} title={showText(name, 500).text}>
          {name === "" ? "Unnamed trace" : showText(name, 300).text}
        </h1>
        <IconButton
          label="Copy id of trace"
          command="trace.copyId"
          onClick={() => void copyText(id).then(() => notify(`Copied ${id}`))}
        >
          <Copy size={13} />
        </IconButton>
        <TraceStateMark state={state} />
        <span className={styles.facts}>
          <span>
            Started <Age us={startUs} of="Started" />
          </span>
          {durationUs !== null && <span>{formatDuration(durationUs)}</span>}
          <span>{plural(spans, "span")}</span>
          {tokens !== null && <span>{plural(tokens, "token")}</span>}
          <span>in {showText(experiment, 100).text}</span>
        </span>
      </div>
    </header>
  );
}
