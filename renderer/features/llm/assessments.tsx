import type { Assessment, SpanRow } from "../../../src/contract/llm.ts";
import { Age } from "../../kit/age.tsx";
import { Notice } from "../../kit/notice.tsx";
import { showText } from "../../kit/shown-text.ts";
import { Pairs } from "./attributes.tsx";
import styles from "./details.module.css";

const SOURCES: Readonly<Record<string, string>> = {
  HUMAN: "a person",
  LLM_JUDGE: "a judging model",
  CODE: "code",
};

/** What people, models and code said of the whole and of its spans. */
export function Assessments({
  assessments,
  tree,
  onChoose,
}: {
  readonly assessments: readonly Assessment[];
  readonly tree: readonly SpanRow[];
  readonly onChoose: (id: string) => void;
}): React.JSX.Element {
  if (assessments.length === 0)
    return (
      <Notice title="No assessments">
        <code>mlflow.log_feedback</code> and <code>mlflow.log_expectation</code> say what a trace is
        worth.
      </Notice>
    );
  return (
    <section className={styles.scroll} aria-label="Assessments" tabIndex={0}>
      <AssessmentList assessments={assessments} tree={tree} onChoose={onChoose} />
    </section>
  );
}

export function AssessmentList({
  assessments,
  tree = [],
  onChoose,
}: {
  readonly assessments: readonly Assessment[];
  readonly tree?: readonly SpanRow[];
  readonly onChoose?: (id: string) => void;
}): React.JSX.Element {
  return (
    <ul className={styles.assessments}>
      {assessments.map((one) => {
        const span = tree.find(({ id }) => id === one.spanId);
        return (
          <li key={one.id} data-valid={one.valid}>
            <p className={styles.eventHead}>
              <bdi>{showText(one.name, 300).text}</bdi>
              <bdi className={styles.value}>{showText(one.value.text, 500).text}</bdi>
              <span className={styles.count}>
                {one.kind}
                {one.valid ? "" : ", overridden"}
              </span>
            </p>
            {one.rationale !== "" && (
              <p className={styles.rationale}>{one.rationale.slice(0, 5000)}</p>
            )}
            {one.error !== null && (
              <p className={styles.failure}>{showText(one.error.text, 2000).text}</p>
            )}
            <p className={styles.facts}>
              <span>
                {one.sourceType === "" ? "" : `by ${SOURCES[one.sourceType] ?? one.sourceType}`}
                {one.sourceId === "" ? "" : `, ${showText(one.sourceId, 200).text}`}
              </span>
              <Age us={one.createdUs} of="Said" />
              {span !== undefined && onChoose !== undefined && (
                <button type="button" onClick={() => onChoose(span.id)}>
                  {showText(span.name, 100).text}
                </button>
              )}
            </p>
            {one.metadata.length > 0 && (
              <Pairs label={`Metadata of ${one.name}`} pairs={one.metadata} />
            )}
          </li>
        );
      })}
    </ul>
  );
}
