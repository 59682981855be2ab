import { Link } from "@tanstack/react-router";
import type { TraceRow } from "../../../src/contract/llm.ts";
import { Age } from "../../kit/age.tsx";
import { formatCount, NO_VALUE } from "../../kit/format.ts";
import { formatDuration } from "../../kit/format-time.ts";
import { Notice } from "../../kit/notice.tsx";
import { showText } from "../../kit/shown-text.ts";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import { viewElsewhere } from "../../state/view.ts";
import styles from "./llm.module.css";
import { TraceStateMark } from "./trace-state.tsx";
import type { Traces } from "./use-traces.ts";

const UNNAMED = "unnamed";

function columnsOf(isOfRun: boolean): ReadonlyArray<Column<TraceRow>> {
  const all: ReadonlyArray<Column<TraceRow>> = [
    {
      id: "name",
      title: "Name",
      width: "minmax(140px, 1.2fr)",
      render: ({ id, name }) => (
        <Link
          to="/traces/$traceId"
          params={{ traceId: id }}
          search={viewElsewhere}
          title={`${showText(name, 500).text}\n${id}`}
        >
          {name === "" ? UNNAMED : showText(name, 200).text}
        </Link>
      ),
    },
    {
      id: "state",
      title: "State",
      width: "92px",
      render: ({ state }) => <TraceStateMark state={state} />,
    },
    {
      id: "request",
      title: "Request",
      width: "minmax(140px, 1.6fr)",
      render: ({ request }) => <Preview text={request} />,
    },
    {
      id: "response",
      title: "Response",
      width: "minmax(140px, 1.6fr)",
      render: ({ response }) => <Preview text={response} />,
    },
    {
      id: "experiment",
      title: "Experiment",
      width: "minmax(80px, 0.7fr)",
      render: ({ experiment }) => (
        <span className={styles.muted} title={experiment}>
          {showText(experiment, 200).text}
        </span>
      ),
    },
    {
      id: "started",
      title: "Started",
      width: "84px",
      render: ({ startUs }) => <Age us={startUs} of="Started" />,
    },
    {
      id: "duration",
      title: "Duration",
      width: "76px",
      align: "right",
      render: ({ durationUs }) => (durationUs === null ? NO_VALUE : formatDuration(durationUs)),
    },
    {
      id: "tokens",
      title: "Tokens",
      width: "60px",
      align: "right",
      render: ({ tokens }) => (tokens === null ? NO_VALUE : formatCount(tokens)),
    },
    {
      id: "spans",
      title: "Spans",
      width: "52px",
      align: "right",
      render: ({ spans }) => formatCount(spans),
    },
  ];
  return isOfRun ? all.filter(({ id }) => id !== "experiment") : all;
}

const COLUMNS = columnsOf(false);
const COLUMNS_OF_RUN = columnsOf(true);

function Preview({ text }: { readonly text: string | null }): React.JSX.Element {
  if (text === null) return <span className={styles.muted}>{NO_VALUE}</span>;
  return <span title={text}>{showText(text, 300).text}</span>;
}

/** The newest first; more are read when the last ones come into sight. */
export function TraceTable({
  traces,
  isOfRun = false,
}: {
  readonly traces: Traces;
  readonly isOfRun?: boolean;
}): React.JSX.Element {
  return (
    <VirtualTable
      label="Traces"
      columns={isOfRun ? COLUMNS_OF_RUN : COLUMNS}
      rows={traces.rows}
      rowKey={({ id }) => id}
      onReachEnd={traces.readMore}
      empty={<Notice title="No trace matches" />}
    />
  );
}
