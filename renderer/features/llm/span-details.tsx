import { useQuery } from "@tanstack/react-query";
import type { CutText } from "../../../src/contract/common.ts";
import type { SpanDetail, SpanRow, TraceDetail } from "../../../src/contract/llm.ts";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount, plural } from "../../kit/format.ts";
import { formatDuration, formatUtc, formatWallTime } from "../../kit/format-time.ts";
import { JsonTree } from "../../kit/json-tree.tsx";
import { showText } from "../../kit/shown-text.ts";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { Attributes } from "./attributes.tsx";
import { AssessmentList } from "./assessments.tsx";
import styles from "./details.module.css";
import { spanType } from "./span-icon.tsx";
import { SpanEvents, SpanLinks } from "./span-events.tsx";
import { TraceStateMark } from "./trace-state.tsx";

/** Rows of a document that are seen at once. */
const MOST_HEIGHT = 320;

/** All that is known of one span; what the tree knows of it is there at once. */
export function SpanDetails({
  trace,
  span,
  onChoose,
}: {
  readonly trace: TraceDetail;
  readonly span: SpanRow;
  readonly onChoose: (id: string) => void;
}): React.JSX.Element {
  const { data, error, refetch } = useQuery(
    orpc.llm.getSpan.queryOptions({ input: { traceId: trace.id, id: span.id } }),
  );
  const own = trace.assessments.filter(({ spanId }) => spanId === span.id);
  const type = spanType(span.type);
  return (
    <section className={styles.scroll} aria-label="Chosen span" tabIndex={0}>
      <h2 className={styles.title}>
        {span.name === "" ? "unnamed" : showText(span.name, 500).text}
      </h2>
      <p className={styles.facts}>
        <TraceStateMark state={span.status} />
        {type !== "" && <span>{type}</span>}
        <span>{span.durationUs === null ? "goes on" : formatDuration(span.durationUs)}</span>
        <span
          title={
            data === undefined
              ? undefined
              : `${formatWallTime(data.startUs)}\n${formatUtc(data.startUs)}`
          }
        >
          began at {formatDuration(span.offsetUs)}
        </span>
      </p>
      {data !== undefined && data.id === span.id ? (
        <Content trace={trace} span={data} onChoose={onChoose} />
      ) : error === null ? (
        <SkeletonRows label="Loading the span" rows={6} />
      ) : (
        <FailureNotice error={error} onRetry={() => void refetch()} />
      )}
      {own.length > 0 && (
        <>
          <h3 className={styles.heading}>Assessments</h3>
          <AssessmentList assessments={own} />
        </>
      )}
    </section>
  );
}

function Content({
  trace,
  span,
  onChoose,
}: {
  readonly trace: TraceDetail;
  readonly span: SpanDetail;
  readonly onChoose: (id: string) => void;
}): React.JSX.Element {
  const { inputs, outputs, attributes, events, links, counts, statusMessage } = span;
  return (
    <>
      {statusMessage !== "" && (
        <p className={styles.failure}>{showText(statusMessage, 2000).text}</p>
      )}
      <Document title="Inputs" document={inputs} />
      <Document title="Outputs" document={outputs} />
      <SpanEvents events={events} total={counts.events} />
      <h3 className={styles.heading}>
        Attributes <span className={styles.count}>{formatCount(counts.attributes)}</span>
      </h3>
      <Attributes label="Attributes" attributes={attributes} total={counts.attributes} />
      <SpanLinks links={links} total={counts.links} traceId={trace.id} onChoose={onChoose} />
    </>
  );
}

/** JSON as a tree, where all of it came. */
function Document({
  title,
  document,
}: {
  readonly title: string;
  readonly document: CutText | null;
}): React.JSX.Element | null {
  if (document === null) return null;
  return (
    <>
      <h3 className={styles.heading}>{title}</h3>
      {document.left > 0 ? (
        <>
          <pre
            className={styles.text}
            tabIndex={0}
            aria-label={`Beginning of the ${title.toLowerCase()}`}
          >
            {document.text.slice(0, 20_000)}
          </pre>
          <p className={styles.none}>
            The beginning of it; {plural(document.left + document.text.length, "character")} in all.
          </p>
        </>
      ) : isPlainText(document.text) ? (
        <pre className={styles.text} tabIndex={0} aria-label={`Text of the ${title.toLowerCase()}`}>
          {JSON.parse(document.text) as string}
        </pre>
      ) : (
        <div className={styles.document}>
          <JsonTree
            kind="json"
            label={`of the ${title.toLowerCase()}`}
            text={document.text}
            mostHeight={MOST_HEIGHT}
          />
        </div>
      )}
    </>
  );
}

function isPlainText(json: string): boolean {
  return json.startsWith('"');
}
